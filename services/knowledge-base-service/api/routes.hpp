#pragma once
#include "services/knowledge-base-service/api/documents_api.hpp"
#include "services/knowledge-base-service/api/export_api.hpp"
#include "services/knowledge-base-service/api/phrasings_api.hpp"
#include "services/knowledge-base-service/api/search_api.hpp"
#include "services/knowledge-base-service/api/sources_api.hpp"
#include "services/knowledge-base-service/api/synonyms_api.hpp"
#include "services/knowledge-base-service/api/upload_api.hpp"

namespace sp::knowledge_base {

http::RouteTable knowledge_base_routes(DocumentsApi& documents, PhrasingsApi& phrasings,
                                       SynonymsApi& synonyms, SearchApi& search, UploadApi& uploads,
                                       ExportApi& exports, SourcesApi& sources);

}  // namespace sp::knowledge_base
