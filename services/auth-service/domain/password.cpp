#include "services/auth-service/domain/password.hpp"

#include <zxcvbn.h>

#include <algorithm>
#include <array>
#include <memory>

#include "platform/base/encoding.hpp"
#include "platform/text/analysis.hpp"

namespace sp::auth {
namespace {

/// A guesser needs 10^8 tries (2^26.6), half of them on average: zxcvbn's score 3 of 4.
constexpr double least_bits = 26.6;
/// zxcvbn's work grows faster than the length. What is longer is judged by its beginning.
constexpr std::size_t judged_bytes = 64;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

/// The context's words of four characters or more, folded.
std::vector<std::string> context_words(const PasswordContext& context) {
  std::vector<std::string> words;
  const std::array<std::string, 4> texts = {context.organisation, context.name,
                                            context.email.substr(0, context.email.find('@')),
                                            "support-platform"};
  for (const auto& source : texts) {
    const std::string folded = text::fold(source);
    std::string whole;
    std::string word;
    for (const char c : folded + ' ') {
      if (is_letter(c) || (c >= '0' && c <= '9')) {
        word += c;
        continue;
      }
      whole += word;
      if (word.size() >= 4) words.push_back(word);
      word.clear();
    }
    if (whole.size() >= 4) words.push_back(whole);
    if (folded.size() >= 4) words.push_back(folded);
  }
  return words;
}

/// The beginning of `text` in whole characters.
std::string beginning(std::string_view text) {
  std::size_t end = std::min(text.size(), judged_bytes);
  while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end));
}

struct Estimate {
  double bits = 0;
  bool holds_word = false;  // rather than nothing but sequences and repetitions
};

Estimate estimate_of(const std::string& password, const std::vector<const char*>& words) {
  ZxcMatch_t* parts = nullptr;
  auto dictionary = words;
  dictionary.push_back(nullptr);
  Estimate estimate{.bits = ZxcvbnMatch(password.c_str(), dictionary.data(), &parts)};
  const std::unique_ptr<ZxcMatch_t, decltype(&ZxcvbnFreeInfo)> owner(parts, &ZxcvbnFreeInfo);
  for (const auto* part = parts; part != nullptr; part = part->Next) {
    const int type = part->Type & ~MULTIPLE_MATCH;
    estimate.holds_word |= type >= DICTIONARY_MATCH && type <= USER_LEET_MATCH && part->Length >= 4;
  }
  return estimate;
}

/// As typed or without capitals and accents, whichever is guessed sooner.
Estimate weakest(const std::string& password, const std::vector<const char*>& words) {
  const auto typed = estimate_of(beginning(password), words);
  if (typed.bits < least_bits) return typed;
  return estimate_of(beginning(text::fold(password)), words);
}

}  // namespace

Result<> check_password(std::string_view password, const PasswordContext& context,
                        const std::string& pointer) {
  if (password.size() > password_max_bytes)
    return invalid_field(pointer, "too_long", "The password must have at most 1024 bytes.");
  if (utf8_length(password) < password_min_characters)
    return invalid_field(pointer, "too_short", "The password must have at least 12 characters.");
  const std::string typed(password);
  std::vector<const char*> words;
  for (const auto word : common_words()) words.push_back(word.data());
  const auto impersonal = weakest(typed, words);
  if (impersonal.bits < least_bits) {
    return impersonal.holds_word
               ? invalid_field(pointer, "too_common",
                               "This password is among the common ones that are tried first: choose another.")
               : invalid_field(
                     pointer, "too_simple",
                     "The password is a sequence or a repetition: choose one that is harder to guess.");
  }
  const auto personal = context_words(context);
  for (const auto& word : personal) words.insert(words.begin(), word.c_str());
  if (weakest(typed, words).bits < least_bits)
    return invalid_field(
        pointer, "too_personal",
        "The password is made of your name, address or organisation: choose one that cannot be guessed "
        "from them.");
  return {};
}

}  // namespace sp::auth
