#include "services/knowledge-base-service/index/indexer.hpp"

#include <deque>
#include <filesystem>

#include "knowledge_base_service_sql.hpp"
#include "services/knowledge-base-service/store/rows.hpp"

namespace sp::knowledge_base {

namespace sql = sp::knowledge_base_service::sql;
using db::Scope;
using db::Tx;

namespace {

constexpr std::int64_t batch_documents = 512;
constexpr std::int64_t batch_chunks = 8'192;  // some ten kilobytes each at most, all in memory
/// After so long a batch ends where it is, and the next organisation has its turn.
constexpr std::chrono::seconds longest_turn{2};
/// How soon changes by other processes are noticed.
constexpr std::chrono::seconds look_interval{2};

struct ChangedDocument {
  std::string id;
  std::string title;
  text::Language language = text::Language::en;
  Audience audience = Audience::requesters;
  std::int64_t version = 0;
  std::int64_t chunks = 0;
  std::int64_t change_seq = 0;
};
BOOST_DESCRIBE_STRUCT(ChangedDocument, (), (id, title, language, audience, version, chunks, change_seq))

struct ChangedChunk {
  std::string id;
  std::string document_id;
  std::string heading;
  std::string text;
  std::optional<text::Language> language;
};
BOOST_DESCRIBE_STRUCT(ChangedChunk, (), (id, document_id, heading, text, language))

struct ChangedPhrasing {
  std::string document_id;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(ChangedPhrasing, (), (document_id, text))

struct Batch {
  std::vector<IndexedDocument> documents;
  std::vector<std::string> deleted;
  std::vector<std::int64_t> seqs;  // of the documents, rising
  std::int64_t last_seq = 0;       // the batch holds every change up to this one
  bool is_last = true;             // there is no further change
  Concerned concerned = Concerned::everyone;
};

/// Changes after `applied`, in order. A document that changed several times is there once, at its last
/// change.
auto reading_batch(std::string organisation_id, std::int64_t applied) {
  return [organisation_id = std::move(organisation_id), applied](Tx& tx) {
    Batch batch{.last_seq = applied};
    const auto state = tx.first<ChangeState>(sql::change_state, organisation_id);
    if (!state || state->change_seq <= applied) return batch;
    batch.concerned = state->concerned_after(applied);
    auto changed = tx.all<ChangedDocument>(sql::changed_documents, organisation_id, applied, batch_documents);
    batch.is_last = changed.size() < static_cast<std::size_t>(batch_documents);
    std::int64_t chunks = 0;
    const auto too_many = std::ranges::find_if(changed, [&](const ChangedDocument& document) {
      return (chunks += document.chunks) > batch_chunks && &document != &changed.front();
    });
    if (too_many != changed.end()) {
      changed.erase(too_many, changed.end());
      batch.is_last = false;
    }
    batch.last_seq = batch.is_last ? state->change_seq : changed.back().change_seq;
    std::unordered_map<std::string, std::size_t> places;
    for (const auto& document : changed) {
      places[document.id] = batch.documents.size();
      batch.seqs.push_back(document.change_seq);
      batch.documents.push_back(
          {document.id, document.version, document.title, document.language, document.audience, {}, {}});
    }
    for (auto& chunk : tx.all<ChangedChunk>(sql::changed_chunks, organisation_id, applied, batch.last_seq)) {
      batch.documents[places.at(chunk.document_id)].passages.push_back(
          {std::move(chunk.id), std::move(chunk.heading), std::move(chunk.text), chunk.language});
    }
    for (auto& phrasing :
         tx.all<ChangedPhrasing>(sql::changed_phrasings, organisation_id, applied, batch.last_seq))
      batch.documents[places.at(phrasing.document_id)].phrasings.push_back(std::move(phrasing.text));
    batch.deleted = tx.all<std::string>(sql::deleted_documents, organisation_id, applied, batch.last_seq);
    return batch;
  };
}

auto pruning(std::string organisation_id, std::int64_t applied) {
  return [organisation_id = std::move(organisation_id), applied](Tx& tx) {
    tx.run(sql::prune_tombstones, organisation_id, applied);
    tx.run(sql::set_pruned, organisation_id, applied);
  };
}

}  // namespace

Indexer::Indexer(db::Database& database, PassageSearch& search, observe::Log log, observe::Metrics& metrics,
                 std::int64_t kept_tombstones, Indexed indexed)
    : database_(database),
      search_(search),
      log_(std::move(log)),
      kept_tombstones_(kept_tombstones),
      indexed_(std::move(indexed)),
      metrics_(metrics) {}

Indexer::~Indexer() { stop(); }

void Indexer::start() {
  job_ = std::make_unique<Job>(
      "kb-indexer", look_interval, [this] { step(); },
      [this](const std::exception& error) {
        log_.error("indexing failed; it is tried again", {{"error", error.what()}});
      });
}

void Indexer::stop() {
  stopping_ = true;
  if (job_) job_->stop();
}

void Indexer::wake(const std::string& organisation_id) {
  {
    const std::lock_guard lock(mutex_);
    woken_.insert(organisation_id);
  }
  if (job_) job_->wake();
}

void Indexer::rebuild(const std::string& organisation_id) {
  {
    const std::lock_guard lock(mutex_);
    unusable_.insert(organisation_id);
    applied_[organisation_id] = 0;
  }
  wake(organisation_id);
}

std::int64_t Indexer::applied_seq(const std::string& organisation_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = applied_.find(organisation_id);
  return found == applied_.end() ? 0 : found->second;
}

bool Indexer::wait_until(const std::string& organisation_id, std::int64_t seq,
                         std::chrono::milliseconds patience) const {
  std::unique_lock lock(mutex_);
  return progress_.wait_for(lock, patience, [&] {
    const auto found = applied_.find(organisation_id);
    return (found == applied_.end() ? 0 : found->second) >= seq;
  });
}

void Indexer::set_applied(const std::string& organisation_id, std::int64_t seq) {
  {
    const std::lock_guard lock(mutex_);
    applied_[organisation_id] = seq;
  }
  progress_.notify_all();
}

void Indexer::step() {
  if (std::chrono::steady_clock::now() - looked_ >= look_interval) {
    look_for_changes();
    looked_ = std::chrono::steady_clock::now();
  }
  std::set<std::string> woken;
  {
    const std::lock_guard lock(mutex_);
    woken.swap(woken_);
  }
  std::deque<std::string> turns(woken.begin(), woken.end());
  for (; !turns.empty() && !stopping_; turns.pop_front()) {
    const auto& organisation_id = turns.front();
    try {
      if (catch_up(organisation_id) == Progress::more_to_do) turns.push_back(organisation_id);
    } catch (const IndexUnusable& error) {
      log_.warning("a search index is unusable and is built anew",
                   {{"organisation_id", organisation_id}, {"error", error.what()}});
      rebuild(organisation_id);
    } catch (const std::exception& error) {
      log_.error("an organisation's documents could not be indexed; it is tried again",
                 {{"organisation_id", organisation_id}, {"error", error.what()}});
    }
  }
  if (!stopping_) caught_up_ = true;
}

void Indexer::look_for_changes() {
  const auto states = database_.read_now(Scope::every_organisation(),
                                         [](Tx& tx) { return tx.all<ChangeState>(sql::change_states); });
  std::int64_t behind = 0;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& state : states) {
      const auto applied = applied_.find(state.organisation_id);
      if (applied != applied_.end() && applied->second >= state.change_seq) continue;
      woken_.insert(state.organisation_id);
      if (applied != applied_.end()) behind += state.change_seq - applied->second;
    }
  }
  metrics_.behind.set(static_cast<double>(behind));
  if (std::chrono::steady_clock::now() >= measure_at_) measure();
}

