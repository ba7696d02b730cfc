#include "services/knowledge-base-service/client/evidence.hpp"

#include <cmath>

namespace sp::knowledge_base {

Evidence evidence_of(const Retrieval& retrieval) {
  Evidence evidence{.found = !retrieval.passages.empty(), .content_terms = retrieval.content_terms};
  for (std::size_t i = 0; i < std::min<std::size_t>(3, retrieval.passages.size()); ++i) {
    const auto& passage = retrieval.passages[i];
    evidence.coverage = std::max(evidence.coverage, passage.coverage);
    evidence.title_coverage = std::max(evidence.title_coverage, passage.title_coverage);
    evidence.document_coverage = std::max(evidence.document_coverage, passage.document_coverage);
  }
  if (retrieval.content_terms > 0)
    evidence.known_share = static_cast<double>(retrieval.known_terms) / retrieval.content_terms;
  return evidence;
}

double answerable(const Evidence& evidence) {
  if (!evidence.found) return 0;
  const double length = std::sqrt(std::min(evidence.content_terms, 12)) / 3;
  const double z = -5.25 + 0.86 * evidence.coverage + 2.66 * evidence.title_coverage +
                   2.47 * evidence.document_coverage + 1.20 * evidence.known_share + 3.62 * length;
  return 1 / (1 + std::exp(-z));
}

}  // namespace sp::knowledge_base
