#include "services/knowledge-base-service/api/search_api.hpp"

#include "services/knowledge-base-service/domain/block.hpp"
#include "services/knowledge-base-service/domain/snippet.hpp"

namespace sp::knowledge_base {

namespace {

SearchHit hit_of(FoundPassage found, const std::string& question) {
  auto& [hit, row] = found;
  auto shown = snippet(plain_text(row.text), question, row.language);
  return {.document_id = std::move(row.document_id),
          .chunk_id = std::move(row.id),
          .title = std::move(row.title),
          .heading = std::move(row.heading),
          .snippet = std::move(shown),
          .score = hit.score,
          .language = row.language,
          .audience = row.audience};
}

auto showing(FoundPassages found, std::string question) {
  return [found = std::move(found), question = std::move(question)]() mutable {
    http::Items<SearchHit> list;
    for (auto& passage : found.passages) list.items.push_back(hit_of(std::move(passage), question));
    return list;
  };
}

}  // namespace

Task<Result<http::Items<SearchHit>>> SearchApi::search(Caller caller, SearchInput input) {
  const std::size_t limit = input.limit ? static_cast<std::size_t>(input.limit->value) : 10;
  const auto standing =
      co_await service_.standing(caller.organisation(), caller.who().role, caller.who().user_id);
  auto found = co_await service_.find(
      caller.organisation(),
      {.question = input.q, .language = input.language, .reader = caller.who().role, .limit = limit},
      standing);
  auto list = co_await work_.run(caller.organisation(), showing(std::move(found), std::move(input.q)));
  co_return list;
}

Task<Result<StatusView>> SearchApi::status(Caller caller, http::Nothing) {
  const auto counts = co_await service_.documents().counts(caller.organisation());
  const auto behind = co_await service_.behind(caller.organisation());
  const auto embedding = co_await service_.embedding(caller.organisation());
  StatusView view{counts.documents, counts.chunks, behind, {counts.fr, counts.en}, {}, {}};
  if (embedding) {
    view.embedded = embedding->embedded;
    view.embedding_behind = embedding->behind;
  }
  co_return view;
}

}  // namespace sp::knowledge_base
