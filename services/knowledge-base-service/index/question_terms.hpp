// What a question is looked for by: its content words, as the index of one language knows them, misspelled
// words put right, and the organisation's synonyms.
#pragma once
#include <xapian.h>

#include <string>
#include <vector>

#include "services/knowledge-base-service/index/passage_index.hpp"

namespace sp::knowledge_base {

/// One content word of a question, or one phrase that has synonyms. Terms are those of `terms::stem`.
struct Concept {
  struct Term {
    std::string stem;
    std::string term;
    std::string in_title;
    double scale = 1;  // of its part in the score
    double idf = 0;    // its part in coverage
    bool known = false;
    bool common = false;  // a content word of any subject
  };
  std::vector<Term> terms;                      // as asked
  std::vector<std::vector<Term>> alternatives;  // its synonyms: each holds where all its terms stand
  /// What a hit counts in coverage: less than 1 where the word was put right, for it may mean another.
  double certainty = 1;
  double idf = 0;  // its part in coverage
};

std::vector<Concept> concepts_of(const Xapian::Database& database, const std::string& question,
                                 text::Language language, const Synonyms* synonyms);
/// Those of the question that came before: what `question` asks too is left out, the rest counts less.
std::vector<Concept> context_concepts_of(const Xapian::Database& database, const std::string& before,
                                         text::Language language, const Synonyms* synonyms,
                                         const std::vector<Concept>& question);
/// The concepts for others to read passages by.
std::vector<AskedTerm> asked_terms(const std::vector<Concept>& concepts);
/// What finds the passages with any of the concepts; empty where none is known.
Xapian::Query query_of(const std::vector<Concept>& concepts);

}  // namespace sp::knowledge_base
