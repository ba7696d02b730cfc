// Whether the knowledge base holds the answer to a question: the probability that `decide` compares with a
// threshold.
#pragma once
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base {

/// What a retrieval says about its own success. All parts are from 0 to 1.
struct Evidence {
  double score = 0;           // the best passage's score as a share of the most that the question could score
  double coverage = 0;        // the best coverage among the first three passages
  double title_coverage = 0;  // the best title coverage among the first three passages
  double margin = 0;       // how far the best document stands above the second one, as a share of its score
  double known_share = 0;  // the share of the question's content terms that the knowledge base holds
  bool found = false;      // there is a passage at all
};

Evidence evidence_of(const Retrieval& retrieval);

/// The probability, 0 to 1, that the passages answer the question. Pure; rises with every part of the
/// evidence.
double answerable(const Evidence& evidence);

/// Questions below are refused.
inline constexpr double default_threshold = 0.5;

}  // namespace sp::knowledge_base
