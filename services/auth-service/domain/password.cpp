#include "services/auth-service/domain/password.hpp"

#include <algorithm>
#include <array>

#include "platform/base/encoding.hpp"
#include "platform/text/analysis.hpp"

namespace sp::auth {
namespace {

constexpr std::array<std::string_view, 7> keyboard_rows = {
    "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "qwertzuiop", "wxcvbn"};

/// Whether two characters follow each other in a way that needs no thought: the same, next in the alphabet,
/// next number (9 then 0 included), next on a row of the keyboard; in either direction.
bool follow(char a, char b) {
  const int step = static_cast<unsigned char>(b) - static_cast<unsigned char>(a);
  if (step >= -1 && step <= 1) return true;
  if ((a == '9' && b == '0') || (a == '0' && b == '9')) return true;
  for (const auto row : keyboard_rows) {
    const auto at_a = row.find(a);
    const auto at_b = row.find(b);
    if (at_a != row.npos && at_b != row.npos && (at_a + 1 == at_b || at_b + 1 == at_a)) return true;
  }
  return false;
}

/// Into how many effortless runs the password falls.
std::size_t count_runs(std::string_view folded) {
  std::size_t runs = folded.empty() ? 0 : 1;
  for (std::size_t i = 1; i < folded.size(); ++i) runs += !follow(folded[i - 1], folded[i]);
  return runs;
}

/// Whether the text repeats a piece of at most a third of its length.
bool repeats(std::string_view text) {
  for (std::size_t period = 1; period * 3 <= text.size(); ++period) {
    bool same = true;
    for (std::size_t i = period; i < text.size() && same; ++i) same = text[i] == text[i - period];
    if (same) return true;
  }
  return false;
}

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

/// Letters only, between the numbers and signs at either end; with the usual disguises undone ("p4$$w0rd") or
/// left out.
std::string letters_of(std::string_view folded, bool undisguise) {
  constexpr std::string_view disguise = "013457@$!8";
  constexpr std::string_view meaning = "oieastasib";
  constexpr std::string_view around = "0123456789!?.,;:-_*+#/ ";
  const auto first = folded.find_first_not_of(around);
  const auto last = folded.find_last_not_of(around);
  std::string letters;
  if (first == folded.npos) return letters;
  for (const char c : folded.substr(first, last - first + 1)) {
    const auto at = undisguise ? disguise.find(c) : disguise.npos;
    const char plain = at == disguise.npos ? c : meaning[at];
    if (is_letter(plain)) letters += plain;
  }
  return letters;
}

void remove_all(std::string& text, std::string_view word) {
  for (auto at = text.find(word); at != text.npos; at = text.find(word, at)) text.erase(at, word.size());
}

/// The context's words of four characters or more, longest first, folded.
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
  std::ranges::sort(words, [](const auto& a, const auto& b) { return a.size() > b.size(); });
  return words;
}

std::ptrdiff_t count_letters(std::string_view text) { return std::ranges::count_if(text, is_letter); }

/// Whether nothing much is left to guess for an attacker who tries the context's words.
bool is_made_of_context(const std::string& folded, const PasswordContext& context) {
  std::string rest = folded;
  for (const auto& word : context_words(context)) remove_all(rest, word);
  return rest.size() < folded.size() && count_letters(rest) < 4;
}

}  // namespace

Result<> check_password(std::string_view password, const PasswordContext& context,
                        const std::string& pointer) {
  if (password.size() > password_max_bytes)
    return invalid_field(pointer, "too_long", "The password must have at most 1024 bytes.");
  if (utf8_length(password) < password_min_characters)
    return invalid_field(pointer, "too_short", "The password must have at least 12 characters.");
  const std::string folded = text::fold(password);
  if (repeats(folded) || count_runs(folded) <= 3)
    return invalid_field(pointer, "too_simple",
                         "The password is a sequence or a repetition: choose one that is harder to guess.");
  if (is_common_password(folded) || is_made_of_common_words(letters_of(folded, true)) ||
      is_made_of_common_words(letters_of(folded, false)))
    return invalid_field(pointer, "too_common",
                         "This password is among the common ones that are tried first: choose another.");
  if (is_made_of_context(folded, context))
    return invalid_field(
        pointer, "too_personal",
        "The password is made of your name, address or organisation: choose one that cannot be guessed "
        "from them.");
  return {};
}

}  // namespace sp::auth
