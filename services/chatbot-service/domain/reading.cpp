#include "services/chatbot-service/domain/reading.hpp"

#include <algorithm>
#include <map>

#include "services/chatbot-service/domain/answer_kind.hpp"
#include "services/chatbot-service/domain/characters.hpp"

namespace sp::chatbot {

namespace {

using knowledge_base::Passage;

// Shares of the best passage's score.
constexpr double kind_asked_for = 0.11;
constexpr double several_passages = 0.13;
constexpr double mostly_links = 0.09;
constexpr double few_words = 0.09;
constexpr double nothing_but_links = 0.5;
constexpr std::size_t few = 15;
/// "See here: …" does not.
constexpr double says_something = 4;
/// A link for so many words makes a passage a list of links.
constexpr double words_a_link = 8;

std::size_t count_words(std::string_view text) {
  std::size_t count = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = is_space(c);
    if (!space && !inside) ++count;
    inside = !space;
  }
  return count;
}

std::size_t count_links(std::string_view text) {
  std::size_t links = 0;
  for (auto at = text.find("]("); at != text.npos; at = text.find("](", at + 2)) ++links;
  for (auto at = text.find("://"); at != text.npos; at = text.find("://", at + 3)) {
    const auto begin = text.find_last_of("( \n\t<", at);
    if (begin == text.npos || text[begin] != '(') ++links;  // the others are counted
  }
  return links;
}

/// For each document, the sum of its best three scores.
std::map<std::string_view, double> sums_of(const std::vector<Passage>& passages) {
  constexpr int best = 3;
  std::map<std::string_view, std::pair<int, double>> counted;
  for (const auto& passage : passages) {  // best first
    auto& [count, sum] = counted[passage.document_id];
    if (count++ < best) sum += passage.score;
  }
  std::map<std::string_view, double> sums;
  for (const auto& [document, entry] : counted) sums[document] = entry.second;
  return sums;
}

}  // namespace

void put_in_reading_order(std::vector<Passage>& passages, std::string_view question) {
  if (passages.empty()) return;
  const auto sums = sums_of(passages);
  double greatest = 0;
  for (const auto& [document, sum] : sums) greatest = std::max(greatest, sum);
  const double best = std::ranges::max_element(passages, {}, &Passage::score)->score;
  const auto kind = kind_of_answer(question);
  std::vector<double> scores;
  for (const auto& passage : passages) {
    const auto words = count_words(passage.text);
    double bonus = greatest > 0 ? several_passages * sums.at(passage.document_id) / greatest : 0;
    if (kind != AnswerKind::none && states(kind, passage.text, passage.language)) bonus += kind_asked_for;
    if (words < few) bonus -= few_words;
    const auto links = static_cast<double>(count_links(passage.text));
    const auto all = static_cast<double>(std::max<std::size_t>(words, 1));
    bonus -= mostly_links * std::min(1.0, words_a_link * links / all);
    if (links > 0 && all - links < says_something) bonus -= nothing_but_links;
    scores.push_back(std::max(0.0, passage.score + best * bonus));
  }
  for (std::size_t i = 0; i < passages.size(); ++i) passages[i].score = scores[i];
  std::ranges::stable_sort(passages, std::ranges::greater(), &Passage::score);
}

}  // namespace sp::chatbot
