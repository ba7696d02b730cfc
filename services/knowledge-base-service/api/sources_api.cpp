#include "services/knowledge-base-service/api/sources_api.hpp"

#include "platform/http/cursor.hpp"
#include "services/knowledge-base-service/api/actor.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::int64_t usual_sources = 200;
constexpr std::string_view sources_list = "sources";

struct SourcePlace {
  std::string source;
};
BOOST_DESCRIBE_STRUCT(SourcePlace, (), (source))

SourcePlace place_of_source(const SourceRow& row) { return {row.source}; }

template <class T>
std::string given(const std::optional<T>& text) {
  return text ? std::string(*text) : std::string();
}

auto storing_source(Feeding& feeding, std::string organisation_id, KnowledgeBase::Actor actor,
                    PutSource input) {
  return [&feeding, organisation_id = std::move(organisation_id), actor = std::move(actor),
          input = std::move(input)]() mutable {
    Article article{.title = std::move(input.title),
                    .content = std::move(input.content),
                    .format = input.format,
                    .language = input.language,
                    .audience = input.audience,
                    .id = input.document_id ? std::string(*input.document_id) : "",
                    .notes = {},
                    .canonical = {}};
    return feeding.put(organisation_id, actor, std::move(article), input.audience, input.language,
                       {.source = std::move(input.source),
                        .hash = given(input.hash),
                        .etag = given(input.etag),
                        .modified = given(input.modified)});
  };
}

}  // namespace

Task<Result<http::Page<DocumentSource>>> SourcesApi::list(Caller caller, ListSources input) {
  const auto limit = input.limit ? input.limit->value : usual_sources;
  auto after = http::decode_cursor<SourcePlace>(sources_list, input.cursor);
  if (!after) co_return Failure(after.error());
  std::string prefix = input.prefix ? std::string(*input.prefix) : "";
  auto rows = co_await store_.sources(caller.organisation(), std::move(prefix),
                                      *after ? std::move((*after)->source) : "", limit + 1);
  http::Page<DocumentSource> page;
  page.next_cursor = http::cut_page(rows, static_cast<std::size_t>(limit), sources_list, place_of_source);
  for (auto& row : rows)
    page.items.push_back({std::move(row.id), std::move(row.source), std::move(row.source_hash),
                          std::move(row.source_etag), std::move(row.source_modified)});
  co_return page;
}

Task<Result<SourceStored>> SourcesApi::put(Caller caller, PutSource input) {
  auto stored = co_await drafts_.run(
      caller.organisation(),
      storing_source(feeding_, caller.organisation(), actor_of(caller), std::move(input)));
  if (!stored) co_return invalid_field("/content", stored.error().code, stored.error().reason);
  co_return SourceStored{stored->outcome, std::move(stored->id), std::move(stored->title), stored->version,
                         stored->chunks};
}

}  // namespace sp::knowledge_base
