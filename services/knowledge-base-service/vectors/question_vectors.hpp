// The vector of a question, soon or not at all.
#pragma once
#include <list>
#include <map>
#include <mutex>
#include <string>

#include "platform/observe/log.hpp"
#include "services/knowledge-base-service/metrics.hpp"
#include "services/knowledge-base-service/vectors/embedder.hpp"

namespace sp::knowledge_base {

/// Thread-safe. Remembers the vectors of the last questions. After several failures in a row the endpoint is
/// left alone for a while: a search must not wait for what is down.
class QuestionVectors {
 public:
  QuestionVectors(Embedder& embedder, observe::Log log, observe::Metrics& metrics);

  /// Empty where the endpoint fails or takes longer than the options allow.
  Task<Vector> of(std::string question);

 private:
  using Clock = std::chrono::steady_clock;
  Vector remembered(const std::string& question);
  bool left_alone();
  void learn(const std::string& question, const Vector& vector);
  void fail(const EmbeddingProblem& problem);

  Embedder& embedder_;
  const observe::Log log_;
  EmbeddingMetrics metrics_;
  std::mutex mutex_;
  std::list<std::pair<std::string, Vector>> known_;  // latest use first
  std::map<std::string, decltype(known_)::iterator> places_;
  int failures_ = 0;  // in a row
  Clock::time_point until_{};
};

}  // namespace sp::knowledge_base
