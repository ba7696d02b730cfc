#include "services/knowledge-base-service/client/evidence.hpp"

#include <cmath>

namespace sp::knowledge_base {

Evidence evidence_of(const Retrieval& retrieval) {
  Evidence evidence;
  if (retrieval.passages.empty()) return evidence;
  const auto& best = retrieval.passages.front();
  evidence.found = true;
  if (retrieval.score_bound > 0) evidence.score = std::clamp(best.score / retrieval.score_bound, 0.0, 1.0);
  for (std::size_t i = 0; i < std::min<std::size_t>(3, retrieval.passages.size()); ++i) {
    evidence.coverage = std::max(evidence.coverage, retrieval.passages[i].coverage);
    evidence.title_coverage = std::max(evidence.title_coverage, retrieval.passages[i].title_coverage);
  }
  const auto second = std::ranges::find_if(
      retrieval.passages, [&](const Passage& passage) { return passage.document_id != best.document_id; });
  const double other = second == retrieval.passages.end() ? 0 : second->score;
  if (best.score > 0) evidence.margin = std::clamp((best.score - other) / best.score, 0.0, 1.0);
  if (retrieval.content_terms > 0)
    evidence.known_share = static_cast<double>(retrieval.known_terms) / retrieval.content_terms;
  return evidence;
}

double answerable(const Evidence& evidence) {
  if (!evidence.found) return 0;
  const double z = -4.0 + 4.0 * evidence.coverage + 2.0 * evidence.title_coverage + 3.0 * evidence.score +
                   1.0 * evidence.margin;
  return 1 / (1 + std::exp(-z));
}

}  // namespace sp::knowledge_base
