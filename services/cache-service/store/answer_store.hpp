// The answers that cache-service holds, in this process.
#pragma once
#include <boost/describe.hpp>
#include <chrono>
#include <cstddef>
#include <memory>

#include "platform/base/time.hpp"
#include "services/cache-service/client/answer_cache.hpp"

namespace sp::cache {

struct CacheStatistics {
  std::int64_t entries = 0;
  std::int64_t bytes = 0;
  std::int64_t capacity_bytes = 0;
  std::int64_t hits = 0;
  std::int64_t misses = 0;
  double hit_rate = 0;
  std::int64_t evictions = 0;
  std::int64_t invalidations = 0;
};
BOOST_DESCRIBE_STRUCT(CacheStatistics, (),
                      (entries, bytes, capacity_bytes, hits, misses, hit_rate, evictions, invalidations))

/// Totals of all organisations, for metrics.
struct CacheTotals {
  std::int64_t entries = 0;
  std::int64_t bytes = 0;
  std::int64_t hits = 0;
  std::int64_t misses = 0;
  std::int64_t evictions = 0;
  std::int64_t invalidations = 0;
};

/// Thread-safe and quick.
class AnswerStore {
 public:
  virtual ~AnswerStore() = default;
  /// An entry made from another generation than `generation` is dropped and is a miss.
  virtual std::shared_ptr<const CachedAnswer> find(const AnswerKey& key, std::uint64_t generation) = 0;
  virtual void store(const AnswerKey& key, CachedAnswer answer) = 0;
  /// Drops the organisation's entries; how many there were.
  virtual std::int64_t purge(const std::string& organisation_id) = 0;
  /// Drops the entries that were made from this document.
  virtual void forget_document(const std::string& organisation_id, const std::string& document_id) = 0;
  virtual CacheStatistics statistics(const std::string& organisation_id) = 0;
  virtual CacheTotals totals() const = 0;
};

struct MemoryStoreOptions {
  std::size_t capacity_bytes = 64 * 1024 * 1024;  // of keys, answers and what the store adds to them
  std::chrono::milliseconds time_to_live{std::chrono::hours(1)};
  /// Organisations whose counters are kept although none of their answers is cached; beyond it the idle ones
  /// are forgotten.
  std::size_t idle_organisations = 4096;
};

/// The least recently used answers leave when `capacity_bytes` is reached. `clock` outlives the store.
std::unique_ptr<AnswerStore> make_memory_store(MemoryStoreOptions options, const Clock& clock);

}  // namespace sp::cache
