// What an HTML document says of itself, and the part of a web page that is its text.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::knowledge_base {

struct WebPage {
  std::string title;  // of its text's first heading, otherwise the title element; "" where there is neither
  std::optional<text::Language> language;  // as the html element says
  std::string markdown;                    // of its main content
};

/// The title element (otherwise the first heading) and the language of a document.
WebPage describe_html(std::string_view html);
/// The main content: <main>, otherwise the <article> elements, otherwise the body, without navigation,
/// headers, footers and asides of the page.
WebPage read_web_page(std::string_view html);

}  // namespace sp::knowledge_base
