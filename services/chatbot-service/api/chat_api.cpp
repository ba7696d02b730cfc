#include "services/chatbot-service/api/chat_api.hpp"

#include "platform/http/server.hpp"
#include "platform/http/trouble.hpp"

namespace sp::chatbot {

namespace {

/// An answer in one piece must be there before the server gives its request up. That counts from the end of
/// the body, this from the end of the header: never later.
constexpr std::chrono::seconds time_for_one_piece{50};
static_assert(time_for_one_piece + std::chrono::seconds{10} <= http::ServerLimits{}.request_time);

class TokenEvents final : public TextSink {
 public:
  explicit TokenEvents(std::shared_ptr<http::EventStream> events) : events_(std::move(events)) {}
  Task<bool> text(std::string piece) override {
    return events_->send("token", json::encode(AnswerToken{std::move(piece)}), "");
  }

 private:
  std::shared_ptr<http::EventStream> events_;
};

http::Response json_of(std::string answer) {
  http::Response response;
  response.body = std::move(answer);
  return response;
}

/// For the pipeline; empty where the request has no key.
KeepAnswer keeping(std::shared_ptr<idempotency::Claim> claim) {
  if (!claim) return {};
  return [claim = std::move(claim)](db::Tx& tx, std::string answer) {
    return claim->keep(tx, json_of(std::move(answer)));
  };
}

Task<> tell_again(std::shared_ptr<http::EventStream> events, std::string text) {
  const auto answer = json::decode_text<Answer>(text);
  if (!answer) throw std::runtime_error("a kept answer cannot be read: " + answer.error().message);
  co_await events->send(
      "start", json::encode(AnswerStart{answer->conversation_id, answer->message_id, answer->language}), "");
  co_await events->send("token", json::encode(AnswerToken{answer->answer}), "");
  co_await events->send("citations", json::encode(AnswerCitations{answer->citations}), "");
  co_await events->send("end", std::move(text), "");
}

/// The kept answer in the form that is asked for now.
http::Response again(http::Response kept, bool as_stream) {
  if (as_stream)
    kept.stream = [answer = std::move(kept.body)](std::shared_ptr<http::EventStream> events) {
      return tell_again(std::move(events), answer);
    };
  return kept;
}

std::string problem_of(const Error& error, const std::string& request_id) {
  return http::problem(error, request_id).body;
}

}  // namespace

Task<Result<http::Response>> ChatApi::ask(Caller caller, AskInput input) {
  auto begun = co_await ledger_.begin(caller);
  if (!begun) co_return Failure(begun.error());
  if (begun->before) co_return again(std::move(*begun->before), caller.request->wants_stream());
  Ask question{.asker = caller.principal,
               .trace_id = caller.request->trace_id,
               .question = std::move(input.question),
               .conversation_id = std::move(input.conversation_id),
               .language = input.language};
  if (!caller.request->wants_stream()) question.by = caller.request->started + time_for_one_piece;
  auto prepared = co_await pipeline_.prepare(std::move(question));
  if (!prepared) co_return Failure(prepared.error());
  AskedPtr asked = std::move(*prepared);
  auto at_hand = pipeline_.find_at_hand(*asked);
  auto cached = at_hand ? std::move(*at_hand) : co_await pipeline_.find(asked);

  http::Response response;
  if (caller.request->wants_stream()) {
    response.stream = [this, asked, cached, request_id = caller.request->id,
                       begun = std::move(*begun)](std::shared_ptr<http::EventStream> events) {
      return stream(std::move(events), asked, cached, request_id, begun);
    };
    co_return response;
  }
  if (cached && asked->opens()) {
    auto answer = co_await pipeline_.repeat_first(std::move(asked), std::move(cached), keeping(begun->claim));
    if (!answer) co_return Failure(answer.error());
    response.body = std::move(*answer);
  } else {
    auto answer =
        co_await pipeline_.answer(std::move(asked), std::move(cached), nullptr, keeping(begun->claim));
    if (!answer) co_return Failure(answer.error());
    json::encode(response.body, *answer);
  }
  co_return response;
}

Task<> ChatApi::stream(std::shared_ptr<http::EventStream> events, AskedPtr asked, CachedPtr cached,
                       std::string request_id, idempotency::Ledger::Begun begun) {
  std::string problem;
  try {
    co_await events->send(
        "start", json::encode(AnswerStart{asked->conversation_id, asked->message_id, asked->language}), "");
    // First kept, then said to be final: who has not heard the end asks again, and is told the same.
    auto answer =
        co_await pipeline_.answer(asked, cached, std::make_shared<TokenEvents>(events), keeping(begun.claim));
    if (answer) {
      auto text = json::encode(*answer);
      co_await events->send("citations", json::encode(AnswerCitations{answer->citations}), "");
      co_await events->send("end", std::move(text), "");
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
