// Whether the knowledge base holds the answer.
#pragma once
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
  double probability = knowledge_base::answerable(knowledge_base::evidence_of(retrieval));
  const double doubt = doubt_of(question, language, retrieval.passages, retrieval.asked);
  if (doubt > 0 && probability > 0 && probability < 1)
    probability = 1 / (1 + std::exp(doubt) * (1 - probability) / probability);
  return std::floor(probability * 10'000) / 10'000;
}

}  // namespace sp::chatbot
