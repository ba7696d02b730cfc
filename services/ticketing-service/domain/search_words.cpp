#include "services/ticketing-service/domain/search_words.hpp"

#include <unicode/uchar.h>

#include <algorithm>

#include "platform/base/encoding.hpp"
#include "platform/json/codec.hpp"
#include "platform/text/analysis.hpp"
#include "platform/text/code_points.hpp"

namespace sp::ticketing {

namespace {

bool is_word_part(char32_t point) { return u_isalnum(static_cast<UChar32>(point)) != 0; }

std::string cut(std::string word) {
  if (word.size() <= longest_word) return word;
  auto end = longest_word;
  while (end > 0 && (static_cast<unsigned char>(word[end]) & 0xC0U) == 0x80U) --end;
  word.resize(end);
  return word;
}

bool has_digit(std::string_view word) {
  return std::ranges::any_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_number(std::string_view word) {
  return !word.empty() && word.size() <= 18 &&
         std::ranges::all_of(word, [](char c) { return c >= '0' && c <= '9'; });
}

/// Without the ending of a plural, in French and in English: "imprimantes" asks for what begins with
/// "imprimante".
std::string_view singular(std::string_view word) {
  if (word.size() < shortest_looked_up || has_digit(word)) return word;
  if (word.ends_with('s') || word.ends_with('x')) word.remove_suffix(1);
  return word;
}

void add_with_beginnings(std::set<std::string>& to, const std::string& mark, const std::string& word) {
  to.insert(mark + word);
  for (const std::size_t length : {3, 4})
    if (const auto beginning = utf8_prefix(word, length); beginning.size() < word.size())
      to.insert(mark + std::string(beginning));
}

SearchTerm term_of(const std::string& word) {
  SearchTerm term;
  const auto asked = singular(word);
  if (utf8_length(asked) < shortest_looked_up) {
    term.exact.push_back(word);
    if (asked != word) term.exact.emplace_back(asked);
  } else {
    term.begins = std::string(asked);
  }
  if (is_number(word)) term.exact.push_back('#' + word);
  return term;
}

/// 12 of "#12".
std::optional<std::string> number_of(std::string_view piece) {
  if (!piece.starts_with('#') || !is_number(piece.substr(1))) return std::nullopt;
  return std::string(piece);
}

}  // namespace

std::vector<std::string> search_words(std::string_view text) {
  const auto folded = text::fold(text);
  std::vector<std::string> words;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) words.push_back(cut(std::move(word)));
    word.clear();
  };
  for (std::size_t position = 0; position < folded.size();) {
    const auto begin = position;
    const auto point = text::next_code_point(folded, position);
    if (is_word_part(point)) {
      word.append(folded, begin, position - begin);
    } else {
      finish();
    }
  }
  finish();
  return words;
}

SearchDocument::SearchDocument(const Ticket& ticket) {
  marks_ = {"#" + std::to_string(ticket.number), "s:" + std::string(json::enum_name(ticket.status)),
            "p:" + std::string(json::enum_name(ticket.priority)), "r:" + ticket.requester_id,
            "a:" + ticket.assignee_id.value_or("-")};
  add(ticket.subject, false);
  add(ticket.requester_name, false);
  add(ticket.assignee_name.value_or(""), false);
  add(ticket.body, false);
}

void SearchDocument::add(const Message& message) {
  add(message.author_name, message.internal);
  add(message.body, message.internal);
}

void SearchDocument::add(std::string_view text, bool internal) {
  auto& to = internal ? notes_ : words_;
  for (const auto& word : search_words(text)) {
    if (to.size() >= 3 * document_words) return;
    add_with_beginnings(to, internal ? "~" : "", word);
  }
}

std::string SearchDocument::text() const {
  std::string text;
  for (const auto* some : {&marks_, &words_, &notes_})
    for (const auto& word : *some) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> SearchDocument::looked_up() const {
  std::vector<std::string> words;
  for (const auto& word : words_)
    if (utf8_length(word) >= shortest_looked_up) words.push_back(word);
  for (const auto& word : notes_)
    if (utf8_length(word) > shortest_looked_up) words.push_back(word.substr(1));
  return words;
}

std::vector<SearchTerm> search_terms(std::string_view text) {
  std::vector<SearchTerm> terms;
  text = trim(text);
  while (!text.empty()) {
    const auto end = std::min(text.find_first_of(" \t\r\n"), text.size());
    if (auto number = number_of(text.substr(0, end))) {
      terms.push_back({.exact = {std::move(*number)}});
    } else {
      for (const auto& word : search_words(text.substr(0, end))) terms.push_back(term_of(word));
    }
    text = trim(text.substr(end));
  }
  return terms;
}

}  // namespace sp::ticketing
