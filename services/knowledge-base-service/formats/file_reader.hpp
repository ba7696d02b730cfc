// A file as an article, whatever its format.
#pragma once
#include "services/knowledge-base-service/client/feeding.hpp"
#include "services/knowledge-base-service/formats/text_reader.hpp"

namespace sp::knowledge_base {

/// As `Feeding::unpack`. Nested zips are refused.
void unpack_file(const std::string& name, std::string_view bytes, const Feeding::Visit& visit);
/// As `Feeding::read` and `Feeding::read_page`: PDF and DOCX by `files`, HTML by `texts`.
Reading<Article> read_file(Converter& files, TextReader& texts, const std::string& name,
                           std::string_view bytes, bool is_page);

}  // namespace sp::knowledge_base
