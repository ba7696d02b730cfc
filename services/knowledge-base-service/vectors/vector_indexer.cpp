#include "services/knowledge-base-service/vectors/vector_indexer.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <unordered_map>

#include "knowledge_base_service_sql.hpp"
#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/domain/block.hpp"
#include "services/knowledge-base-service/store/rows.hpp"

namespace sp::knowledge_base {

namespace sql = sp::knowledge_base_service::sql;
using db::Scope;
using db::Tx;

namespace {

constexpr std::int64_t batch_documents = 64;
/// How soon changes by other processes are noticed.
constexpr std::chrono::seconds look_interval{2};
constexpr std::chrono::seconds first_pause{1};
constexpr std::chrono::seconds longest_pause{60};
/// Models read some thousand characters at most; what is longer is a table or code, known by its beginning.
constexpr std::size_t longest_text = 8'000;
/// A text that is refused is cut by half until it is about this short.
constexpr std::size_t shortest_cut = 500;
/// So many requests in a row take little of their time before more texts are sent with one.
constexpr int quick_before_more = 32;
constexpr std::chrono::milliseconds graph_slice{100};

struct DocumentToEmbed {
  std::string id;
  std::string title;
  text::Language language = text::Language::en;
  Audience audience = Audience::requesters;
  std::int64_t chunks = 0;
  std::int64_t change_seq = 0;
};
BOOST_DESCRIBE_STRUCT(DocumentToEmbed, (), (id, title, language, audience, chunks, change_seq))

struct ChunkToEmbed {
  std::string id;
  std::string document_id;
  std::string heading;
  std::string text;
  std::optional<text::Language> language;
};
BOOST_DESCRIBE_STRUCT(ChunkToEmbed, (), (id, document_id, heading, text, language))

/// What a transaction read: the changes after a number, in order.
struct Changes {
  std::vector<DocumentToEmbed> documents;
  std::vector<ChunkToEmbed> chunks;
  std::vector<std::string> deleted;
  std::optional<std::vector<std::string>> standing;
  ChangeState state;
  std::int64_t last_seq = 0;
};

/// `swept`: the number of pruned deletions that the index has heard of in another way. A batch ends with the
/// document that comes to `most_passages`.
auto reading(std::string organisation_id, std::int64_t applied, std::int64_t swept,
             std::int64_t most_passages) {
  return [organisation_id = std::move(organisation_id), applied, swept, most_passages](Tx& tx) {
    Changes changes{.last_seq = applied};
    const auto state = tx.first<ChangeState>(sql::change_state, organisation_id);
    if (!state) return changes;
    changes.state = *state;
    if (state->change_seq <= applied) return changes;
    auto& documents = changes.documents;
    documents = tx.all<DocumentToEmbed>(sql::documents_to_embed, organisation_id, applied, batch_documents);
    std::size_t count = 0;
    for (std::int64_t passages = 0; count < documents.size() && passages < most_passages; ++count)
      passages += documents[count].chunks;
    const bool all = count == documents.size() && std::cmp_less(count, batch_documents);
    documents.resize(count);
    changes.last_seq = all ? state->change_seq : documents.back().change_seq;
    changes.chunks = tx.all<ChunkToEmbed>(sql::changed_chunks, organisation_id, applied, changes.last_seq);
    changes.deleted =
        tx.all<std::string>(sql::deleted_documents, organisation_id, applied, state->change_seq);
    if (state->pruned_seq > std::max(applied, swept))
      changes.standing = tx.all<std::string>(sql::document_ids, organisation_id);
    return changes;
  };
}

std::string text_of(const std::string& prefix, const DocumentToEmbed& document, const ChunkToEmbed& chunk) {
  std::string text = prefix + document.title + '\n';
  if (!chunk.heading.empty()) text += chunk.heading + '\n';
  text += plain_text(chunk.text);
  return std::string(utf8_prefix(text, longest_text));
}

template <class T>
T run_here(Task<T> task) {
  asio::io_context context;
  std::exception_ptr problem;
  std::optional<T> result;
  asio::co_spawn(context, std::move(task), [&](std::exception_ptr thrown, T value) {
    problem = thrown;
    if (!thrown) result.emplace(std::move(value));
  });
  context.run();
  if (problem) std::rethrow_exception(problem);
  return std::move(*result);
}

}  // namespace

struct VectorIndexer::Batch {
  VectorChanges changes;
  Texts texts;  // that the index does not know
  std::int64_t pruned_seq = 0;
  Concerned concerned = Concerned::everyone;
};

VectorIndexer::VectorIndexer(db::Database& database, VectorIndexes& indexes, Embedder& embedder,
                             observe::Log log, observe::Metrics& metrics, Indexed indexed,
                             std::function<void()> ready)
    : database_(database),
      indexes_(indexes),
      embedder_(embedder),
      log_(std::move(log)),
      indexed_(std::move(indexed)),
      ready_(std::move(ready)),
      metrics_(metrics),
      texts_at_once_(embedder.options().texts_at_once) {}

VectorIndexer::~VectorIndexer() { stop(); }

void VectorIndexer::start() {
  job_ = std::make_unique<Job>(
      "kb-vectors", look_interval, [this] { step(); },
      [this](const std::exception& error) {
        log_.error("looking for passages without vectors failed; it is tried again",
                   {{"error", error.what()}});
      });
}

void VectorIndexer::stop() {
  stopping_ = true;
  stop_.request_stop();
  if (job_) job_->stop();
}

void VectorIndexer::wake(const std::string& organisation_id) {
  {
    const std::lock_guard lock(mutex_);
    woken_.insert(organisation_id);
  }
  if (job_) job_->wake();
}

void VectorIndexer::rebuild(const std::string& organisation_id) {
  {
    const std::lock_guard lock(mutex_);
    useless_.insert(organisation_id);
  }
  wake(organisation_id);
}

VectorIndexer::Progress VectorIndexer::progress(const std::string& organisation_id) const {
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = progress_.find(organisation_id); known != progress_.end()) return known->second;
  }
  const auto state = indexes_.peek(organisation_id);
  return {state.applied_seq, static_cast<std::int64_t>(state.vectors)};
}

