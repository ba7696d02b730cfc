// Whether the knowledge base holds the answer to a question: the probability that `decide` compares with a
// threshold.
#pragma once
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base {

/// What a retrieval says about its own success. Shares are from 0 to 1.
struct Evidence {
  bool found = false;         // there is a passage at all
  double coverage = 0;        // the best coverage of the question's terms by one of the first three passages
  double title_coverage = 0;  // the same by their titles and headings
  double document_coverage = 0;  // the same by their whole documents
  double known_share = 0;        // of the question's content terms, those that the knowledge base holds
  int content_terms = 0;         // a match of many terms says more than a match of one
};

Evidence evidence_of(const Retrieval& retrieval);

/// The probability, 0 to 1, that the passages answer the question: a logistic regression, fitted with equal
/// weight for each set on CNIL's entries (its own questions against service-public's), StackFAQ (its
/// paraphrases against CLINC150's out-of-scope questions) and the demo articles (their answered against their
/// refused questions). The score of BM25 is left out: it is not comparable between a knowledge base of one
/// article and one of thousands. Pure; rises with every part of the evidence.
double answerable(const Evidence& evidence);

/// Questions below are refused. Keeps 98 % of CNIL's and 99 % of StackFAQ's questions.
inline constexpr double default_threshold = 0.5;

}  // namespace sp::knowledge_base
