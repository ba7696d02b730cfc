#include "services/chatbot-service/domain/sse_parser.hpp"

namespace sp::chatbot {

std::optional<std::vector<std::string>> SseParser::push(std::string_view piece) {
  std::vector<std::string> events;
  while (!piece.empty()) {
    if (after_cr_ && piece.front() == '\n') piece.remove_prefix(1);
    after_cr_ = false;
    const auto end = piece.find_first_of("\r\n");
    line_ += piece.substr(0, end);
    if (line_.size() + data_.size() > limit_) return std::nullopt;
    if (end == std::string_view::npos) break;
    after_cr_ = piece[end] == '\r';
    line_ended(events);
    piece.remove_prefix(end + 1);
  }
  return events;
}

void SseParser::line_ended(std::vector<std::string>& events) {
  if (line_.empty()) {
    if (has_data_) events.push_back(std::move(data_));
    data_.clear();
    has_data_ = false;
  } else if (line_.starts_with("data") && (line_.size() == 4 || line_[4] == ':')) {
    if (has_data_) data_ += '\n';
    has_data_ = true;
    std::string_view value = std::string_view(line_).substr(line_.size() == 4 ? 4 : 5);
    if (value.starts_with(' ')) value.remove_prefix(1);
    data_ += value;
  }
  line_.clear();
}

}  // namespace sp::chatbot
