// What an HTML document says of itself, and the part of a web page that is its text.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/client/feeding.hpp"

namespace sp::knowledge_base {

struct WebPage {
  std::string title;  // of its text's first heading, otherwise the title element; "" where there is neither
  std::optional<text::Language> language;  // as the html element says
  std::string markdown;                    // of its main content
  std::vector<Note> notes;                 // what of it is not read
  PageSigns signs;                         // of a page of a site
};

/// What a document says of itself: the title element (otherwise the first heading) and the language; and what
/// of it is not read.
WebPage describe_html(std::string_view html);
/// The same, the main content as `html_content` finds it, titled by its first heading, and what the page says
/// of its place in the site.
WebPage read_web_page(std::string_view html);

}  // namespace sp::knowledge_base
