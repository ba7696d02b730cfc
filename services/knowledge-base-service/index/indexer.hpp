// Brings the indexes up to the documents: woken at every change, and at start for what a crash left behind.
#pragma once
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "platform/base/time.hpp"
#include "platform/db/database.hpp"
#include "platform/observe/log.hpp"
#include "platform/runtime/job.hpp"
#include "services/knowledge-base-service/domain/concerned.hpp"
#include "services/knowledge-base-service/index/passage_index.hpp"
#include "services/knowledge-base-service/metrics.hpp"

namespace sp::knowledge_base {

/// Thread-safe. One thread of its own writes all indexes of this process; organisations take turns of two
/// seconds.
class Indexer {
 public:
  /// `kept_tombstones`: how many changes back deletions are remembered, for the indexes of other processes.
  /// `indexed` is told after each commit of an organisation's index, on the indexer's thread.
  using Indexed = std::function<void(const std::string& organisation_id, Concerned concerned)>;
  Indexer(db::Database& database, PassageSearch& search, observe::Log log, observe::Metrics& metrics,
          std::int64_t kept_tombstones, Indexed indexed);
  ~Indexer();

  void start();
  void stop();
  /// The organisation's documents have changed.
  void wake(const std::string& organisation_id);
  /// The organisation's index cannot be read: it is built anew.
  void rebuild(const std::string& organisation_id);
  /// The number of the last change that search knows; 0 before the first one.
  std::int64_t applied_seq(const std::string& organisation_id) const;
  /// Whether every index was, once since the start, up to all changes; one that fails does not count.
  bool caught_up() const { return caught_up_; }
  /// False after `patience`.
  bool wait_until(const std::string& organisation_id, std::int64_t seq,
                  std::chrono::milliseconds patience) const;

 private:
  void step();
  void look_for_changes();
  enum class Progress { caught_up, more_to_do };
  Progress catch_up(const std::string& organisation_id);
  Progress apply_batch(PassageWriter& writer, const std::string& organisation_id);
  void set_applied(const std::string& organisation_id, std::int64_t seq);
  void measure();

  db::Database& database_;
  PassageSearch& search_;
  const observe::Log log_;
  const std::int64_t kept_tombstones_;
  const Indexed indexed_;
  const IndexMetrics metrics_;

  mutable std::mutex mutex_;
  mutable std::condition_variable progress_;
  std::set<std::string> woken_;
  std::set<std::string> unusable_;
  std::map<std::string, std::int64_t> applied_;
  std::chrono::steady_clock::time_point looked_{};
  std::chrono::steady_clock::time_point measure_at_{};
  std::atomic<bool> caught_up_ = false;
  std::atomic<bool> stopping_ = false;  // a stop does not wait for more than the batch at hand
  std::unique_ptr<Job> job_;
};

}  // namespace sp::knowledge_base
