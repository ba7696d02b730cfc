// Cached answers: exact match within one scope, bounded, never stale. In the process; Redis comes behind the
// same interface.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace sp::cache {

/// Everything that an answer depends on but the knowledge base's state. All of it is the key; no part is ever
/// approximate.
struct AnswerKey {
  std::string organisation_id;
  std::string reader;  // the reader's permissions: "requester" or "staff"
  std::string language;
  std::int64_t settings_version = 0;
  std::string context;   // hash of the conversation so far; "" for a first question
  std::string question;  // text::normalise_question
};

struct ChunkVersion {
  std::string document_id;
  std::int64_t document_version = 0;
};

struct CachedAnswer {
  std::string body;  // the answer, as JSON members that the chatbot wrote
  std::vector<ChunkVersion> made_from;
  std::uint64_t generation = 0;  // of the knowledge base when the retrieval began
};

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

/// Thread-safe and quick.
class AnswerCache {
 public:
  virtual ~AnswerCache() = default;
  /// An entry made from another generation than `generation` is dropped and is a miss.
  virtual std::shared_ptr<const CachedAnswer> find(const AnswerKey& key, std::uint64_t generation) = 0;
  virtual void store(const AnswerKey& key, CachedAnswer answer) = 0;
  /// Drops the organisation's entries; how many there were.
  virtual std::int64_t purge(const std::string& organisation_id) = 0;
  /// Drops the entries that were made from this document.
  virtual void forget_document(const std::string& organisation_id, const std::string& document_id) = 0;
  virtual CacheStatistics statistics(const std::string& organisation_id) = 0;
};

}  // namespace sp::cache
