#include "services/knowledge-base-service/client/evidence.hpp"

#include <algorithm>
#include <cmath>

namespace sp::knowledge_base {

namespace {

/// An answer quotes no more.
constexpr std::size_t most_weighed = 3;

/// What closeness in meaning adds to the logit, or takes from it. Far out it says no more than sure.
double by_meaning(const Evidence& evidence) {
  constexpr double weight = 1.25;
  constexpr double least = -3;
  constexpr double greatest = 5;
  if (!evidence.closeness) return 0;
  return weight * (std::clamp(*evidence.closeness, least, greatest) - neutral_closeness);
}

}  // namespace

Evidence evidence_of(const Retrieval& retrieval) {
  Evidence evidence{.found = !retrieval.passages.empty(),
                    .closeness = retrieval.closeness,
                    .content_terms = retrieval.content_terms};
  for (std::size_t i = 0; i < retrieval.passages.size(); ++i) {
    // What search by words had first still counts where it was blended with what is near in meaning.
    if (i >= most_weighed && retrieval.passages[i].document_coverage == 0) continue;
    const auto& passage = retrieval.passages[i];
    evidence.coverage = std::max(evidence.coverage, passage.coverage);
    evidence.title_coverage = std::max(evidence.title_coverage, passage.title_coverage);
    evidence.document_coverage = std::max(evidence.document_coverage, passage.document_coverage);
    evidence.likeness = std::max(evidence.likeness, passage.likeness);
    evidence.title_likeness = std::max(evidence.title_likeness, passage.title_likeness);
  }
  return evidence;
}

double answerable(const Evidence& evidence) {
  if (!evidence.found) return 0;
  const double length = std::sqrt(std::min(evidence.content_terms, 8)) / 3;
  const double z = -8.20 + 2.53 * evidence.coverage + 1.98 * evidence.title_coverage +
                   2.52 * evidence.document_coverage + 4.58 * evidence.likeness +
                   3.20 * evidence.title_likeness + 4.82 * length;
  return 1 / (1 + std::exp(-z - by_meaning(evidence)));
}

}  // namespace sp::knowledge_base
