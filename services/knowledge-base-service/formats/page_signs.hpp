// What a web page says of its place in its site: that it is not to be found, is none, or is a copy of
// another. Pure.
#pragma once
#include <string_view>

#include "services/knowledge-base-service/client/feeding.hpp"

namespace sp::knowledge_base {

/// `heading` and `markdown` are those of its main content: a page of few words whose title or heading says
/// that there is no such page is none.
PageSigns page_signs(std::string_view html, std::string_view heading, std::string_view markdown);

}  // namespace sp::knowledge_base
