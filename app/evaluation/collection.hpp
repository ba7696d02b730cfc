// The files of a retrieval test collection, as BEIR publishes them: a corpus and queries as JSON lines,
// relevance judgements as tab-separated values.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/text/analysis.hpp"

namespace sp::app {

struct CollectionDocument {
  std::string id;
  std::string title;
  std::string text;
};

struct CollectionQuery {
  std::string id;
  std::string text;
  /// False where the file says `"answer_in_corpus": false`: the right answer is a refusal.
  bool answered = true;
};

/// Of each query the relevant documents and how relevant they are, above 0.
using Judgements = std::map<std::string, std::map<std::string, int>>;

// All three throw UserError naming the file, and the line at fault.

/// `{"_id": …, "title"?: …, "text": …}` a line; other members are left out.
std::vector<CollectionDocument> read_corpus(const std::string& file);
/// `{"_id": …, "text": …, "answer_in_corpus"?: …}` a line.
std::vector<CollectionQuery> read_queries(const std::string& file);
/// `query-id <tab> corpus-id <tab> score` a line; a first line without a number in its third column is a
/// heading.
Judgements read_judgements(const std::string& file);

/// The question with one typing error, as people make them: two letters exchanged, one left out, doubled or
/// replaced, in a word of at least four letters. The same for the same question.
std::string with_typing_error(const std::string& question);

}  // namespace sp::app