void VectorIndexer::set_progress(const std::string& organisation_id, const VectorIndex& index) {
  const std::lock_guard lock(mutex_);
  progress_[organisation_id] = {index.applied_seq(), static_cast<std::int64_t>(index.size())};
}

void VectorIndexer::step() {
  if (std::chrono::steady_clock::now() - looked_ >= look_interval) {
    look_for_changes();
    looked_ = std::chrono::steady_clock::now();
  }
  if (!indexes_.off_topic() && (std::chrono::steady_clock::now() < not_before_ || !embed_off_topic())) return;
  std::set<std::string> woken;
  if (std::chrono::steady_clock::now() >= not_before_) {
    const std::lock_guard lock(mutex_);
    woken.swap(woken_);
  }
  for (const auto& organisation_id : woken) {
    if (stopping_) return;
    if (std::chrono::steady_clock::now() < not_before_) {  // the endpoint failed for one before
      const std::lock_guard lock(mutex_);
      woken_.insert(organisation_id);
      continue;
    }
    try {
      // One batch each, so that a large import does not keep the others waiting.
      if (catch_up(organisation_id)) wake(organisation_id);
    } catch (const std::exception& error) {
      log_.error("an organisation's vectors could not be kept; it is tried again",
                 {{"organisation_id", organisation_id}, {"error", error.what()}});
    }
  }
  advance_graphs();
}

void VectorIndexer::look_for_changes() {
  const auto states = database_.read_now(Scope::every_organisation(),
                                         [](Tx& tx) { return tx.all<ChangeState>(sql::change_states); });
  std::int64_t behind = 0;
  std::int64_t vectors = 0;
  for (const auto& state : states) {
    const auto known = progress(state.organisation_id);
    const std::lock_guard lock(mutex_);
    progress_.emplace(state.organisation_id, known);
    vectors += known.vectors;
    if (known.applied_seq == state.change_seq) continue;
    woken_.insert(state.organisation_id);
    behind += std::max<std::int64_t>(state.change_seq - known.applied_seq, 0);
  }
  metrics_.behind.set(static_cast<double>(behind));
  metrics_.vectors.set(static_cast<double>(vectors));
}

