#include "services/knowledge-base-service/index/passage_index.hpp"

#include <xapian.h>

#include <algorithm>
#include <list>
#include <mutex>

#include "services/knowledge-base-service/index/index_folders.hpp"
#include "services/knowledge-base-service/index/passage_ranking.hpp"
#include "services/knowledge-base-service/index/terms.hpp"

namespace sp::knowledge_base {

namespace {

using Reader = std::unique_ptr<Xapian::Database>;

/// What a search looks through.
enum class View { everyones, with_agents };

/// The open readers of one view of an organisation's index that nobody uses at the moment: Xapian's are not
/// thread-safe.
class Readers {
 public:
  Readers(std::string folder, View view) : folder_(std::move(folder)), view_(view) {}

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
    // Rises with every commit.
    const auto state = database.get_metadata("applied");
    std::shared_ptr<const Statistics> known;
    {
      const std::lock_guard lock(mutex_);
      if (statistics_ && state == statistics_of_) return statistics_;
      known = statistics_;
    }
    if (!known || !known->fits(database)) known = Statistics::learn(database);
    const std::lock_guard lock(mutex_);
    statistics_ = known;
    statistics_of_ = state;
    return known;
  }

  bool exists() const { return holds_database(everyones_folder(folder_)); }

 private:
  static constexpr std::size_t most_idle = 8;

  Reader open() const {
    auto reader = std::make_unique<Xapian::Database>(everyones_folder(folder_), Xapian::DB_OPEN);
    if (reader->get_metadata("format") != terms::format)
      throw IndexUnusable("the index " + folder_ + " has an older format");
    if (view_ == View::with_agents)
      reader->add_database(Xapian::Database(agents_folder(folder_), Xapian::DB_OPEN));
    return reader;
  }

  const std::string folder_;
  const View view_;
  std::mutex mutex_;
  std::vector<Reader> idle_;
  std::shared_ptr<const Statistics> statistics_;
  std::string statistics_of_;  // the state of the index that they were last found to fit
};

}  // namespace

struct PassageSearch::Store {
  using Key = std::pair<std::string, View>;

  std::string root;
  std::size_t open_limit;  // of both views
  std::mutex mutex;
  std::list<std::pair<Key, std::shared_ptr<Readers>>> open;  // latest use first

  std::shared_ptr<Readers> readers(const Key& key) {
    const std::lock_guard lock(mutex);
    const auto found = std::ranges::find(open, key, [](const auto& entry) { return entry.first; });
    if (found != open.end()) {
      open.splice(open.begin(), open, found);
    } else {
      open.emplace_front(key, std::make_shared<Readers>(root + '/' + key.first, key.second));
      if (open.size() > open_limit) open.pop_back();
    }
    return open.front().second;
  }

  /// Where nothing is for agents only, all search the same.
  View view_of(const std::string& organisation_id, Role reader) const {
    return permits_reading(Audience::agents, reader) &&
                   holds_database(agents_folder(root + '/' + organisation_id))
               ? View::with_agents
               : View::everyones;
  }
};

PassageSearch::PassageSearch(std::string root, std::size_t open_limit)
    : store_(std::make_unique<Store>(std::move(root), 2 * open_limit)) {}
PassageSearch::~PassageSearch() = default;

std::string PassageSearch::folder(const std::string& organisation_id) const {
  return store_->root + '/' + organisation_id;
}

void PassageSearch::forget(const std::string& organisation_id) {
  const std::lock_guard lock(store_->mutex);
  store_->open.remove_if([&](const auto& entry) { return entry.first.first == organisation_id; });
}

void PassageSearch::prepare(const std::string& organisation_id) {
  for (const auto view : {View::everyones, store_->view_of(organisation_id, Role::agent)}) {
    const auto readers = store_->readers({organisation_id, view});
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
}

PassageHits PassageSearch::search(const std::string& organisation_id, const PassageQuery& query) {
  const auto readers = store_->readers({organisation_id, store_->view_of(organisation_id, query.reader)});
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
