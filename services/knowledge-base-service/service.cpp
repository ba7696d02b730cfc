#include "services/knowledge-base-service/service.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <random>

#include "knowledge_base_service_sql.hpp"
#include "services/knowledge-base-service/vectors/fusion.hpp"

namespace sp::knowledge_base {

namespace sql = sp::knowledge_base_service::sql;

namespace {

constexpr std::size_t open_indexes = 32;
/// Candidates beyond those asked for: some may be gone from the database by the time they are looked at.
constexpr std::size_t spare_candidates = 8;

/// How far down each list goes that two are made one of; not further than a search weighs evidence.
constexpr std::size_t fused_candidates = 24;

/// Adds the passages that are near in meaning: their evidence is looked up with the search by words.
Neighbourhood near(DenseSearch* dense, const std::string& organisation_id, PassageQuery& query,
                   Vector question) {
  if (!dense || question.empty()) return {};
  query.limit = std::max(query.limit, fused_candidates);
  auto found = dense->neighbours(organisation_id, {.question = std::move(question),
                                                   .language = query.language,
                                                   .reader = query.reader,
                                                   .limit = query.limit});
  for (const auto& neighbour : found.nearest) query.also.push_back(neighbour.chunk_id);
  return found;
}

struct Found {
  PassageHits hits;
  std::optional<UsualSimilarity> usual;
};

auto searching(PassageSearch& search, Indexer& indexer, DenseSearch* dense, observe::Histogram& seconds,
               std::string organisation_id, PassageQuery query, Vector question) {
  return [&search, &indexer, dense, &seconds, organisation_id = std::move(organisation_id),
          query = std::move(query), question = std::move(question)]() mutable {
    const auto started = std::chrono::steady_clock::now();
    const auto limit = query.limit;
    Found found;
    auto& [hits, usual] = found;
    try {
      auto neighbours = near(dense, organisation_id, query, std::move(question));
      hits = search.search(organisation_id, query);
      if (!neighbours.nearest.empty()) hits.hits = fuse(std::move(hits.hits), neighbours.nearest);
      usual = neighbours.usual;
    } catch (const IndexUnusable&) {
      indexer.rebuild(organisation_id);  // answers nothing until it is there again
    }
    if (hits.hits.size() > limit) hits.hits.resize(limit);
    seconds.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
    return found;
  };
}

/// Other processes that share the documents hear of so many deletions at least, before an index of theirs has
/// to be built anew.
constexpr std::int64_t tombstones_for_others = 10'000;
/// An edit is indexed in some ten milliseconds, unless a large import goes on.
constexpr std::chrono::seconds patience_for_own_edit{3};
constexpr std::chrono::milliseconds between_looks_at_index{5};

std::uint64_t generation_of(const ChangeState& state, Role reader) {
  return static_cast<std::uint64_t>(permits_reading(Audience::agents, reader) ? state.change_seq
                                                                              : state.requesters_seq);
}

auto last_edit(std::string organisation_id, std::string editor, std::int64_t after) {
  return [organisation_id = std::move(organisation_id), editor = std::move(editor), after](db::Tx& tx) {
    return tx.one<std::optional<std::int64_t>>(sql::last_edit, organisation_id, editor, after);
  };
}

/// Where this process's generations begin: far from those of any other, whose answers a cache may still hold.
std::uint64_t first_of_process() {
  constexpr int by_chance = 20;  // bits; the time in milliseconds takes 41 of the other 43
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  return (static_cast<std::uint64_t>(now.count()) << by_chance) |
         (std::random_device{}() & ((1U << by_chance) - 1));
}

}  // namespace

Service::Service(Platform platform, db::Database& database)
    : database_(database),
      shared_(platform.redis != nullptr),
      work_(platform.work),
      metrics_(platform.metrics),
      first_generation_(first_of_process()),
      search_(platform.config.data_dir + "/search", open_indexes),
      indexer_(database, search_, platform.log, platform.metrics, shared_ ? tombstones_for_others : 0,
               [this](const std::string& organisation_id, Concerned concerned) {
                 rise(organisation_id, concerned);
               }),
      dense_(make_dense_search(platform, database,
                               [this](const std::string& organisation_id, Concerned concerned) {
                                 rise(organisation_id, concerned);
                               })),
      store_(database, platform.clock, changing()),
      phrasings_(database, platform.clock, changing()),
      synonyms_(database, platform.clock, changing()) {}

void Service::start() {
  indexer_.start();
  if (dense_) dense_->start();
}

void Service::stop() {
  if (dense_) dense_->stop();
  indexer_.stop();
}

Changed Service::changing() {
  return [this](const std::string& organisation_id, Concerned concerned) {
    rise(organisation_id, concerned);
    indexer_.wake(organisation_id);
    if (dense_) dense_->wake(organisation_id);
  };
}

void Service::rise(const std::string& organisation_id, Concerned concerned) {
  const std::lock_guard lock(generations_mutex_);
  auto& generations =
      generations_.try_emplace(organisation_id, Generations{first_generation_, first_generation_})
          .first->second;
  ++generations.staff;
  if (concerned == Concerned::everyone) ++generations.requesters;
}

std::uint64_t Service::generation_here(const std::string& organisation_id, Role reader) {
  const std::lock_guard lock(generations_mutex_);
  const auto found = generations_.find(organisation_id);
  if (found == generations_.end()) return first_generation_;
  return permits_reading(Audience::agents, reader) ? found->second.staff : found->second.requesters;
}

Task<std::optional<ChangeState>> Service::change_state(std::string organisation_id) {
  return database_.read(db::Scope::of(organisation_id), [organisation_id](db::Tx& tx) {
    return tx.first<ChangeState>(sql::change_state, organisation_id);
  });
}

Task<std::uint64_t> Service::generation(std::string organisation_id, Role reader) {
  if (!shared_) co_return generation_here(organisation_id, reader);
  const auto state = co_await change_state(std::move(organisation_id));
  co_return state ? generation_of(*state, reader) : 0;
}

bool Service::knows_all(const ChangeState& state) const {
  return indexer_.applied_seq(state.organisation_id) >= state.change_seq &&
         (!dense_ || dense_->progress(state.organisation_id).applied_seq >= state.change_seq);
}

void Service::wake(const std::string& organisation_id) {
  indexer_.wake(organisation_id);
  if (dense_) dense_->wake(organisation_id);
}

Task<Service::Standing> Service::standing(std::string organisation_id, Role reader, std::string asker) {
  if (!shared_)
    co_return Standing{.generation = generation_here(organisation_id, reader),
                       .all_generation = generation_here(organisation_id, Role::admin)};
  const auto state = co_await change_state(organisation_id);
  if (!state) co_return Standing{};
  const auto applied = indexer_.applied_seq(organisation_id);
  if (applied < state->change_seq) {
    wake(organisation_id);
    const auto own =
        co_await database_.read(db::Scope::of(organisation_id), last_edit(organisation_id, asker, applied));
    asio::steady_timer timer(co_await asio::this_coro::executor);
    const auto give_up = std::chrono::steady_clock::now() + patience_for_own_edit;
    while (own && indexer_.applied_seq(organisation_id) < *own &&
           std::chrono::steady_clock::now() < give_up) {
      timer.expires_after(between_looks_at_index);
      co_await timer.async_wait(use_task);
    }
  }
  co_return Standing{.generation = generation_of(*state, reader),
                     .all_generation = generation_of(*state, Role::admin),
                     .settled = knows_all(*state)};
}

/// Half way between the question's own meaning and that of the one it leans on.
Task<Vector> Service::vector_of(std::string organisation_id, std::string question,
                                std::optional<QuestionContext> context) {
  auto vector = co_await dense_->question(organisation_id, std::move(question));
  if (!context || vector.empty()) co_return vector;
  const auto before = co_await dense_->question(organisation_id, std::move(context->question));
  if (before.size() == vector.size()) vector = between(vector, before);
  co_return vector;
}

Task<FoundPassages> Service::find(std::string organisation_id, PassageQuery query, Standing standing) {
  const auto limit = query.limit;
  const auto reader = query.reader;
  query.limit += spare_candidates;
  // Before the search by words and not beside it: that takes a few milliseconds, and looks up what is found
  // here.
  Vector question;
  if (dense_) question = co_await vector_of(organisation_id, query.question, query.context);
  query.synonyms = co_await synonyms_.of(organisation_id, standing.all_generation);
  auto [hits, usual] =
      co_await work_.run(organisation_id, searching(search_, indexer_, dense_.get(), metrics_.seconds,
                                                    organisation_id, std::move(query), std::move(question)));
  std::vector<std::string> ids;
  for (const auto& hit : hits.hits) ids.push_back(hit.chunk_id);
  auto rows = co_await store_.passages(organisation_id, std::move(ids));
  FoundPassages found{
      {}, std::nullopt, std::move(hits.asked), std::move(hits.context), hits.known_terms, hits.content_terms};
  double nearest = 0;
  auto row = rows.begin();
  for (auto& hit : hits.hits) {
    if (row == rows.end() || found.passages.size() == limit) break;
    if (row->id != hit.chunk_id) continue;  // gone since it was indexed
    if (row->document_version == hit.document_version && permits_reading(row->audience, reader)) {
      nearest = std::max(nearest, hit.similarity);
      found.passages.push_back({std::move(hit), std::move(*row)});
    }
    ++row;
  }
  if (usual && nearest > 0) found.closeness = (nearest - usual->mean) / usual->deviation;
  co_return found;
}

Task<std::int64_t> Service::changes_after(std::string organisation_id, std::int64_t seq) {
  auto count = co_await database_.read(db::Scope::of(organisation_id), [organisation_id, seq](db::Tx& tx) {
    return tx.one<std::int64_t>(sql::count_behind, organisation_id, seq);
  });
  co_return count;
}

Task<std::int64_t> Service::behind(std::string organisation_id) {
  const auto applied = indexer_.applied_seq(organisation_id);
  const auto count = co_await changes_after(std::move(organisation_id), applied);
  co_return count;
}

Task<std::optional<EmbeddingStatus>> Service::embedding(std::string organisation_id) {
  if (!dense_) co_return std::nullopt;
  const auto progress = dense_->progress(organisation_id);
  const auto late = co_await changes_after(organisation_id, progress.applied_seq);
  co_return EmbeddingStatus{progress.vectors, late};
}

bool Service::is_indexed(const std::string& organisation_id, std::int64_t change_seq) const {
  return indexer_.applied_seq(organisation_id) >= change_seq;
}

bool Service::wait_until_indexed(const std::string& organisation_id, std::chrono::milliseconds patience) {
  const auto state = database_.read_now(db::Scope::of(organisation_id), [organisation_id](db::Tx& tx) {
    return tx.first<ChangeState>(sql::change_state, organisation_id);
  });
  return !state || indexer_.wait_until(organisation_id, state->change_seq, patience);
}

}  // namespace sp::knowledge_base
