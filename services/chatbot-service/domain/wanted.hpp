// What a question wants, as terms to be found in a text.
#pragma once
#include <bitset>
#include <string_view>
#include <vector>

#include "services/chatbot-service/domain/answer_kind.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::chatbot {

using text::Language;

/// The terms of a question with their weights, those that its conversation adds among them, and the kind of
/// thing that it asks for. Not changed once
/// it is made; const use from any thread.
class Wanted {
 public:
  static constexpr std::size_t most_terms = 128;
  using Found = std::bitset<most_terms>;

  /// As search understood the question: rare words weigh more, synonyms count. Where that is not known, as
  /// `Wanted(question, language)`.
  Wanted(const knowledge_base::Retrieval& retrieval, std::string_view question, Language language);
  /// Those of the terms that stand in `part` of the question.
  static Wanted in_part(const knowledge_base::Retrieval& retrieval, std::string_view part, Language language);
  /// The content words of the question, all alike.
  Wanted(std::string_view question, Language language);

  /// Which of the terms stand in `text`.
  Found found_in(std::string_view text) const;
  double weight_of(const Found& found) const;
  /// The share, by weight, of all that is wanted: 0 to 1; 1 where nothing is.
  double share_of(const Found& found) const;

 private:
  struct Term {
    std::vector<std::vector<std::string>> ways;  // stems; any of them says it
    double weight = 1;
    AnswerKind kind = AnswerKind::none;  // instead of ways: anything of the kind says it
  };
  explicit Wanted(Language language) : language_(language) {}
  void take_words(std::string_view question);
  void take_kind(std::string_view question);

  Language language_;
  std::vector<Term> terms_;
};

}  // namespace sp::chatbot
