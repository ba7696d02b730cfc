// Least recently used order is a list; the index over it compares whole keys field by field, so that no
// separator in a field can make two scopes meet. One mutex: it is held for a look-up of some hundred
// nanoseconds.
#include <list>
#include <mutex>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "services/cache-service/store/answer_store.hpp"

namespace sp::cache {

namespace {

struct Entry {
  AnswerKey key;
  std::shared_ptr<const CachedAnswer> answer;
  Time expires{};
  std::size_t bytes = 0;
};
using Entries = std::list<Entry>;

bool same(const AnswerKey& a, const AnswerKey& b) {
  return a.settings_version == b.settings_version && a.question == b.question &&
         a.organisation_id == b.organisation_id && a.reader == b.reader && a.language == b.language &&
         a.context == b.context;
}

struct Hash {
  using is_transparent = void;
  std::size_t operator()(const AnswerKey& key) const {
    std::size_t hash = static_cast<std::size_t>(key.settings_version);
    for (const std::string* field :
         {&key.organisation_id, &key.reader, &key.language, &key.context, &key.question})
      hash = (hash ^ std::hash<std::string_view>{}(*field)) * 0x9E3779B97F4A7C15ULL;
    return hash ^ (hash >> 32);
  }
  std::size_t operator()(Entries::iterator entry) const { return (*this)(entry->key); }
};

struct Equal {
  using is_transparent = void;
  bool operator()(Entries::iterator a, Entries::iterator b) const { return same(a->key, b->key); }
  bool operator()(const AnswerKey& a, Entries::iterator b) const { return same(a, b->key); }
  bool operator()(Entries::iterator a, const AnswerKey& b) const { return same(a->key, b); }
};

using Index = std::unordered_set<Entries::iterator, Hash, Equal>;

/// Orders pairs of document and entry so that all entries of one document stand together.
struct ByDocument {
  using is_transparent = void;
  using Pair = std::pair<std::string, Entry*>;
  bool operator()(const Pair& a, const Pair& b) const { return a < b; }
  bool operator()(const Pair& a, const std::string& document) const { return a.first < document; }
  bool operator()(const std::string& document, const Pair& b) const { return document < b.first; }
};

/// What is known of one organisation.
struct Organisation {
  std::unordered_map<const Entry*, Entries::iterator> entries;
  std::set<ByDocument::Pair, ByDocument> documents;
  std::int64_t bytes = 0;
  std::int64_t hits = 0;
  std::int64_t misses = 0;
  std::int64_t evictions = 0;
  std::int64_t invalidations = 0;
};

// Nodes of the list, the index and the organisation's maps, with the allocator's share; measured with
// libstdc++ 12.
constexpr std::size_t entry_overhead = 480;
constexpr std::size_t document_overhead = 112;

std::size_t size_of(const AnswerKey& key, const CachedAnswer& answer) {
  std::size_t bytes = entry_overhead + key.organisation_id.size() + key.reader.size() + key.language.size() +
                      key.context.size() + key.question.size() + answer.body.size();
  for (const auto& chunk : answer.made_from) bytes += document_overhead + 2 * chunk.document_id.size();
  return bytes;
}

class MemoryStore final : public AnswerStore {
 public:
  MemoryStore(MemoryStoreOptions options, const Clock& clock)
      : options_(options), clock_(clock), sweep_at_(options.idle_organisations) {}

  std::shared_ptr<const CachedAnswer> find(const AnswerKey& key, std::uint64_t generation) override {
    const Time now = clock_.now();
    const std::lock_guard lock(mutex_);
    auto& organisation = organisation_of(key.organisation_id);
    const auto found = index_.find(key);
    if (found == index_.end()) return miss(organisation);
    const auto entry = *found;
    if (entry->answer->generation != generation || entry->expires <= now) {
      ++organisation.invalidations;
      ++totals_.invalidations;
      erase(entry, organisation);
      return miss(organisation);
    }
    entries_.splice(entries_.begin(), entries_, entry);
    ++organisation.hits;
    ++totals_.hits;
    return entry->answer;
  }

  void store(const AnswerKey& key, CachedAnswer answer) override {
    const std::size_t bytes = size_of(key, answer);
    if (bytes > options_.capacity_bytes) return;
    auto shared = std::make_shared<const CachedAnswer>(std::move(answer));
    const Time expires = clock_.now() + options_.time_to_live;
    const std::lock_guard lock(mutex_);
    auto& organisation = organisation_of(key.organisation_id);
    if (const auto found = index_.find(key); found != index_.end()) {
      // Two questions at once: the one that saw more of the knowledge base stays.
      if ((*found)->answer->generation > shared->generation) return;
      erase(*found, organisation);
    }
    make_room(bytes);
    entries_.push_front({key, std::move(shared), expires, bytes});
    const auto entry = entries_.begin();
    index_.insert(entry);
    organisation.entries.emplace(&*entry, entry);
    for (const auto& chunk : entry->answer->made_from)
      organisation.documents.emplace(chunk.document_id, &*entry);
    organisation.bytes += static_cast<std::int64_t>(bytes);
    totals_.bytes += static_cast<std::int64_t>(bytes);
  }

