#include "services/chatbot-service/api/chat_api.hpp"

#include "platform/http/trouble.hpp"

namespace sp::chatbot {

namespace {

/// An answer in one piece must be there before the server gives its request up (ServerOptions, 60 s).
constexpr std::chrono::seconds time_for_one_piece{50};

struct Start {
  std::string conversation_id;
  std::string message_id;
  Language language = Language::en;
};
BOOST_DESCRIBE_STRUCT(Start, (), (conversation_id, message_id, language))
struct Token {
  std::string text;
};
BOOST_DESCRIBE_STRUCT(Token, (), (text))
struct Citations {
  std::vector<Citation> citations;
};
BOOST_DESCRIBE_STRUCT(Citations, (), (citations))

class TokenEvents final : public TextSink {
 public:
  explicit TokenEvents(std::shared_ptr<http::EventStream> events) : events_(std::move(events)) {}
  Task<bool> text(std::string piece) override {
    return events_->send("token", json::encode(Token{std::move(piece)}), "");
  }

 private:
  std::shared_ptr<http::EventStream> events_;
};

std::string problem_of(const Error& error, const std::string& request_id) {
  return http::problem(error, request_id).body;
}

}  // namespace

Task<Result<http::Response>> ChatApi::ask(Caller caller, AskInput input) {
  Ask question{.asker = caller.principal,
               .question = std::move(input.question),
               .conversation_id = std::move(input.conversation_id),
               .language = input.language};
  if (!caller.request->wants_stream()) question.by = caller.request->started + time_for_one_piece;
  auto prepared = co_await pipeline_.prepare(std::move(question));
  if (!prepared) co_return Failure(prepared.error());
  AskedPtr asked = std::move(*prepared);
  auto cached = pipeline_.find(*asked);

  http::Response response;
  if (caller.request->wants_stream()) {
    response.stream = [this, asked, cached,
                       request_id = caller.request->id](std::shared_ptr<http::EventStream> events) {
      return stream(std::move(events), asked, cached, request_id);
    };
  } else if (cached && asked->opens()) {
    response.body = co_await pipeline_.repeat_first(std::move(asked), std::move(cached));
  } else {
    auto answer = co_await pipeline_.answer(std::move(asked), std::move(cached), nullptr);
    if (!answer) co_return Failure(answer.error());
    json::encode(response.body, *answer);
  }
  co_return response;
}

Task<> ChatApi::stream(std::shared_ptr<http::EventStream> events, AskedPtr asked, CachedPtr cached,
                       std::string request_id) {
  std::string problem;
  try {
    co_await events->send(
        "start", json::encode(Start{asked->conversation_id, asked->message_id, asked->language}), "");
    auto answer = co_await pipeline_.answer(asked, cached, std::make_shared<TokenEvents>(events));
    if (answer) {
      co_await events->send("citations", json::encode(Citations{answer->citations}), "");
      co_await events->send("end", json::encode(*answer), "");
      co_return;
    }
    problem = problem_of(answer.error(), request_id);
  } catch (const std::exception& broken) {
    const auto passing = http::passing_trouble(broken);
    log_.write(passing ? observe::Level::warning : observe::Level::error, "an answer could not be given",
               {{"error", std::string_view(broken.what())}, {"request_id", request_id}});
    problem =
        problem_of(passing.value_or(Error{.kind = ErrorKind::internal,
                                          .code = "internal",
                                          .message = "The assistant failed. The error has been recorded."}),
                   request_id);
  }
  co_await events->send("error", problem, "");
}

}  // namespace sp::chatbot