/// What every cosine is measured against: first of all.
bool VectorIndexer::embed_off_topic() {
  constexpr std::array languages{text::Language::fr, text::Language::en};
  const auto text_of = [this](const std::string& question) {
    return embedder_.options().question_prefix + question;
  };
  Texts texts;
  for (const auto language : languages)
    for (const auto& question : off_topic_questions(language)) {
      auto text = text_of(question);
      texts.emplace(hash_of(text), std::move(text));
    }
  if (!make(texts)) return false;
  auto vectors = std::make_shared<OffTopicVectors>();
  for (const auto language : languages)
    for (const auto& question : off_topic_questions(language))
      if (const auto made = made_.find(hash_of(text_of(question))); made != made_.end())
        vectors->of[static_cast<std::size_t>(language)].push_back(made->second);
  // Where the disk fails, what was made is not asked for again.
  indexes_.set_off_topic(std::move(vectors));
  made_.clear();
  ready_();
  return true;
}

bool VectorIndexer::catch_up(const std::string& organisation_id) {
  const auto index = indexes_.open(organisation_id);
  bool useless = false;
  {
    const std::lock_guard lock(mutex_);
    useless = useless_.erase(organisation_id) > 0;
  }
  // Vectors of another length than those that the endpoint makes now cannot be compared with them.
  if (embedder_.dimension() != 0 && index->dimension() != 0 && index->dimension() != embedder_.dimension())
    useless = true;
  if (useless) {
    log_.info("embedding an organisation's documents anew", {{"organisation_id", organisation_id}});
    index->clear();
  }
  auto batch = next_batch(organisation_id, *index);
  set_progress(organisation_id, *index);
  if (batch.changes.last_seq == index->applied_seq()) return false;
  if (made_for_ != organisation_id) made_.clear();
  made_for_ = organisation_id;
  if (!make(batch.texts)) {
    // What is deleted goes at once, endpoint or not.
    batch.changes.documents.clear();
    batch.changes.last_seq = index->applied_seq();
    if (!batch.changes.deleted.empty() || batch.changes.standing) index->apply(batch.changes, {});
    set_progress(organisation_id, *index);
    const std::lock_guard lock(mutex_);
    woken_.insert(organisation_id);  // without waking the job: it is put off
    return false;
  }
  // A first answer may have been of another length than what is kept.
  if (index->dimension() != 0 && embedder_.dimension() != 0 && index->dimension() != embedder_.dimension())
    return true;
  index->apply(batch.changes, made_);
  made_.clear();
  swept_[organisation_id] = std::max(swept_[organisation_id], batch.pruned_seq);
  set_progress(organisation_id, *index);
  indexed_(organisation_id, batch.concerned);
  return true;
}

VectorIndexer::Batch VectorIndexer::next_batch(const std::string& organisation_id, const VectorIndex& index) {
  const auto scope = Scope::of(organisation_id);
  const auto swept = swept_.contains(organisation_id) ? swept_.at(organisation_id) : 0;
  auto read = database_.read_now(
      scope, reading(organisation_id, index.applied_seq(), swept, embedder_.options().passages_a_commit));
  if (read.state.change_seq < index.applied_seq()) {  // the database is an older one
    rebuild(organisation_id);
    return {.changes = {.last_seq = index.applied_seq()}};
  }
  Batch batch{.pruned_seq = read.standing ? read.state.pruned_seq : swept,
              .concerned = read.state.concerned_after(index.applied_seq())};
  batch.changes.last_seq = read.last_seq;
  batch.changes.deleted = std::move(read.deleted);
  batch.changes.standing = std::move(read.standing);
  std::unordered_map<std::string, std::size_t> places;
  for (const auto& document : read.documents) {
    places[document.id] = batch.changes.documents.size();
    batch.changes.documents.push_back({document.id, document.audience, document.language, {}});
  }
  for (const auto& chunk : read.chunks) {
    const auto place = places.at(chunk.document_id);
    auto text = text_of(embedder_.options().passage_prefix, read.documents[place], chunk);
    const auto hash = hash_of(text);
    batch.changes.documents[place].passages.push_back({chunk.id, hash, chunk.language});
    if (!index.knows(hash)) batch.texts.emplace(hash, std::move(text));
  }
  return batch;
}

/// Fills `made_` with the vectors of `texts`; false where the endpoint fails. What was made until then is
/// kept for the next try.
bool VectorIndexer::make(const Texts& texts) {
  Request request;
  std::size_t bytes = 0;
  for (const auto& [hash, text] : texts) {
    if (made_.contains(hash)) continue;
    if (request.size() >= texts_at_once_ || (!request.empty() && bytes + text.size() > most_bytes)) {
      if (!make_some(std::move(request))) return false;
      request = {};
      bytes = 0;
    }
    request.emplace_back(hash, text);
    bytes += text.size();
  }
  return request.empty() || make_some(std::move(request));
}

