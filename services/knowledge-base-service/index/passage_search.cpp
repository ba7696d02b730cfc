#include "services/knowledge-base-service/index/passage_index.hpp"

#include <xapian.h>

#include <algorithm>
#include <filesystem>
#include <list>
#include <mutex>

#include "services/knowledge-base-service/index/passage_ranking.hpp"
#include "services/knowledge-base-service/index/terms.hpp"

namespace sp::knowledge_base {

namespace {

using Reader = std::unique_ptr<Xapian::Database>;

/// The open readers of one organisation that nobody uses at the moment: Xapian's are not thread-safe.
class Readers {
 public:
  explicit Readers(std::string folder) : folder_(std::move(folder)) {}

  Reader take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        auto reader = std::move(idle_.back());
        idle_.pop_back();
        return reader;
      }
    }
    return open();
  }

  void give_back(Reader reader) {
    const std::lock_guard lock(mutex_);
    if (idle_.size() < most_idle) idle_.push_back(std::move(reader));
  }

  void close_all() {
    const std::lock_guard lock(mutex_);
    idle_.clear();
  }

  std::shared_ptr<const Statistics> statistics(const Xapian::Database& database) {
    {
      const std::lock_guard lock(mutex_);
      if (statistics_ && statistics_->fits(database)) return statistics_;
    }
    auto learned = Statistics::learn(database);
    const std::lock_guard lock(mutex_);
    statistics_ = learned;
    return learned;
  }

  bool exists() const { return std::filesystem::exists(folder_ + "/iamglass"); }

 private:
  static constexpr std::size_t most_idle = 8;

  Reader open() const {
    auto reader = std::make_unique<Xapian::Database>(folder_, Xapian::DB_OPEN);
    if (reader->get_metadata("format") != terms::format)
      throw IndexUnusable("the index " + folder_ + " has an older format");
    return reader;
  }

  const std::string folder_;
  std::mutex mutex_;
  std::vector<Reader> idle_;
  std::shared_ptr<const Statistics> statistics_;
};

}  // namespace

struct PassageSearch::Store {
  std::string root;
  std::size_t open_limit;
  std::mutex mutex;
  std::list<std::pair<std::string, std::shared_ptr<Readers>>> open;  // latest use first

  std::shared_ptr<Readers> readers(const std::string& organisation_id, const std::string& folder) {
    const std::lock_guard lock(mutex);
    const auto found =
        std::ranges::find(open, organisation_id, [](const auto& entry) { return entry.first; });
    if (found != open.end()) {
      open.splice(open.begin(), open, found);
    } else {
      open.emplace_front(organisation_id, std::make_shared<Readers>(folder));
      if (open.size() > open_limit) open.pop_back();
    }
    return open.front().second;
  }
};

PassageSearch::PassageSearch(std::string root, std::size_t open_limit)
    : store_(std::make_unique<Store>(std::move(root), open_limit)) {}
PassageSearch::~PassageSearch() = default;

std::string PassageSearch::folder(const std::string& organisation_id) const {
  return store_->root + '/' + organisation_id;
}

void PassageSearch::forget(const std::string& organisation_id) {
  const std::lock_guard lock(store_->mutex);
  store_->open.remove_if([&](const auto& entry) { return entry.first == organisation_id; });
}

void PassageSearch::prepare(const std::string& organisation_id) {
  const auto readers = store_->readers(organisation_id, folder(organisation_id));
  try {
    if (!readers->exists()) return;
    auto reader = readers->take();
    reader->reopen();
    readers->statistics(*reader);
    readers->give_back(std::move(reader));
  } catch (const Xapian::Error&) {
    readers->close_all();  // the next search says what is wrong, or finds it mended
  } catch (const IndexUnusable&) {
    readers->close_all();
  }
}

PassageHits PassageSearch::search(const std::string& organisation_id, const PassageQuery& query) {
  const auto readers = store_->readers(organisation_id, folder(organisation_id));
  // A writer that commits twice while a reader is at work takes its blocks away: the reader begins again.
  for (int attempt = 0;; ++attempt) {
    try {
      if (!readers->exists()) return {};
      auto reader = readers->take();
      reader->reopen();
      const auto statistics = readers->statistics(*reader);
      auto result = search_in(*reader, query, *statistics);
      readers->give_back(std::move(reader));
      return result;
    } catch (const Xapian::DatabaseModifiedError& error) {
      if (attempt == 9) throw IndexUnusable(error.get_description());
    } catch (const Xapian::Error& error) {
      readers->close_all();
      if (attempt >= 2) throw IndexUnusable(error.get_description());
    }
  }
}

}  // namespace sp::knowledge_base
