#include "services/knowledge-base-service/vectors/question_vectors.hpp"

#include "platform/base/encoding.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t most_known = 256;
constexpr std::size_t longest_question = 4'000;  // characters
constexpr int most_failures = 3;
constexpr std::chrono::seconds rest{10};
constexpr int attempts = 3;

}  // namespace

QuestionVectors::QuestionVectors(Embedder& embedder, observe::Log log, observe::Metrics& metrics)
    : embedder_(embedder), log_(std::move(log)), metrics_(metrics) {}

Task<Vector> QuestionVectors::of(std::string question) {
  question = embedder_.options().question_prefix + std::string(utf8_prefix(trim(question), longest_question));
  if (auto vector = remembered(question); !vector.empty()) co_return vector;
  if (left_alone()) {
    metrics_.searches_without.add();
    co_return Vector{};
  }
  const auto started = Clock::now();
  auto embedded =
      co_await embedder_.embed({question}, TextKind::question, embedder_.options().question, attempts, {});
  metrics_.question_seconds.observe(std::chrono::duration<double>(Clock::now() - started).count());
  if (!embedded) {
    fail(embedded.error());
    co_return Vector{};
  }
  learn(question, embedded->front());
  co_return std::move(embedded->front());
}

Vector QuestionVectors::remembered(const std::string& question) {
  const std::lock_guard lock(mutex_);
  const auto place = places_.find(question);
  if (place == places_.end()) return {};
  known_.splice(known_.begin(), known_, place->second);
  return place->second->second;
}

bool QuestionVectors::left_alone() {
  const std::lock_guard lock(mutex_);
  if (failures_ < most_failures) return false;
  if (Clock::now() < until_) return true;
  until_ = Clock::now() + rest;  // this question tries for all
  return false;
}

void QuestionVectors::learn(const std::string& question, const Vector& vector) {
  const std::lock_guard lock(mutex_);
  failures_ = 0;
  if (places_.contains(question)) return;
  known_.emplace_front(question, vector);
  places_[question] = known_.begin();
  if (known_.size() > most_known) {
    places_.erase(known_.back().first);
    known_.pop_back();
  }
}

void QuestionVectors::fail(const EmbeddingProblem& problem) {
  metrics_.searches_without.add();
  metrics_.failed("question", name_of(problem.failure));
  const std::lock_guard lock(mutex_);
  if (problem.failure == EmbeddingFailure::refused) return;  // that question's own fault
  if (++failures_ < most_failures) return;
  until_ = Clock::now() + std::max<Clock::duration>(rest, problem.wait);
  if (failures_ == most_failures)
    log_.warning("the embeddings endpoint fails; searches go by words alone until it is back",
                 {{"reason", name_of(problem.failure)}});
}

}  // namespace sp::knowledge_base
