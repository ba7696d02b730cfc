// What a document says of its pages and not of its subject: headers, footers, page numbers, tables of
// contents. Pure.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "services/knowledge-base-service/formats/page_rows.hpp"

namespace sp::knowledge_base {

/// Takes out the outermost rows that stand with the same text at the same place on most of at least three
/// pages; a page number in them counts up with the pages. What is not apart from the text stays, and so does
/// what is most of its page. Returns how many went.
std::size_t drop_running_rows(std::vector<PageRows>& pages);

/// Takes out three entries or more with dots to page numbers that do not fall, where a title says that they
/// are a table of contents or most of them stand in the text as headings of their own. Returns how many went.
/// `pages` is how many the document has.
std::size_t drop_contents(std::vector<PageRows>& rows, std::size_t pages);

/// Whether dots lead from one part of the text to another: "Tea ...... 1.50".
bool has_leader(std::string_view text);
/// The same with a dash in place of the dots: "Tea – 1.50".
std::string without_leaders(std::string_view text);

}  // namespace sp::knowledge_base
