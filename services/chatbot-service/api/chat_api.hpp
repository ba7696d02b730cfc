#pragma once
#include "platform/http/route.hpp"
#include "services/chatbot-service/pipeline/answer_pipeline.hpp"

namespace sp::chatbot {

struct AskInput {
  Text<1, 2000> question;
  std::optional<Id> conversation_id;
  std::optional<Language> language;
};
BOOST_DESCRIBE_STRUCT(AskInput, (), (question, conversation_id, language))

/// Asking. `pipeline` and `log` outlive it.
class ChatApi {
 public:
  ChatApi(AnswerPipeline& pipeline, observe::Log log) : pipeline_(pipeline), log_(std::move(log)) {}
  Task<Result<http::Response>> ask(Caller caller, AskInput input);

 private:
  Task<> stream(std::shared_ptr<http::EventStream> events, AskedPtr asked, CachedPtr cached,
                std::string request_id);

  AnswerPipeline& pipeline_;
  observe::Log log_;
};

}  // namespace sp::chatbot
