// Sitemaps (sitemaps.org, protocol 0.9) and robots.txt (RFC 9309): which pages of a site may be read.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "services/knowledge-base-service/client/feeding.hpp"

namespace sp::knowledge_base {

struct Sitemap {
  bool is_index = false;               // its addresses are those of further sitemaps
  std::vector<std::string> addresses;  // as they stand there; at most 50,000
};

/// XML, or the same compressed by gzip. Refusals: damaged, too_large (more than 50 MB or 50,000 addresses).
/// `name` is for messages.
Reading<Sitemap> read_sitemap(const std::string& name, std::string_view bytes);

/// Whether a robots meta element or X-Robots-Tag header says noindex (or none) to everyone or to `agent`, in
/// lower case: "noindex", "otherbot: noindex, nofollow".
bool forbids_indexing(std::string_view directives, std::string_view agent);

/// The rules that a robots.txt has for one crawler. Immutable.
class RobotsRules {
 public:
  /// `agent`: the crawler's product token, in lower case. Rules for it come before those for everyone.
  static RobotsRules read(std::string_view text, std::string_view agent);
  /// `path` with its query, percent-encoded. The longest rule that matches decides; an allowing one among
  /// equals.
  bool allow(std::string_view path) const;

 private:
  struct Rule {
    bool allows = false;
    std::string pattern;
  };
  std::vector<Rule> rules_;
};

}  // namespace sp::knowledge_base