/// One request; where it is refused or takes too long, its halves. Later requests are then as small, until
/// the endpoint is quick again.
bool VectorIndexer::make_some(Request texts) {
  if (texts.size() == 1) return make_alone(texts.front().first, texts.front().second);
  std::vector<std::string> input;
  for (const auto& [hash, text] : texts) input.push_back(text);
  const auto started = std::chrono::steady_clock::now();
  auto embedded = ask(std::move(input));
  if (embedded) {
    for (std::size_t i = 0; i < texts.size(); ++i) made_[texts[i].first] = std::move((*embedded)[i]);
    const bool quick = std::chrono::steady_clock::now() - started < embedder_.options().batch / 8;
    quick_requests_ = quick ? quick_requests_ + 1 : 0;
    if (quick_requests_ >= quick_before_more) {
      texts_at_once_ = std::min(2 * texts_at_once_, embedder_.options().texts_at_once);
      quick_requests_ = 0;
    }
    return true;
  }
  const auto failure = embedded.error().failure;
  if (failure == EmbeddingFailure::timed_out) {
    texts_at_once_ = texts.size() / 2;
    quick_requests_ = 0;
  }
  if (failure != EmbeddingFailure::refused && failure != EmbeddingFailure::timed_out)
    return put_off(embedded.error());
  const auto middle = texts.begin() + static_cast<std::ptrdiff_t>(texts.size() / 2);
  return make_some({texts.begin(), middle}) && make_some({middle, texts.end()});
}

/// A text that the model finds too long is known by its beginning; one that it never takes has no vector.
bool VectorIndexer::make_alone(const TextHash& hash, std::string text) {
  for (;;) {
    auto embedded = ask({text});
    if (embedded) {
      made_[hash] = std::move(embedded->front());
      return true;
    }
    const bool late = embedded.error().failure == EmbeddingFailure::timed_out;
    if (embedded.error().failure != EmbeddingFailure::refused && !late) return put_off(embedded.error());
    // Too late may be this text's fault, or an endpoint's that answers nothing any more.
    if (late && !ask({"A question."})) return put_off(embedded.error());
    const auto length = utf8_length(text);
    if (length <= shortest_cut) break;
    text = utf8_prefix(text, length / 2);
  }
  // Is it this text, or everything? A wrong model name is refused in the same way.
  const auto probe = ask({"A question."});
  if (!probe) return put_off(probe.error());
  metrics_.skipped.add();
  log_.warning("the embeddings endpoint refuses a passage; it is found by its words alone",
               {{"beginning", utf8_prefix(text, 60)}});
  return true;
}

Embedded VectorIndexer::ask(std::vector<std::string> texts) {
  const auto count = texts.size();
  auto embedded = run_here(
      embedder_.embed(std::move(texts), TextKind::passage, embedder_.options().batch, 1, stop_.get_token()));
  if (embedded) {
    metrics_.embedded.add(static_cast<double>(count));
    if (failures_ > 0) log_.info("the embeddings endpoint answers again");
    failures_ = 0;
  }
  return embedded;
}

/// Always false.
bool VectorIndexer::put_off(const EmbeddingProblem& problem) {
  if (problem.failure == EmbeddingFailure::stopped) return false;
  metrics_.failed("passages", name_of(problem.failure));
  if (failures_ == 0)
    log_.warning("the embeddings endpoint fails; passages get their vectors when it is back",
                 {{"reason", name_of(problem.failure)}});
  auto pause = std::min(first_pause * (1 << std::min(failures_, 6)), longest_pause);
  pause = std::max(pause, std::chrono::ceil<std::chrono::seconds>(problem.wait));
  ++failures_;
  not_before_ = std::chrono::steady_clock::now() + pause;
  return false;
}

void VectorIndexer::advance_graphs() {
  bool more = false;
  for (const auto& index : indexes_.opened()) {
    if (stopping_) return;
    more = index->advance_graph(graph_slice) || more;
  }
  if (more && job_) job_->wake();
}

}  // namespace sp::knowledge_base
