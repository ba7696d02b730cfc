#include "services/chatbot-service/pipeline/language_model.hpp"

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
constexpr milliseconds first_pause{250};
constexpr milliseconds longest_pause{3'000};
constexpr std::size_t longest_event = 256 * 1024;
/// A token is rarely longer; a model that says more than this was asked to stop long ago.
constexpr std::int64_t bytes_per_token = 12;

struct CompletionRequest {
  std::string model;
  std::vector<ChatMessage> messages;
  bool stream = true;
  std::int64_t max_tokens = 0;
  double temperature = 0.1;
};
BOOST_DESCRIBE_STRUCT(CompletionRequest, (), (model, messages, stream, max_tokens, temperature))

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

Task<> pause(milliseconds duration) {
  asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor> timer(
      co_await asio::this_coro::executor);
  timer.expires_after(duration);
  co_await timer.async_wait(use_task);
}

/// One attempt's result: how it ended, whether the reader has seen text, and how long the endpoint asks to
/// wait.
struct Attempt {
  Ended outcome;
  bool spoke = false;
  milliseconds wait{0};
};

class OpenAiModel final : public LanguageModel {
 public:
  OpenAiModel(ModelOptions options, outbound::HttpClient& client)
      : options_(std::move(options)), client_(client) {}

  const std::string& name() const override { return options_.name; }

  Task<Ended> generate(std::vector<ChatMessage> messages, std::shared_ptr<TextSink> sink) override {
    const auto deadline = Clock::now() + options_.total;
    const std::string body = json::encode(CompletionRequest{
        .model = options_.name, .messages = std::move(messages), .max_tokens = options_.max_tokens});
    milliseconds backoff = first_pause;
    for (int number = 1;; ++number) {
      Attempt attempt = co_await try_once(body, deadline, sink);
      if (attempt.outcome || attempt.spoke || number == attempts ||
          !worth_another_try(attempt.outcome.error()))
        co_return attempt.outcome;
      const auto wait = std::max(backoff, attempt.wait);
      if (wait > longest_pause || Clock::now() + wait >= deadline) co_return attempt.outcome;
      co_await pause(wait);
      backoff *= 2;
    }
  }

 private:
  outbound::HttpRequest request_of(const std::string& body, milliseconds left) const {
    outbound::HttpRequest request{
        .method = "POST", .url = options_.base_url + "/chat/completions", .body = body};
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "text/event-stream"}};
    if (!options_.key.empty()) request.headers.emplace_back("Authorization", "Bearer " + options_.key);
    request.connect_timeout = std::min(left, milliseconds{5'000});
    request.first_byte_timeout = std::min(left, options_.first_byte);
    request.stall_timeout = options_.stall;
    request.total_timeout = left;
    request.body_limit = static_cast<std::size_t>(options_.max_tokens) * 1024 + 64 * 1024;
    request.allow_private_addresses = options_.allow_private_addresses;
    return request;
  }

  Task<Attempt> try_once(std::string body, Clock::time_point deadline, std::shared_ptr<TextSink> sink) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    try {
      auto opened = co_await client_.open(request_of(body, std::max(left, milliseconds{1})));
      if (!opened) co_return Attempt{std::unexpected(failure_of(opened.error()))};
      auto& stream = **opened;
      if (stream.status() < 200 || stream.status() > 299)
        co_return Attempt{std::unexpected(failure_of_status(stream.status())), false,
                          retry_after(stream.header("retry-after"))};
      if (stream.header("content-type").starts_with("application/json"))
        co_return co_await read_whole(std::move(*opened), sink);
      co_return co_await read_stream(std::move(*opened), sink);
    } catch (const Overloaded&) {
      co_return Attempt{std::unexpected(ModelFailure::unreachable)};
    }
  }

  Task<Attempt> read_whole(std::unique_ptr<outbound::HttpStream> stream, std::shared_ptr<TextSink> sink) {
    std::string body;
    while (true) {
      auto piece = co_await stream->next();
      if (!piece) co_return Attempt{std::unexpected(failure_of(piece.error()))};
      if (piece->empty()) break;
      body += *piece;
    }
    auto completion = read_whole_completion(body);
    if (!completion) co_return Attempt{std::unexpected(completion.error())};
    if (completion->cut_short ||
        std::cmp_greater(completion->text.size(), options_.max_tokens * bytes_per_token))
      co_return Attempt{std::unexpected(ModelFailure::too_long)};
    if (completion->text.empty()) co_return Attempt{std::unexpected(ModelFailure::empty)};
    const bool heard = co_await sink->text(std::move(completion->text));
    co_return Attempt{heard ? Ended{} : std::unexpected(ModelFailure::reader_gone), true};
  }

  Task<Attempt> read_stream(std::unique_ptr<outbound::HttpStream> stream, std::shared_ptr<TextSink> sink) {
    SseParser parser(longest_event);
    Attempt attempt;
    std::int64_t bytes = 0;
    const auto failed = [&attempt](ModelFailure failure) {
      attempt.outcome = std::unexpected(failure);
      return attempt;
    };
    while (true) {
      auto piece = co_await stream->next();
      if (!piece) co_return failed(failure_of(piece.error()));
      if (piece->empty()) co_return failed(attempt.spoke ? ModelFailure::cut_off : ModelFailure::empty);
      auto events = parser.push(*piece);
      if (!events) co_return failed(ModelFailure::malformed);
      for (const auto& event : *events) {
        auto read = read_stream_piece(event);
        if (!read) co_return failed(read.error());
        bytes += static_cast<std::int64_t>(read->text.size());
        if (read->cut_short || bytes > options_.max_tokens * bytes_per_token)
          co_return failed(ModelFailure::too_long);
        if (!read->text.empty()) {
          attempt.spoke = true;
          const bool heard = co_await sink->text(std::move(read->text));
          if (!heard) co_return failed(ModelFailure::reader_gone);
        }
        if (read->finished) co_return attempt.spoke ? attempt : failed(ModelFailure::empty);
      }
    }
  }

  const ModelOptions options_;
  outbound::HttpClient& client_;
};

}  // namespace

std::optional<ModelOptions> model_options(const Config& config) {
  ModelOptions options{.base_url = config.model_url, .name = config.model_name, .key = config.model_key};
  options.allow_private_addresses = config.model_private_addresses;
  while (options.base_url.ends_with('/')) options.base_url.pop_back();
  if (options.base_url.empty() || options.name.empty()) return std::nullopt;
  const auto set = [](milliseconds& member, std::int64_t value) {
    if (value > 0) member = milliseconds{value};
  };
  set(options.first_byte, config.model_first_byte_ms);
  set(options.stall, config.model_stall_ms);
  set(options.total, config.model_total_ms);
  if (config.model_max_tokens > 0) options.max_tokens = config.model_max_tokens;
  return options;
}

std::unique_ptr<LanguageModel> make_language_model(ModelOptions options, outbound::HttpClient& client) {
  return std::make_unique<OpenAiModel>(std::move(options), client);
}

}  // namespace sp::chatbot
