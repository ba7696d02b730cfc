#include "services/knowledge-base-service/vectors/embedder.hpp"

#include <atomic>
#include <boost/asio/basic_waitable_timer.hpp>
#include <charconv>

#include "platform/json/codec.hpp"

namespace sp::knowledge_base {

namespace {

using Clock = std::chrono::steady_clock;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;
using std::chrono::milliseconds;

constexpr milliseconds first_pause{200};
/// 64 vectors of the longest kind, each number in some 12 characters.
constexpr std::size_t body_limit = 16UL * 1024 * 1024;

struct EmbeddingRequest {
  std::string model;
  std::vector<std::string> input;
};
BOOST_DESCRIBE_STRUCT(EmbeddingRequest, (), (model, input))

EmbeddingFailure failure_of(const Error& error) {
  if (error.code == "cancelled") return EmbeddingFailure::stopped;
  if (error.code == "too_large") return EmbeddingFailure::malformed;
  return error.kind == ErrorKind::timeout ? EmbeddingFailure::timed_out : EmbeddingFailure::unreachable;
}

EmbeddingFailure failure_of_status(int status) {
  if (status == 401 || status == 403) return EmbeddingFailure::unauthorised;
  if (status == 429) return EmbeddingFailure::rate_limited;
  if (status == 400 || status == 413 || status == 422) return EmbeddingFailure::refused;
  return EmbeddingFailure::server_error;
}

bool worth_another_try(EmbeddingFailure failure) {
  return failure == EmbeddingFailure::unreachable || failure == EmbeddingFailure::rate_limited ||
         failure == EmbeddingFailure::server_error;
}

/// Retry-After in seconds (RFC 9110 section 10.2.3); a date is taken as "not said".
milliseconds retry_after(std::string_view header) {
  int seconds = 0;
  const auto [end, error] = std::from_chars(header.data(), header.data() + header.size(), seconds);
  return error == std::errc{} && end == header.data() + header.size() && seconds > 0
             ? std::chrono::seconds(std::min(seconds, 3600))
             : milliseconds{0};
}

/// Requests the stop of `source` at `deadline`, unless the timer is gone by then.
std::unique_ptr<Timer> alarm(Executor executor, Clock::time_point deadline, std::stop_source source) {
  auto timer = std::make_unique<Timer>(executor);
  timer->expires_at(deadline);
  timer->async_wait([source](boost::system::error_code error) mutable {
    if (!error) source.request_stop();
  });
  return timer;
}

class OpenAiEmbedder final : public Embedder {
 public:
  OpenAiEmbedder(EmbeddingOptions options, outbound::HttpClient& client)
      : options_(std::move(options)), client_(client), dimension_(options_.dimensions) {}

  const EmbeddingOptions& options() const override { return options_; }
  std::size_t dimension() const override { return dimension_; }

  Task<Embedded> embed(std::vector<std::string> texts, TextKind /*kind*/, milliseconds patience, int attempts,
                       std::stop_token stop) override {
    const auto deadline = Clock::now() + patience;
    const auto count = texts.size();
    const std::string body = body_of(std::move(texts));
    milliseconds backoff = first_pause;
    for (int attempt = 1;; ++attempt) {
      auto embedded = co_await try_once(body, count, deadline, stop);
      if (embedded || attempt >= attempts || !worth_another_try(embedded.error().failure)) co_return embedded;
      const auto wait = std::max(backoff, embedded.error().wait);
      if (Clock::now() + wait >= deadline || stop.stop_requested()) co_return embedded;
      Timer pause(co_await asio::this_coro::executor);
      pause.expires_after(wait);
      co_await pause.async_wait(use_task);
      backoff *= 2;
    }
  }

 private:
  std::string body_of(std::vector<std::string> texts) const {
    auto body = json::encode(EmbeddingRequest{options_.model, std::move(texts)});
    // Only where it is asked for: many endpoints refuse a member that they do not know.
    if (options_.dimensions > 0) {
      body.pop_back();
      body += ",\"dimensions\":" + std::to_string(options_.dimensions) + "}";
    }
    return body;
  }

