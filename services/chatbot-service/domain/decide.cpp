#include "services/chatbot-service/domain/decide.hpp"

#include <algorithm>

namespace sp::chatbot {

double confidence_of(const knowledge_base::Retrieval& retrieval) {
  if (retrieval.passages.empty() || retrieval.content_terms == 0) return 0;
  const auto& best = retrieval.passages.front();
  return std::clamp(0.75 * best.coverage + 0.35 * best.title_coverage, 0.0, 1.0);
}

}  // namespace sp::chatbot
