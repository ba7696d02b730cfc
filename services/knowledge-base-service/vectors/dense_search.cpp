#include "services/knowledge-base-service/vectors/dense_search.hpp"

#include "services/knowledge-base-service/vectors/configured_embedder.hpp"

namespace sp::knowledge_base {

namespace {

/// Comparing a question with so many vectors one by one takes some milliseconds, and misses none.
constexpr std::size_t exact_up_to = 20'000;

}  // namespace

DenseSearch::DenseSearch(std::unique_ptr<Embedder> embedder, const Platform& platform, db::Database& database,
                         Changed changed)
    : log_(platform.log),
      changed_(std::move(changed)),
      embedder_(std::move(embedder)),
      indexes_(platform.config.data_dir + "/vectors", embedder_->options().kind(),
               embedder_->options().memory_bytes, exact_up_to, embedder_->options().question_prefix),
      indexer_(database, indexes_, *embedder_, platform.log, platform.metrics, changed_,
               [this] { ask_anew(); }),
      questions_(*embedder_, platform.log, platform.metrics) {}

Task<Vector> DenseSearch::question(std::string organisation_id, std::string question) {
  if (indexer_.progress(organisation_id).vectors == 0) co_return Vector{};
  Vector vector;
  if (indexes_.off_topic()) vector = co_await questions_.of(std::move(question));
  if (vector.empty()) {
    const std::lock_guard lock(mutex_);
    without_.insert(organisation_id);
  } else {
    ask_anew();
  }
  co_return vector;
}

/// What was answered, or refused, by words alone.
void DenseSearch::ask_anew() {
  std::set<std::string> better;
  {
    const std::lock_guard lock(mutex_);
    better.swap(without_);
  }
  for (const auto& organisation : better) changed_(organisation, Concerned::everyone);
}

Neighbourhood DenseSearch::neighbours(const std::string& organisation_id, const NeighbourQuery& query) {
  try {
    const auto index = indexes_.open(organisation_id);
    const auto dimension = index->dimension();
    if (dimension != 0 && dimension != query.question.size()) indexer_.rebuild(organisation_id);
    // Its file was found damaged when it was read: the indexer does not know yet.
    if (index->applied_seq() < indexer_.progress(organisation_id).applied_seq) indexer_.wake(organisation_id);
    Neighbourhood found{.nearest = index->search(query)};
    if (!found.nearest.empty() && query.language) found.usual = index->usual(query.reader, *query.language);
    return found;
  } catch (const std::exception& error) {
    log_.error("an organisation's vectors cannot be searched",
               {{"organisation_id", organisation_id}, {"error", error.what()}});
    return {};
  }
}

std::unique_ptr<DenseSearch> make_dense_search(const Platform& platform, db::Database& database,
                                               DenseSearch::Changed changed) {
  auto embedder = configured_embedder(platform.config, platform.outbound, platform.log);
  if (!embedder) return nullptr;
  return std::make_unique<DenseSearch>(std::move(embedder), platform, database, std::move(changed));
}

}  // namespace sp::knowledge_base
