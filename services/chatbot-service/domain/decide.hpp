// Whether the knowledge base holds the answer.
#pragma once
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::chatbot {

/// Below it the assistant refuses, unless an organisation has set another.
inline constexpr double default_threshold = 0.5;

/// 0..1: how likely it is that the passages answer the question. Coverage of the question's terms by the best
/// passage and by its title; a raw score says little across knowledge bases.
double confidence_of(const knowledge_base::Retrieval& retrieval);

}  // namespace sp::chatbot
