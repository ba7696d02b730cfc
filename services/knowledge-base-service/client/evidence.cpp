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
  return evidence;
}

double answerable(const Evidence& evidence) {
  if (!evidence.found) return 0;
  const double length = std::sqrt(std::min(evidence.content_terms, 8)) / 3;
  const double z = -4.47 + 1.34 * evidence.coverage + 2.71 * evidence.title_coverage +
                   3.02 * evidence.document_coverage + 3.72 * length;
  return 1 / (1 + std::exp(-z));
}

}  // namespace sp::knowledge_base
