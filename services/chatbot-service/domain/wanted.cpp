#include "services/chatbot-service/domain/wanted.hpp"

#include <algorithm>
#include <set>

namespace sp::chatbot {

Wanted::Wanted(const knowledge_base::Retrieval& retrieval, std::string_view question, Language language)
    : language_(language) {
  for (const auto* asked : {&retrieval.asked, &retrieval.context})
    for (const auto& term : *asked)
      if (terms_.size() < most_terms) terms_.push_back({term.ways, term.weight});
  if (terms_.empty()) take_words(question);
  take_kind(question);
}

Wanted::Wanted(std::string_view question, Language language) : language_(language) {
  take_words(question);
  take_kind(question);
}

Wanted Wanted::in_part(const knowledge_base::Retrieval& retrieval, std::string_view part, Language language) {
  std::set<std::string, std::less<>> stems;
  for (auto& word : text::words(part, language)) stems.insert(std::move(word.stem));
  Wanted wanted(language);
  for (const auto& term : retrieval.asked) {
    if (term.ways.empty() || wanted.terms_.size() == most_terms) continue;
    const auto& asked = term.ways.front();
    if (std::ranges::all_of(asked, [&](const auto& stem) { return stems.contains(stem); }))
      wanted.terms_.push_back({term.ways, term.weight});
  }
  return wanted;
}

/// It weighs as much as the other terms do in the mean.
void Wanted::take_kind(std::string_view question) {
  const auto kind = kind_of_answer(question);
  if (kind == AnswerKind::none || terms_.size() == most_terms) return;
  double weight = 0;
  for (const auto& term : terms_) weight += term.weight;
  terms_.push_back({{}, terms_.empty() ? 1 : weight / static_cast<double>(terms_.size()), kind});
}

void Wanted::take_words(std::string_view question) {
  std::set<std::string> seen;
  for (auto& word : text::words(question, language_)) {
    if (word.stop || terms_.size() == most_terms || !seen.insert(word.stem).second) continue;
    terms_.push_back({{{std::move(word.stem)}}, 1});
  }
}

Wanted::Found Wanted::found_in(std::string_view text) const {
  std::set<std::string, std::less<>> held;
  for (auto& word : text::words(text, language_)) held.insert(std::move(word.stem));
  Found found;
  for (std::size_t i = 0; i < terms_.size(); ++i) {
    if (terms_[i].kind != AnswerKind::none) {
      found[i] = states(terms_[i].kind, text, language_);
      continue;
    }
    found[i] = std::ranges::any_of(terms_[i].ways, [&](const auto& way) {
      return std::ranges::all_of(way, [&](const auto& stem) { return held.contains(stem); });
    });
  }
  return found;
}

double Wanted::weight_of(const Found& found) const {
  double weight = 0;
  for (std::size_t i = 0; i < terms_.size(); ++i) weight += found[i] ? terms_[i].weight : 0;
  return weight;
}

double Wanted::share_of(const Found& found) const {
  const double all = weight_of(Found().set());
  return all > 0 ? weight_of(found) / all : 1;
}

}  // namespace sp::chatbot
