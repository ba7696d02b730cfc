// The part of an HTML document that people read as its text. Pure; thread-safe.
#pragma once
#include <string_view>
#include <vector>

#include "services/knowledge-base-service/domain/html_document.hpp"

namespace sp::knowledge_base {

struct HtmlContent {
  HtmlDocument document;         // null where there is nothing to read
  std::vector<xmlNode*> roots;   // of `document`: their children are the content
  std::size_t hidden = 0;        // elements that a reader does not see, which were taken out
  std::size_t surroundings = 0;  // elements around the text, which were taken out
  /// Nothing would have been left: what was taken for hidden or for surroundings is there again.
  bool is_everything = false;
};

/// Of any HTML, what is not hidden: elements with `hidden`, `aria-hidden` or a style that says so, unless a
/// button shows them. Of a whole page (with <html> or <body>) the main content: <main>, otherwise its
/// <article> elements where they hold most of the text, otherwise the body; without navigation, banners,
/// breadcrumbs, related links and the like, which elements, roles, classes and ids tell. Throws as
/// `parse_html`.
HtmlContent html_content(std::string_view html);

}  // namespace sp::knowledge_base
