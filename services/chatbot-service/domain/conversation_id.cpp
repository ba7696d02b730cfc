#include "services/chatbot-service/domain/conversation_id.hpp"

#include <algorithm>
#include <cstdint>

namespace sp::chatbot {

namespace {

constexpr std::string_view digits = "0123456789abcdef";
constexpr std::size_t time_length = 13;   // its 12 digits and a hyphen
constexpr std::size_t random_digit = 28;  // the first of the random bits

/// Another id that belongs to `id` alone.
std::string sibling(std::string_view id, std::size_t number) {
  std::string other(id);
  if (other.size() > random_digit) {
    const auto digit = std::min(digits.find(other[random_digit]), digits.size() - 1);
    other[random_digit] = digits[(digit + number) % digits.size()];
  }
  return other;
}

}  // namespace

Time time_of_id(std::string_view id) {
  std::uint64_t millis = 0;
  for (const char c : id.substr(0, time_length))
    if (const auto digit = digits.find(c); digit != std::string_view::npos) millis = millis << 4 | digit;
  return Time{std::chrono::milliseconds{millis}};
}

std::string first_id_of(Time time) {
  std::string id = "00000000-0000-0000-0000-000000000000";
  auto millis = static_cast<std::uint64_t>(time.time_since_epoch().count());
  for (std::size_t i = time_length; i-- > 0;) {
    if (id[i] == '-') continue;
    id[i] = digits[millis & 0xf];
    millis >>= 4;
  }
  return id;
}

std::string first_question_id(std::string_view conversation_id) { return sibling(conversation_id, 1); }
std::string first_message_id(std::string_view conversation_id) { return sibling(conversation_id, 2); }

}  // namespace sp::chatbot