  std::int64_t purge(const std::string& organisation_id) override {
    const std::lock_guard lock(mutex_);
    const auto found = organisations_.find(organisation_id);
    if (found == organisations_.end()) return 0;
    auto& organisation = found->second;
    std::int64_t purged = 0;
    while (!organisation.entries.empty()) {
      erase(organisation.entries.begin()->second, organisation);
      ++purged;
    }
    count_invalidations(organisation, purged);
    return purged;
  }

  void forget_document(const std::string& organisation_id, const std::string& document_id) override {
    const std::lock_guard lock(mutex_);
    const auto found = organisations_.find(organisation_id);
    if (found == organisations_.end()) return;
    auto& organisation = found->second;
    std::int64_t forgotten = 0;
    for (auto pair = organisation.documents.lower_bound(document_id);
         pair != organisation.documents.end() && pair->first == document_id;
         pair = organisation.documents.lower_bound(document_id)) {
      erase(organisation.entries.at(pair->second), organisation);
      ++forgotten;
    }
    count_invalidations(organisation, forgotten);
  }

  CacheStatistics statistics(const std::string& organisation_id) override {
    const std::lock_guard lock(mutex_);
    CacheStatistics statistics{.capacity_bytes = static_cast<std::int64_t>(options_.capacity_bytes)};
    const auto found = organisations_.find(organisation_id);
    if (found == organisations_.end()) return statistics;
    const auto& organisation = found->second;
    statistics.entries = static_cast<std::int64_t>(organisation.entries.size());
    statistics.bytes = organisation.bytes;
    statistics.hits = organisation.hits;
    statistics.misses = organisation.misses;
    statistics.evictions = organisation.evictions;
    statistics.invalidations = organisation.invalidations;
    const auto asked = organisation.hits + organisation.misses;
    if (asked > 0) statistics.hit_rate = static_cast<double>(organisation.hits) / static_cast<double>(asked);
    return statistics;
  }

  CacheTotals totals() const override {
    const std::lock_guard lock(mutex_);
    CacheTotals totals = totals_;
    totals.entries = static_cast<std::int64_t>(entries_.size());
    return totals;
  }

 private:
  std::shared_ptr<const CachedAnswer> miss(Organisation& organisation) {
    ++organisation.misses;
    ++totals_.misses;
    return nullptr;
  }

  void count_invalidations(Organisation& organisation, std::int64_t count) {
    organisation.invalidations += count;
    totals_.invalidations += count;
  }

  void make_room(std::size_t bytes) {
    while (!entries_.empty() && static_cast<std::size_t>(totals_.bytes) + bytes > options_.capacity_bytes) {
      const auto oldest = std::prev(entries_.end());
      auto& organisation = organisations_.at(oldest->key.organisation_id);
      ++organisation.evictions;
      ++totals_.evictions;
      erase(oldest, organisation);
    }
  }

  void erase(Entries::iterator entry, Organisation& organisation) {
    for (const auto& chunk : entry->answer->made_from)
      organisation.documents.erase({chunk.document_id, &*entry});
    organisation.entries.erase(&*entry);
    organisation.bytes -= static_cast<std::int64_t>(entry->bytes);
    totals_.bytes -= static_cast<std::int64_t>(entry->bytes);
    index_.erase(entry);
    entries_.erase(entry);
  }

  /// References stay valid until the next call: a sweep removes idle organisations only, before a new one is
  /// added.
  Organisation& organisation_of(const std::string& id) {
    if (const auto found = organisations_.find(id); found != organisations_.end()) return found->second;
    if (organisations_.size() >= sweep_at_) {
      std::erase_if(organisations_, [](const auto& item) { return item.second.entries.empty(); });
      sweep_at_ = organisations_.size() + options_.idle_organisations;
    }
    return organisations_[id];
  }

  const MemoryStoreOptions options_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  Entries entries_;  // most recently used first
  Index index_;
  std::unordered_map<std::string, Organisation> organisations_;
  std::size_t sweep_at_;
  CacheTotals totals_;
};

}  // namespace

std::unique_ptr<AnswerStore> make_memory_store(MemoryStoreOptions options, const Clock& clock) {
  return std::make_unique<MemoryStore>(options, clock);
}

}  // namespace sp::cache
