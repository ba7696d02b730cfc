// Citation markers in a model's text, checked as the text arrives.
#pragma once
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

namespace sp::chatbot {

/// Passes text on and drops every marker [n], [n, m] or 【n】 number that names no supplied passage (1 to
/// `passages`). Text that may be the beginning of a marker is held back until it is decided, so that nothing
/// has to be taken back later.
class CitationFilter {
 public:
  explicit CitationFilter(std::int64_t passages) : passages_(passages) {}

  /// The text that may be shown now.
  std::string push(std::string_view text);
  /// The rest, at the end of the stream.
  std::string finish();

  const std::set<std::int64_t>& cited() const { return cited_; }
  std::size_t dropped() const { return dropped_; }

 private:
  void decide(std::string& out);
  std::string checked(std::string_view numbers);

  const std::int64_t passages_;
  std::string held_;  // from a '[' on
  std::set<std::int64_t> cited_;
  std::size_t dropped_ = 0;
};

}  // namespace sp::chatbot
