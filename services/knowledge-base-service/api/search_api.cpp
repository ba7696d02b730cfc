#include "services/knowledge-base-service/api/search_api.hpp"

#include "services/knowledge-base-service/domain/block.hpp"
#include "services/knowledge-base-service/domain/snippet.hpp"

namespace sp::knowledge_base {

Task<Result<http::Items<SearchHit>>> SearchApi::search(Caller caller, SearchInput input) {
  const std::size_t limit = input.limit ? static_cast<std::size_t>(input.limit->value) : 10;
  auto found = co_await service_.find(
      caller.organisation(),
      {.question = input.q, .language = input.language, .reader = caller.who().role, .limit = limit});
  http::Items<SearchHit> list;
  for (auto& [hit, row] : found.passages) {
    auto shown = snippet(plain_text(row.text), input.q, row.language);
    list.items.push_back({.document_id = std::move(row.document_id),
                          .chunk_id = std::move(row.id),
                          .title = std::move(row.title),
                          .heading = std::move(row.heading),
                          .snippet = std::move(shown),
                          .score = hit.score,
                          .language = row.language,
                          .audience = row.audience});
  }
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