  outbound::HttpRequest request_of(const std::string& body, milliseconds left, std::stop_token stop) const {
    outbound::HttpRequest request{.method = "POST", .url = options_.base_url + "/embeddings", .body = body};
    request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
    if (!options_.key.empty()) request.headers.emplace_back("Authorization", "Bearer " + options_.key);
    request.connect_timeout = std::min(left, milliseconds{5'000});
    request.first_byte_timeout = left;
    request.total_timeout = left;
    request.body_limit = body_limit;
    request.allow_private_addresses = options_.allow_private_addresses;
    request.stop = std::move(stop);
    return request;
  }

  Task<Embedded> try_once(std::string body, std::size_t count, Clock::time_point deadline,
                          std::stop_token stop) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    // The transfer's own timeouts begin when the name is known: this one begins now.
    std::stop_source end;
    const auto timer = alarm(co_await asio::this_coro::executor, deadline, end);
    const std::stop_callback on_stop(stop, [end]() mutable { end.request_stop(); });
    try {
      const auto response =
          co_await client_.fetch(request_of(body, std::max(left, milliseconds{1}), end.get_token()));
      if (!response) co_return std::unexpected(problem_of(response.error(), stop));
      if (response->status < 200 || response->status > 299)
        co_return std::unexpected(EmbeddingProblem{failure_of_status(response->status),
                                                   retry_after(response->header("retry-after"))});
      auto vectors = read_embeddings(response->body, count, dimension_);
      if (!vectors) co_return std::unexpected(EmbeddingProblem{vectors.error()});
      std::size_t unknown = 0;
      if (count > 0 && !dimension_.compare_exchange_strong(unknown, vectors->front().size()) &&
          unknown != vectors->front().size())
        co_return std::unexpected(EmbeddingProblem{EmbeddingFailure::wrong_dimension});
      co_return std::move(*vectors);
    } catch (const Overloaded&) {
      co_return std::unexpected(EmbeddingProblem{EmbeddingFailure::unreachable});
    }
  }

  static EmbeddingProblem problem_of(const Error& error, const std::stop_token& stop) {
    const auto failure = failure_of(error);
    const bool late = failure == EmbeddingFailure::stopped && !stop.stop_requested();
    return {late ? EmbeddingFailure::timed_out : failure};
  }

  const EmbeddingOptions options_;
  outbound::HttpClient& client_;
  std::atomic<std::size_t> dimension_;  // 0: nobody has said it yet
};

}  // namespace

std::string EmbeddingOptions::kind() const {
  return model + '\n' + std::to_string(dimensions) + '\n' + passage_prefix;
}

std::optional<EmbeddingOptions> embedding_options(const Config& config) {
  EmbeddingOptions options{
      .base_url = config.embeddings_url, .model = config.embeddings_model, .key = config.embeddings_key};
  while (options.base_url.ends_with('/')) options.base_url.pop_back();
  if (options.base_url.empty() || options.model.empty()) return std::nullopt;
  options.dimensions = static_cast<std::size_t>(config.embeddings_dimensions);
  options.question_prefix = config.embeddings_question_prefix;
  options.passage_prefix = config.embeddings_passage_prefix;
  options.allow_private_addresses = config.embeddings_private_addresses;
  if (config.embeddings_question_ms > 0) options.question = milliseconds{config.embeddings_question_ms};
  if (config.embeddings_batch_ms > 0) options.batch = milliseconds{config.embeddings_batch_ms};
  options.memory_bytes = static_cast<std::size_t>(config.embeddings_memory_bytes);
  return options;
}

std::unique_ptr<Embedder> make_embedder(EmbeddingOptions options, outbound::HttpClient& client) {
  return std::make_unique<OpenAiEmbedder>(std::move(options), client);
}

}  // namespace sp::knowledge_base
