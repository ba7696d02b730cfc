#include "services/knowledge-base-service/vectors/built_in_embedder.hpp"

#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "platform/runtime/completion.hpp"

namespace sp::knowledge_base {

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t most_waiting = 64;
/// A tenth of a processor where others want all of it, and all where nobody does.
constexpr int low_priority = 10;
/// So few that a stop, or a crash, loses little; vectors are kept after some seconds' work.
constexpr std::size_t texts_at_once = 8;
constexpr std::int64_t passages_a_commit = 32;
/// For a batch, on a slow machine that has other things to do: passages wait for everybody.
constexpr milliseconds batch_patience = std::chrono::minutes(30);

struct Request {
  std::vector<std::string> texts;
  Clock::time_point deadline;
  std::stop_token stop;
  Promise<Embedded> promise;
};

class BuiltInEmbedder final : public Embedder {
 public:
  BuiltInEmbedder(EmbeddingOptions options, WeightsFile weights)
      : options_(std::move(options)), width_(weights.shape().width), weights_(std::move(weights)) {}
  ~BuiltInEmbedder() override { close(); }
  BuiltInEmbedder(const BuiltInEmbedder&) = delete;
  BuiltInEmbedder& operator=(const BuiltInEmbedder&) = delete;

  const EmbeddingOptions& options() const override { return options_; }
  std::size_t dimension() const override { return width_; }

  void start() override {
    questions_.thread = std::thread([this] { work("kb-question", questions_); });
    passages_.thread = std::thread([this] {
      // Of this thread alone: Linux has a priority for each.
      ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), low_priority);
      work("kb-meaning", passages_);
    });
  }

  Task<Embedded> embed(std::vector<std::string> texts, TextKind kind, milliseconds patience, int /*attempts*/,
                       std::stop_token stop) override {
    co_return co_await await_promise<Embedded>(
        [this, kind,
         request = Request{std::move(texts), Clock::now() + patience, std::move(stop),
                           Promise<Embedded>(nullptr)}](Promise<Embedded> promise) mutable {
          request.promise = std::move(promise);
          put(kind == TextKind::question ? questions_ : passages_, std::move(request));
        });
  }

 private:
  struct Lane {
    std::deque<Request> waiting;
    bool busy = false;
    std::thread thread;
  };

  static Embedded failed(EmbeddingFailure failure) { return std::unexpected(EmbeddingProblem{failure}); }

  void put(Lane& lane, Request request) {
    std::unique_lock lock(mutex_);
    if (closing_ || lane.waiting.size() >= most_waiting) {
      const auto failure = closing_ ? EmbeddingFailure::stopped : EmbeddingFailure::rate_limited;
      lock.unlock();
      request.promise.value(failed(failure));
      return;
    }
    lane.waiting.push_back(std::move(request));
    changed_.notify_all();
  }

  void work(const char* name, Lane& lane) {
    ::pthread_setname_np(::pthread_self(), name);
    prepare(lane);
    SentenceEncoder::Workspace space;
    while (auto request = next(lane)) {
      auto embedded = vectors_of(*request, space, &lane == &passages_);
      request->promise.value(std::move(embedded));
      const std::lock_guard lock(mutex_);
      lane.busy = false;
      changed_.notify_all();
    }
  }

  /// The thread of questions loads the model; the other waits for it.
  void prepare(const Lane& lane) {
    if (&lane == &questions_) {
      auto loaded = std::make_unique<SentenceEncoder>(std::move(weights_));
      const std::lock_guard lock(mutex_);
      encoder_ = std::move(loaded);
      changed_.notify_all();
      return;
    }
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return encoder_ || closing_; });
  }

  std::optional<Request> next(Lane& lane) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return closing_ || !lane.waiting.empty(); });
    if (closing_) return std::nullopt;
    std::optional<Request> request(std::move(lane.waiting.front()));
    lane.waiting.pop_front();
    lane.busy = true;
    return request;
  }

  Embedded vectors_of(Request& request, SentenceEncoder::Workspace& space, bool gives_way) {
    auto ended = EmbeddingFailure::malformed;
    const auto goes_on = [&] {
      if (gives_way) request.deadline += wait_for_questions();
      if (closing_ || request.stop.stop_requested()) {
        ended = EmbeddingFailure::stopped;
      } else if (Clock::now() >= request.deadline) {
        ended = EmbeddingFailure::timed_out;
      } else {
        return true;
      }
      return false;
    };
    std::vector<Vector> vectors;
    try {
      for (const auto& text : request.texts) {
        vectors.push_back(encoder_->encode(text, encoder_->shape().positions, space, goes_on));
        if (vectors.back().empty()) return failed(ended);
      }
    } catch (const std::exception&) {  // no memory: not the end of the program
      return failed(EmbeddingFailure::server_error);
    }
    return vectors;
  }

  /// How long that took: it is not the passages' fault.
  Clock::duration wait_for_questions() {
    std::unique_lock lock(mutex_);
    const auto none = [this] { return closing_ || (questions_.waiting.empty() && !questions_.busy); };
    if (none()) return {};
    const auto started = Clock::now();
    changed_.wait(lock, none);
    return Clock::now() - started;
  }

  void close() {
    {
      const std::lock_guard lock(mutex_);
      closing_ = true;
      changed_.notify_all();
    }
    for (auto* lane : {&questions_, &passages_}) {
      if (lane->thread.joinable()) lane->thread.join();
      for (auto& request : lane->waiting) request.promise.value(failed(EmbeddingFailure::stopped));
    }
  }

  const EmbeddingOptions options_;
  const std::size_t width_;
  WeightsFile weights_;                       // until the encoder has them
  std::unique_ptr<SentenceEncoder> encoder_;  // set once, before the first request is taken
  std::mutex mutex_;
  std::condition_variable changed_;
  std::atomic<bool> closing_ = false;  // set under the mutex
  Lane questions_;
  Lane passages_;
};

}  // namespace

EmbeddingOptions built_in_options(const Config& config) {
  EmbeddingOptions options{.model = "built-in multilingual-e5-small"};
  options.question_prefix = "query: ";
  options.passage_prefix = "passage: ";
  if (config.embeddings_question_ms > 0) options.question = milliseconds{config.embeddings_question_ms};
  options.batch = batch_patience;
  options.memory_bytes = static_cast<std::size_t>(config.embeddings_memory_bytes);
  options.texts_at_once = texts_at_once;
  options.passages_a_commit = passages_a_commit;
  return options;
}

std::unique_ptr<Embedder> make_built_in_embedder(EmbeddingOptions options, WeightsFile weights) {
  return std::make_unique<BuiltInEmbedder>(std::move(options), std::move(weights));
}

}  // namespace sp::knowledge_base
