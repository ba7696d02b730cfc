#include "services/knowledge-base-service/service.hpp"

#include <algorithm>

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
std::vector<Neighbour> near(DenseSearch* dense, const std::string& organisation_id, PassageQuery& query,
                            Vector question) {
  if (!dense || question.empty()) return {};
  query.limit = std::max(query.limit, fused_candidates);
  auto neighbours = dense->neighbours(organisation_id, {.question = std::move(question),
                                                        .language = query.language,
                                                        .reader = query.reader,
                                                        .limit = query.limit});
  for (const auto& neighbour : neighbours) query.also.push_back(neighbour.chunk_id);
  return neighbours;
}

auto searching(PassageSearch& search, Indexer& indexer, DenseSearch* dense, observe::Histogram& seconds,
               std::string organisation_id, PassageQuery query, Vector question) {
  return [&search, &indexer, dense, &seconds, organisation_id = std::move(organisation_id),
          query = std::move(query), question = std::move(question)]() mutable {
    const auto started = std::chrono::steady_clock::now();
    const auto limit = query.limit;
    PassageHits hits;
    try {
      const auto neighbours = near(dense, organisation_id, query, std::move(question));
      hits = search.search(organisation_id, query);
      if (!neighbours.empty()) hits.hits = fuse(std::move(hits.hits), neighbours);
    } catch (const IndexUnusable&) {
      indexer.rebuild(organisation_id);  // answers nothing until it is there again
    }
    if (hits.hits.size() > limit) hits.hits.resize(limit);
    seconds.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
    return hits;
  };
}

}  // namespace

Service::Service(Platform platform, db::Database& database, TextReader& texts)
    : database_(database),
      texts_(texts),
      work_(platform.work),
      search_seconds_(platform.metrics.histogram(
          "sp_kb_search_seconds", "Time to search one organisation's index.", observe::duration_buckets())),
      search_(platform.config.data_dir + "/search", open_indexes),
      indexer_(database, search_, platform.log, platform.metrics,
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
  auto& generations = generations_[organisation_id];
  ++generations.staff;
  if (concerned == Concerned::everyone) ++generations.requesters;
}

std::uint64_t Service::generation(const std::string& organisation_id, Role reader) {
  const std::lock_guard lock(generations_mutex_);
  const auto found = generations_.find(organisation_id);
  if (found == generations_.end()) return 0;
  return permits_reading(Audience::agents, reader) ? found->second.staff : found->second.requesters;
}

Task<FoundPassages> Service::find(std::string organisation_id, PassageQuery query) {
  const auto limit = query.limit;
  const auto reader = query.reader;
  query.limit += spare_candidates;
  // Before the search by words and not beside it: that takes a few milliseconds, and looks up what is found
  // here.
  Vector question;
  if (dense_) question = co_await dense_->question(organisation_id, query.question);
  query.synonyms = co_await synonyms_.of(organisation_id, generation(organisation_id, Role::admin));
  auto hits =
      co_await work_.run(organisation_id, searching(search_, indexer_, dense_.get(), search_seconds_,
                                                    organisation_id, std::move(query), std::move(question)));
  std::vector<std::string> ids;
  for (const auto& hit : hits.hits) ids.push_back(hit.chunk_id);
  auto rows = co_await store_.passages(organisation_id, std::move(ids));
  FoundPassages found{{}, hits.known_terms, hits.content_terms};
  auto row = rows.begin();
  for (auto& hit : hits.hits) {
    if (row == rows.end() || found.passages.size() == limit) break;
    if (row->id != hit.chunk_id) continue;  // gone since it was indexed
    if (row->document_version == hit.document_version && permits_reading(row->audience, reader)) {
      found.passages.push_back({std::move(hit), std::move(*row)});
    }
    ++row;
  }
  co_return found;
}

Task<Result<Retrieval>> Service::retrieve(RetrievalRequest request) {
  Retrieval retrieval;
  // Read before the search: a change that comes between makes the answer look older than it is, never
  // younger.
  retrieval.generation = generation(request.organisation_id, request.reader);
  auto found = co_await find(request.organisation_id, {.question = std::move(request.question),
                                                       .language = request.language,
                                                       .reader = request.reader,
                                                       .limit = request.limit});
  retrieval.known_terms = found.known_terms;
  retrieval.content_terms = found.content_terms;
  for (auto& [hit, row] : found.passages) {
    retrieval.passages.push_back({.document_id = std::move(row.document_id),
                                  .document_version = row.document_version,
                                  .chunk_id = std::move(row.id),
                                  .title = std::move(row.title),
                                  .heading = std::move(row.heading),
                                  .text = std::move(row.text),
                                  .language = row.language,
                                  .score = hit.score,
                                  .coverage = hit.coverage,
                                  .title_coverage = hit.title_coverage,
                                  .document_coverage = hit.document_coverage,
                                  .likeness = hit.likeness,
                                  .title_likeness = hit.title_likeness,
                                  .similarity = hit.similarity});
  }
  co_return retrieval;
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

Task<Result<KnowledgeBaseStatus>> Service::status(std::string organisation_id) {
  const auto counts = co_await store_.counts(organisation_id);
  const auto late = co_await behind(organisation_id);
  const auto meaning = co_await embedding(organisation_id);
  co_return KnowledgeBaseStatus{counts.documents, counts.chunks, late, meaning ? meaning->behind : 0};
}

Task<Result<std::string>> Service::title(std::string organisation_id, Role reader, std::string document_id) {
  auto document = co_await store_.find(std::move(organisation_id), std::move(document_id));
  if (!document || !permits_reading(document->audience, reader))
    co_return not_found("There is no such document.");
  co_return std::move(document->title);
}

bool Service::is_indexed(const std::string& organisation_id, std::int64_t change_seq) const {
  return indexer_.applied_seq(organisation_id) >= change_seq;
}

Result<std::string> Service::add(const std::string& organisation_id, const Actor& actor,
                                 const NewDocument& document) {
  if (trim(document.title).empty()) return invalid_field("/title", "required", "A document needs a title.");
  std::optional<text::Language> language;
  if (!document.language.empty()) {
    language = json::enum_value<text::Language>(document.language);
    if (!language)
      return invalid_field("/language", "invalid_choice", "Must be fr or en: " + document.language + ".");
  }
  auto draft = texts_.draft(document.title, {.title = document.title,
                                             .content = document.content,
                                             .format = document.format,
                                             .language = language,
                                             .audience = document.audience});
  if (!draft) return invalid_field("/content", draft.error().code, draft.error().reason);
  if (document.source.empty()) return store_.insert_now(organisation_id, actor, std::move(*draft));
  return store_.put_now(organisation_id, actor, "", {.source = document.source}, std::move(*draft)).id;
}

bool Service::wait_until_indexed(const std::string& organisation_id, std::chrono::milliseconds patience) {
  const auto state = database_.read_now(db::Scope::of(organisation_id), [organisation_id](db::Tx& tx) {
    return tx.first<ChangeState>(sql::change_state, organisation_id);
  });
  return !state || indexer_.wait_until(organisation_id, state->change_seq, patience);
}

}  // namespace sp::knowledge_base
