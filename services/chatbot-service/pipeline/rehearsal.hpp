// The last questions asked again, to see what other settings would change.
#pragma once
#include <boost/describe.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "services/chatbot-service/store/question_store.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::chatbot {

/// What becomes of a question. Small talk is not rehearsed.
enum class Verdict { answered, refused };
BOOST_DESCRIBE_ENUM(Verdict, answered, refused)

/// What the assistant would say; the document is that of the best passage: of a refusal, what came closest.
struct Rehearsed {
  Verdict outcome = Verdict::refused;
  double confidence = 0;
  std::optional<std::string> document_id;
  std::optional<std::string> title;
  std::optional<std::string> heading;
  bool operator==(const Rehearsed&) const = default;
};
BOOST_DESCRIBE_STRUCT(Rehearsed, (), (outcome, confidence, document_id, title, heading))

struct Thresholds {
  double current = 0;
  double proposed = 0;
};
BOOST_DESCRIBE_STRUCT(Thresholds, (), (current, proposed))

struct RehearsedQuestion {
  bool follow_up = false;  // the questions before it have a part in what is looked for
  Rehearsed current;
  Rehearsed proposed;
};

/// Looks up each of `questions` as if it were asked now, by a reader of the same kind and in the same
/// conversation, at both thresholds: at most four at once, nothing stored, no model asked. In the order of
/// `questions`. overloaded where `patience` ends first; otherwise the first failure of the knowledge base,
/// which outlives it.
Task<Result<std::vector<RehearsedQuestion>>> rehearse(knowledge_base::KnowledgeBase& knowledge_base,
                                                      Call call, std::string organisation_id,
                                                      std::vector<PastQuestion> questions,
                                                      Thresholds thresholds,
                                                      std::chrono::milliseconds patience);

}  // namespace sp::chatbot
