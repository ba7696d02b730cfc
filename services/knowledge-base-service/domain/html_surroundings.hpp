// What surrounds the text of a web page: navigation, banners, breadcrumbs, related links. Told by elements,
// roles, and the names that pages give their parts. Pure.
#pragma once
#include <libxml/tree.h>

#include <cstddef>

namespace sp::knowledge_base {

/// What the page says as a whole, so that no part of it is taken for its surroundings that is most of it.
struct PageText {
  std::size_t letters = 0;
  std::size_t main_headings = 0;  // h1
};
PageText measure(const xmlNode* root);

/// `in_main`: whether the element is inside of <main> or <article>, which hold less of what surrounds a text.
bool is_surrounding(const xmlNode* node, bool in_main, PageText page);
/// A heading such as "Related articles" above links and nothing else: those go with it.
bool is_heading_of_links(const xmlNode* node);

}  // namespace sp::knowledge_base
