// A file as an article, whatever its format.
#pragma once
#include "services/knowledge-base-service/client/feeding.hpp"
#include "services/knowledge-base-service/formats/converter.hpp"

namespace sp::knowledge_base {

/// As `Feeding::unpack`. Nested zips are refused.
void unpack_file(const std::string& name, std::string_view bytes, const Feeding::Visit& visit);
/// As `Feeding::read` and `Feeding::read_page`.
Reading<Article> read_file(Converter& converter, const std::string& name, std::string_view bytes,
                           bool is_page);

}  // namespace sp::knowledge_base
