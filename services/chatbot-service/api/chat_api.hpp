#pragma once
#include "platform/http/route.hpp"
#include "platform/idempotency/ledger.hpp"
#include "services/chatbot-service/pipeline/answer_pipeline.hpp"

namespace sp::chatbot {

struct AskInput {
  Text<1, 2000> question;
  std::optional<Id> conversation_id;
  std::optional<Language> language;
};
BOOST_DESCRIBE_STRUCT(AskInput, (), (question, conversation_id, language))

/// What the events of a streamed answer hold: `start`, then `token` for each piece, then `citations`, then
/// `end` with the whole Answer; or `error`, with a Problem, where it cannot go on.
struct AnswerStart {
  std::string conversation_id;
  std::string message_id;
  Language language = Language::en;
};
BOOST_DESCRIBE_STRUCT(AnswerStart, (), (conversation_id, message_id, language))
struct AnswerToken {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(AnswerToken, (), (text))
struct AnswerCitations {
  std::vector<Citation> citations;
};
BOOST_DESCRIBE_STRUCT(AnswerCitations, (), (citations))

/// Asking. `pipeline` and `log` outlive it.
class ChatApi {
 public:
  ChatApi(AnswerPipeline& pipeline, idempotency::Ledger& ledger, observe::Log log)
      : pipeline_(pipeline), ledger_(ledger), log_(std::move(log)) {}
  /// A question that is repeated under its Idempotency-Key is not asked again: the answer that it had is
  /// given again, as JSON or as a stream. It is kept in the transaction that stores the turn.
  Task<Result<http::Response>> ask(Caller caller, AskInput input);

 private:
  Task<> stream(std::shared_ptr<http::EventStream> events, AskedPtr asked, CachedPtr cached,
                std::string request_id, idempotency::Ledger::Begun begun);

  AnswerPipeline& pipeline_;
  idempotency::Ledger& ledger_;
  observe::Log log_;
};

}  // namespace sp::chatbot
