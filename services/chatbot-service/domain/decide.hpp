// Whether the knowledge base holds the answer.
#pragma once
#include <algorithm>
#include <cmath>

#include "services/chatbot-service/domain/naming.hpp"
#include "services/knowledge-base-service/client/evidence.hpp"

namespace sp::chatbot {

/// Below it the assistant refuses, unless an organisation has set another.
inline constexpr double default_threshold = knowledge_base::default_threshold;

/// 0..1: how likely it is that the passages answer the question, as the knowledge base calibrates its own
/// evidence, less what the question names and they lack. Rounded down to four digits, so that what is shown
/// and stored is what was compared.
inline double confidence_of(const knowledge_base::Retrieval& retrieval, std::string_view question = {},
                            text::Language language = text::Language::en) {
  auto asked = retrieval.asked;
  asked.insert(asked.end(), retrieval.context.begin(), retrieval.context.end());
  const double doubt = doubt_of(question, language, retrieval.passages, asked);
  auto evidence = knowledge_base::evidence_of(retrieval);
  // Two things with different names may be as near in meaning as can be.
  if (doubt > 0 && evidence.closeness)
    evidence.closeness = std::min(*evidence.closeness, knowledge_base::neutral_closeness);
  double probability = knowledge_base::answerable(evidence);
  if (doubt > 0 && probability > 0 && probability < 1)
    probability = 1 / (1 + std::exp(doubt) * (1 - probability) / probability);
  return std::floor(probability * 10'000) / 10'000;
}

}  // namespace sp::chatbot