void Indexer::measure() {
  const auto begun = std::chrono::steady_clock::now();
  const auto totals = database_.read_now(Scope::every_organisation(),
                                         [](Tx& tx) { return tx.one<TotalCounts>(sql::count_everything); });
  metrics_.documents.set(static_cast<double>(totals.documents));
  metrics_.chunks.set(static_cast<double>(totals.chunks));
  // Counting takes a fiftieth of the time at most, however many there are.
  const auto ended = std::chrono::steady_clock::now();
  measure_at_ = ended + 50 * (ended - begun);
}

Indexer::Progress Indexer::catch_up(const std::string& organisation_id) {
  const auto state = database_.read_now(Scope::of(organisation_id), [organisation_id](Tx& tx) {
    return tx.first<ChangeState>(sql::change_state, organisation_id);
  });
  if (!state) return Progress::caught_up;
  const auto folder = search_.folder(organisation_id);
  bool unusable = false;
  {
    const std::lock_guard lock(mutex_);
    unusable = unusable_.erase(organisation_id) > 0;
  }
  if (unusable) std::filesystem::remove_all(folder);
  PassageWriter writer(folder, state->change_seq, state->pruned_seq);
  if (writer.created()) {
    search_.forget(organisation_id);
    if (state->change_seq > 1)
      log_.info("building a search index from the documents", {{"organisation_id", organisation_id}});
  }
  set_applied(organisation_id, writer.applied_seq());
  return apply_batch(writer, organisation_id);
}

Indexer::Progress Indexer::apply_batch(PassageWriter& writer, const std::string& organisation_id) {
  const auto started = std::chrono::steady_clock::now();
  const auto batch =
      database_.read_now(Scope::of(organisation_id), reading_batch(organisation_id, writer.applied_seq()));
  if (batch.last_seq == writer.applied_seq()) return Progress::caught_up;
  for (const auto& id : batch.deleted) writer.remove(id);
  std::size_t put = 0;
  for (; put < batch.documents.size(); ++put) {
    const bool over = stopping_ || std::chrono::steady_clock::now() - started > longest_turn;
    if (put > 0 && over) break;
    writer.put(batch.documents[put]);
  }
  const bool whole = put == batch.documents.size();
  const auto seq = whole ? batch.last_seq : batch.seqs[put - 1];
  writer.commit(seq);
  const bool caught_up = whole && batch.is_last;
  if (caught_up) search_.prepare(organisation_id);
  // First, so that who waits for the change finds no answer any more that was made without it.
  indexed_(organisation_id, batch.concerned);
  set_applied(organisation_id, seq);
  metrics_.commits.add();
  metrics_.batch_seconds.observe(
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
  if (!batch.deleted.empty() && seq > kept_tombstones_)
    database_.write_now(Scope::of(organisation_id), pruning(organisation_id, seq - kept_tombstones_));
  return caught_up ? Progress::caught_up : Progress::more_to_do;
}

}  // namespace sp::knowledge_base
