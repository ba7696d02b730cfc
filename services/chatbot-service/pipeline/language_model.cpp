#include "services/chatbot-service/pipeline/language_model.hpp"

#include <atomic>
#include <boost/asio/basic_waitable_timer.hpp>
#include <charconv>

#include "platform/json/codec.hpp"
#include "services/chatbot-service/domain/sse_parser.hpp"

namespace sp::chatbot {

namespace {

using Clock = std::chrono::steady_clock;
using Ended = std::expected<void, ModelFailure>;
using std::chrono::milliseconds;

constexpr int attempts = 3;
constexpr milliseconds first_retry_pause{250};
constexpr milliseconds longest_retry_pause{3'000};
constexpr std::size_t longest_event = 256 * 1024;
/// Behind the end of an answer, for what it cost.
constexpr milliseconds longest_postscript{1'000};
/// A token is rarely longer; a model that says more than this was asked to stop long ago.
constexpr std::int64_t bytes_per_token = 12;
/// The usual size of one, for endpoints that do not count.
constexpr std::int64_t usual_bytes_per_token = 4;

struct StreamOptions {
  bool include_usage = true;
};
BOOST_DESCRIBE_STRUCT(StreamOptions, (), (include_usage))

struct CompletionRequest {
  std::string model;
  std::vector<ChatMessage> messages;
  bool stream = true;
  std::int64_t max_tokens = 0;
  double temperature = 0.1;
  Change<StreamOptions> stream_options;
};
BOOST_DESCRIBE_STRUCT(CompletionRequest, (),
                      (model, messages, stream, max_tokens, temperature, stream_options))

ModelFailure failure_of(const Error& error) {
  if (error.code == "stalled") return ModelFailure::stalled;
  if (error.code == "too_large") return ModelFailure::too_long;
  if (error.code == "connection_lost") return ModelFailure::cut_off;
  return error.kind == ErrorKind::timeout ? ModelFailure::timed_out : ModelFailure::unreachable;
}

ModelFailure failure_of_status(int status) {
  if (status == 401 || status == 403) return ModelFailure::unauthorised;
  if (status == 429) return ModelFailure::rate_limited;
  return status >= 500 ? ModelFailure::server_error : ModelFailure::refused;
}

bool worth_another_try(ModelFailure failure) {
  return failure == ModelFailure::unreachable || failure == ModelFailure::rate_limited ||
         failure == ModelFailure::server_error;
}

/// Retry-After in seconds (RFC 9110 section 10.2.3); a date is taken as "not said".
milliseconds retry_after(std::string_view header) {
  int seconds = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
  return error == std::errc{} && end == header.data() + header.size() && seconds > 0
             ? std::chrono::seconds(seconds)
             : milliseconds{0};
}

using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

Task<> pause(milliseconds duration) {
  Timer timer(co_await asio::this_coro::executor);
  timer.expires_after(duration);
  co_await timer.async_wait(use_task);
}

/// One attempt's result: how it ended, whether the reader has seen text, how long the endpoint asks to wait,
/// and what it cost.
struct Attempt {
  Ended outcome;
  bool spoke = false;
  milliseconds wait{0};
  bool invalid = false;    // 400 or 422: the endpoint does not take the request as it is
  std::int64_t bytes = 0;  // of text that was made, whoever heard it
  std::optional<std::int64_t> tokens;
};

/// Whether the endpoint has worked on the prompt, as far as can be known from here.
bool costs(const Attempt& attempt) {
  if (attempt.outcome || attempt.spoke || attempt.bytes > 0 || attempt.tokens) return true;
  return attempt.outcome.error() == ModelFailure::timed_out ||
         attempt.outcome.error() == ModelFailure::empty ||
         attempt.outcome.error() == ModelFailure::reader_gone;
}

std::int64_t tokens_of(const Attempt& attempt, std::int64_t prompt_bytes) {
  if (!costs(attempt)) return 0;
  const auto bytes = prompt_bytes + attempt.bytes;
  return attempt.tokens.value_or((bytes + usual_bytes_per_token - 1) / usual_bytes_per_token);
}

std::int64_t bytes_of(const std::vector<ChatMessage>& messages) {
  std::int64_t bytes = 0;
  for (const auto& message : messages) bytes += static_cast<std::int64_t>(message.content.size());
  return bytes;
}

class OpenAiModel final : public LanguageModel {
 public:
  OpenAiModel(ModelOptions options, outbound::HttpClient& client)
      : options_(std::move(options)), client_(client) {}

  const std::string& name() const override { return options_.name; }

  Task<Generation> generate(std::vector<ChatMessage> messages, GenerationLimits limits,
                            std::shared_ptr<TextSink> sink) override {
    const auto deadline = Clock::now() + limits.total;
    const auto prompt_bytes = bytes_of(messages);
    CompletionRequest request{
        .model = options_.name, .messages = std::move(messages), .max_tokens = options_.max_tokens};
    if (counts_) request.stream_options = {.present = true, .value = StreamOptions{}};
    milliseconds backoff = first_retry_pause;
    Generation generation;
    for (int number = 1;; ++number) {
      Attempt attempt = co_await try_once(json::encode(request), deadline, limits.first_token, sink);
      generation.ended = attempt.outcome;
      generation.tokens += tokens_of(attempt, prompt_bytes);
      if (attempt.invalid && request.stream_options.present) {
        // Some endpoints refuse what they do not know: then the tokens are estimated.
        request.stream_options = {};
        continue;
      }
      if (attempt.outcome && !request.stream_options.present) counts_ = false;
      if (attempt.outcome || attempt.spoke || number >= attempts ||
          !worth_another_try(attempt.outcome.error()))
        co_return generation;
      const auto wait = std::max(backoff, attempt.wait);
      if (wait > longest_retry_pause || Clock::now() + wait >= deadline) co_return generation;
      co_await pause(wait);
      backoff *= 2;
    }
  }

 private:
  outbound::HttpRequest request_of(std::string body, milliseconds left, milliseconds first_token) const {
    outbound::HttpRequest request{
        .method = "POST", .url = options_.base_url + "/chat/completions", .body = std::move(body)};
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
    if (!options_.key.empty()) request.headers.emplace_back("Authorization", "Bearer " + options_.key);
    request.connect_timeout = std::min(left, milliseconds{5'000});
    request.first_byte_timeout = std::min(left, first_token);
    request.stall_timeout = options_.stall;
    request.total_timeout = left;
    request.body_limit = static_cast<std::size_t>(options_.max_tokens) * 1024 + 64 * 1024;
    request.allow_private_addresses = options_.allow_private_addresses;
    return request;
  }

  Task<Attempt> try_once(std::string body, Clock::time_point deadline, milliseconds first_token,
                         std::shared_ptr<TextSink> sink) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    try {
      auto opened =
          co_await client_.open(request_of(std::move(body), std::max(left, milliseconds{1}), first_token));
      if (!opened) co_return failed(failure_of(opened.error()));
      auto& stream = **opened;
      if (stream.status() < 200 || stream.status() > 299) {
        auto attempt = failed(failure_of_status(stream.status()));
        attempt.wait = retry_after(stream.header("retry-after"));
        attempt.invalid = stream.status() == 400 || stream.status() == 422;
        co_return attempt;
      }
      if (stream.header("content-type").starts_with("application/json"))
        co_return co_await read_whole(std::move(*opened), sink);
      co_return co_await read_stream(std::move(*opened), sink);
    } catch (const Overloaded&) {
      co_return failed(ModelFailure::unreachable);
    }
  }

  static Attempt failed(ModelFailure failure, Attempt attempt = {}) {
    attempt.outcome = std::unexpected(failure);
    return attempt;
  }

  Task<Attempt> read_whole(std::unique_ptr<outbound::HttpStream> stream, std::shared_ptr<TextSink> sink) {
    std::string body;
    while (true) {
      auto piece = co_await stream->next();
      if (!piece) co_return failed(failure_of(piece.error()));
      if (piece->empty()) break;
      body += *piece;
    }
    auto completion = read_whole_completion(body);
    if (!completion) co_return failed(completion.error());
    Attempt attempt;
    attempt.bytes = static_cast<std::int64_t>(completion->text.size());
    attempt.tokens = completion->tokens;
    if (completion->cut_short || attempt.bytes > options_.max_tokens * bytes_per_token)
      co_return failed(ModelFailure::too_long, attempt);
    if (completion->text.empty()) co_return failed(ModelFailure::empty, attempt);
    attempt.spoke = true;
    const bool heard = co_await sink->text(std::move(completion->text));
    co_return heard ? attempt : failed(ModelFailure::reader_gone, attempt);
  }

  Task<Attempt> read_stream(std::shared_ptr<outbound::HttpStream> stream, std::shared_ptr<TextSink> sink) {
    SseParser parser(longest_event);
    Attempt attempt;
    // Behind the end of the answer comes what it cost. Nothing that breaks there harms the answer.
    bool finished = false;
    Timer patience(co_await asio::this_coro::executor);
    while (true) {
      auto piece = co_await stream->next();
      if (finished && (!piece || piece->empty())) co_return attempt;
      if (!piece) co_return failed(failure_of(piece.error()), attempt);
      if (piece->empty())
        co_return failed(attempt.spoke ? ModelFailure::cut_off : ModelFailure::empty, attempt);
      auto events = parser.push(*piece);
      if (!events && finished) co_return attempt;
      if (!events) co_return failed(ModelFailure::malformed, attempt);
      for (const auto& event : *events) {
        auto read = read_stream_piece(event);
        if (!read && finished) co_return attempt;
        if (!read) co_return failed(read.error(), attempt);
        if (read->tokens) attempt.tokens = read->tokens;
        if (!finished) {
          attempt.bytes += static_cast<std::int64_t>(read->text.size());
          if (read->cut_short || attempt.bytes > options_.max_tokens * bytes_per_token)
            co_return failed(ModelFailure::too_long, attempt);
          if (!read->text.empty()) {
            attempt.spoke = true;
            const bool heard = co_await sink->text(std::move(read->text));
            if (!heard) co_return failed(ModelFailure::reader_gone, attempt);
          }
          finished = read->finished;
          if (finished && !attempt.spoke) co_return failed(ModelFailure::empty, attempt);
          if (finished) {
            patience.expires_after(longest_postscript);
            patience.async_wait([stream](boost::system::error_code cancelled) {
              if (!cancelled) stream->cancel();
            });
          }
        }
        if (read->last || (finished && attempt.tokens)) co_return attempt;
      }
      if (finished && !counts_) co_return attempt;
    }
  }

  const ModelOptions options_;
  outbound::HttpClient& client_;
  std::atomic<bool> counts_ = true;  // false: the endpoint refuses to be asked for its count
};

}  // namespace

GenerationLimits generation_limits(const Config& config) {
  GenerationLimits limits;
  if (config.model_first_byte_ms > 0) limits.first_token = milliseconds{config.model_first_byte_ms};
  if (config.model_total_ms > 0) limits.total = milliseconds{config.model_total_ms};
  return limits;
}

std::optional<ModelOptions> model_options(const Config& config) {
  ModelOptions options{.base_url = config.model_url, .name = config.model_name, .key = config.model_key};
  options.allow_private_addresses = config.model_private_addresses;
  while (options.base_url.ends_with('/')) options.base_url.pop_back();
  if (options.base_url.empty() || options.name.empty()) return std::nullopt;
  if (config.model_stall_ms > 0) options.stall = milliseconds{config.model_stall_ms};
  if (config.model_max_tokens > 0) options.max_tokens = config.model_max_tokens;
  return options;
}

std::unique_ptr<LanguageModel> make_language_model(ModelOptions options, outbound::HttpClient& client) {
  return std::make_unique<OpenAiModel>(std::move(options), client);
}

}  // namespace sp::chatbot
