// Server-sent events as a model's endpoint sends them (WHATWG HTML, section 9.2.6).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sp::chatbot {

/// Reads a stream in pieces of any size; only the `data` of an event matters here. CR, LF and CRLF end lines.
class SseParser {
 public:
  /// `limit`: the longest event in bytes.
  explicit SseParser(std::size_t limit) : limit_(limit) {}

  /// The data of the events that `piece` completed; nothing when an event is longer than the limit.
  std::optional<std::vector<std::string>> push(std::string_view piece);

 private:
  void line_ended(std::vector<std::string>& events);

  const std::size_t limit_;
  std::string line_;
  std::string data_;
  bool has_data_ = false;
  bool after_cr_ = false;
};

}  // namespace sp::chatbot
