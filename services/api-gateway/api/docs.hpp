// The browsable page of the API: one self-contained HTML document under a strict Content-Security-Policy.
#pragma once
#include <memory>
#include <string>
#include <string_view>

namespace sp::gateway {

struct DocsPage {
  std::shared_ptr<const std::string> html;
  std::string policy;  // Content-Security-Policy, with the hashes of the page's own script and style
};

/// Assembled once at start. `language`: "fr" or "en".
DocsPage make_docs_page(std::string_view language);

/// "fr" where Accept-Language (RFC 9110 section 12.5.4) prefers French to English, "en" otherwise.
std::string_view preferred_language(std::string_view accept_language);

}  // namespace sp::gateway
