// Addresses in Markdown: which ones a passage holds, and a filter that lets no other through.
#pragma once
#include <set>
#include <string>
#include <string_view>

namespace sp::chatbot {

using Addresses = std::set<std::string, std::less<>>;

/// Every address that `text` links to or names: targets of Markdown links, and http, https, ftp and www
/// addresses in running text.
Addresses addresses_in(std::string_view text);

/// Passes a model's Markdown on without what could load or lead anywhere by itself: images never pass (their
/// description does), links and addresses only where they are among `allowed`, HTML tags not at all. A link
/// that does not pass leaves its text. What may be the beginning of one is held back until it is decided, so
/// that nothing has to be taken back later. Holds back at most a few KB.
class LinkFilter {
 public:
  explicit LinkFilter(Addresses allowed) : allowed_(std::move(allowed)) {}

  /// The text that may be shown now.
  std::string push(std::string_view text);
  /// The rest, at the end of the stream.
  std::string finish();

  /// How many images, links, addresses and tags did not pass.
  std::size_t dropped() const { return dropped_; }

 private:
  enum class Step { done, wait };

  std::string run(bool final);
  Step step(std::string& out, bool final);
  Step bracket(std::string& out, bool image, bool final);
  Step target(std::string& out, std::size_t close, bool image, bool final);
  Step tag(std::string& out, bool final);
  Step address(std::string& out, bool final);
  Step backticks(std::string& out, bool final);
  void drop(std::size_t count);
  void pass(std::string& out, std::size_t count);
  void put(std::string& out, std::string_view text);
  std::string inner(std::string_view text);
  bool allows(std::string_view address) const;

  const Addresses allowed_;
  std::string held_;
  std::string line_;          // of the output so far, as long as it may still be the line's indentation
  char last_ = '\n';          // of what was passed
  std::size_t code_run_ = 0;  // backticks that the code at hand ends with; 0: no code
  bool seam_ = false;         // something was left out behind `last_`
  std::size_t dropped_ = 0;
};

}  // namespace sp::chatbot
