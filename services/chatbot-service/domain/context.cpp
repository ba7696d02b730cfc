#include "services/chatbot-service/domain/context.hpp"

#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <set>

#include "platform/base/encoding.hpp"

namespace sp::chatbot {

namespace {

constexpr int few_terms = 3;

int content_terms(std::string_view question, Language language) {
  int terms = 0;
  for (const auto& word : text::words(question, language)) terms += word.stop ? 0 : 1;
  return terms;
}

/// A field with its length, so that no text can be mistaken for two.
void add_field(std::string& out, std::string_view field) {
  out += std::to_string(field.size());
  out += ':';
  out += field;
}

}  // namespace

bool is_short(std::string_view question, Language language) {
  return content_terms(question, language) <= few_terms;
}

bool leans_on_context(std::string_view question) {
  static constexpr std::string_view connectives[]{
      "and",  "or",    "but",    "also", "same",  "what about", "how about", "et",  "ou",
      "mais", "aussi", "pareil", "idem", "sinon", "alors",      "then",      "quid"};
  const auto normal = text::normalise_question(question);
  return std::ranges::any_of(connectives, [&](std::string_view connective) {
    return normal.starts_with(connective) &&
           (normal.size() == connective.size() || normal[connective.size()] == ' ');
  });
}

std::optional<std::string> follow_up(std::string_view question, std::span<const EarlierTurn> earlier,
                                     Language language) {
  if (earlier.empty() || !is_short(question, language)) return std::nullopt;
  std::string whole(question);
  for (std::size_t i = earlier.size(); i-- > 0;) {
    for (const auto& word : text::words(earlier[i].question, language))
      if (!word.stop)
        whole += ' ' + std::string(earlier[i].question.substr(word.begin, word.end - word.begin));
    if (!is_short(earlier[i].question, language)) break;
  }
  return whole;
}

bool speaks_of(std::string_view passage, std::string_view question, Language language) {
  std::set<std::string> held;
  for (auto& word : text::words(passage, language)) held.insert(std::move(word.stem));
  return std::ranges::all_of(text::words(question, language),
                             [&](const text::Word& word) { return word.stop || held.contains(word.stem); });
}

std::string context_digest(std::string_view question, std::span<const EarlierTurn> earlier, Language language,
                           bool model_reads_history) {
  if (earlier.empty()) return {};
  std::string context;
  if (model_reads_history) {
    for (const auto& turn : earlier) {
      add_field(context, turn.question);
      add_field(context, turn.answer);
    }
  } else {
    const auto whole = follow_up(question, earlier, language);
    if (!whole) return {};
    add_field(context, *whole);
  }
  return digest_of(context);
}

std::string digest_of(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return hex_encode({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace sp::chatbot
