#include "services/chatbot-service/domain/question_groups.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <unordered_map>

namespace sp::chatbot {

namespace {

/// Chosen with the weights below on 1,000 questions each of BANKING77 and CLINC150: figures in
/// docs/assistant.md.
constexpr double alike = 0.5;
constexpr double weight_of_common_words = 0.5;
constexpr double weight_of_stop_words = 0.3;  // "how long", "why not": they are a part of what is asked

/// What a question says after so many different words is left out: it bounds the work.
constexpr std::size_t most_words = 32;

struct Term {
  std::size_t number = 0;
  double weight = 0;
};
/// The different words of a question, as a vector of length 1.
using Terms = std::vector<Term>;

double weight_of(const text::Word& word) {
  if (word.stop) return weight_of_stop_words;
  return word.common ? weight_of_common_words : 1;
}

class Vocabulary {
 public:
  Terms terms_of(std::string_view text, text::Language language) {
    Terms terms;
    for (auto& word : text::words(text, language)) {
      if (terms.size() == most_words) break;
      const auto [entry, added] = numbers_.try_emplace(std::move(word.stem), numbers_.size());
      if (added) held_by_.push_back(0);
      if (std::ranges::find(terms, entry->second, &Term::number) != terms.end()) continue;
      terms.push_back({entry->second, weight_of(word)});
      ++held_by_[entry->second];
    }
    return terms;
  }
  /// Words that few of the `questions` hold weigh more.
  void weigh(Terms& terms, std::size_t questions) const {
    double length = 0;
    for (auto& term : terms) {
      term.weight *=
          std::log(1 + static_cast<double>(questions) / static_cast<double>(held_by_[term.number]));
      length += term.weight * term.weight;
    }
    for (auto& term : terms) term.weight /= std::sqrt(length);
  }
  std::size_t size() const { return held_by_.size(); }

 private:
  std::unordered_map<std::string, std::size_t> numbers_;
  std::vector<std::size_t> held_by_;
};

}  // namespace

std::vector<std::vector<std::size_t>> group_questions(std::span<const WeighedQuestion> questions,
                                                      text::Language language) {
  Vocabulary vocabulary;
  std::vector<Terms> terms;
  for (const auto& question : questions) terms.push_back(vocabulary.terms_of(question.text, language));
  for (auto& of_question : terms) vocabulary.weigh(of_question, questions.size());

  std::vector<std::size_t> order(questions.size());
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, std::greater{}, [&](std::size_t at) { return questions[at].asked; });

  struct Posting {
    std::size_t group = 0;
    double weight = 0;
  };
  std::vector<std::vector<Posting>> leaders(vocabulary.size());  // of each term
  std::vector<std::vector<std::size_t>> groups;
  std::vector<double> cosines;
  for (const auto at : order) {
    cosines.assign(groups.size(), 0);
    for (const auto& term : terms[at])
      for (const auto& leader : leaders[term.number]) cosines[leader.group] += leader.weight * term.weight;
    const auto best = std::ranges::max_element(cosines);
    if (best != cosines.end() && *best >= alike) {
      groups[static_cast<std::size_t>(best - cosines.begin())].push_back(at);
      continue;
    }
    for (const auto& term : terms[at]) leaders[term.number].push_back({groups.size(), term.weight});
    groups.push_back({at});
  }
  return groups;
}

}  // namespace sp::chatbot
