#include "services/knowledge-base-service/api/documents_api.hpp"

#include "platform/base/encoding.hpp"
#include "platform/http/cursor.hpp"
#include "services/knowledge-base-service/api/actor.hpp"

namespace sp::knowledge_base {

namespace {

std::optional<Editor> editor_of(const std::optional<std::string>& id,
                                const std::optional<std::string>& name) {
  if (!id) return std::nullopt;
  return Editor{*id, name.value_or("")};
}

constexpr std::string_view documents_list = "documents";

DocumentPlace place_of(const DocumentRow& row) { return {row.updated_at, row.id}; }

DocumentSummary summary_of(DocumentRow row, bool indexed) {
  return {.id = std::move(row.id),
          .title = std::move(row.title),
          .format = row.format,
          .language = row.language,
          .audience = row.audience,
          .version = row.version,
          .chunks = row.chunks,
          .indexed = indexed,
          .created_at = row.created_at,
          .updated_at = row.updated_at,
          .updated_by = editor_of(row.updated_by_id, row.updated_by_name),
          .excerpt = std::move(row.excerpt)};
}

VersionView version_view(VersionRow row) {
  if (row.updated_by_then == row.updated_by_name) row.updated_by_then.reset();
  return {.version = row.version,
          .title = std::move(row.title),
          .language = row.language,
          .audience = row.audience,
          .updated_at = row.updated_at,
          .updated_by = editor_of(row.updated_by_id, row.updated_by_name),
          .updated_by_then = std::move(row.updated_by_then)};
}

template <class Input>
WrittenText text_of(Input input) {
  return {.title = std::move(input.title),
          .content = std::move(input.content),
          .format = input.format,
          .language = input.language,
          .audience = input.audience};
}

auto drafting(TextReader& texts, WrittenText text) {
  return [&texts, text = std::move(text)]() mutable { return texts.draft("The document", std::move(text)); };
}

}  // namespace

DocumentView DocumentsApi::view_of(const std::string& organisation_id, DocumentRow row) const {
  return {.id = std::move(row.id),
          .title = std::move(row.title),
          .content = std::move(row.content),
          .format = row.format,
          .language = row.language,
          .audience = row.audience,
          .version = row.version,
          .chunks = row.chunks,
          .indexed = service_.is_indexed(organisation_id, row.change_seq),
          .created_at = row.created_at,
          .updated_at = row.updated_at,
          .updated_by = editor_of(row.updated_by_id, row.updated_by_name)};
}

Task<Result<DocumentRow>> DocumentsApi::readable(Caller caller, std::string id) {
  auto row = co_await service_.documents().find(caller.organisation(), std::move(id));
  if (!row || !permits_reading(row->audience, caller.who().role))
    co_return not_found("There is no such document.");
  co_return std::move(*row);
}

Task<Result<Draft>> DocumentsApi::draft_of(std::string organisation_id, WrittenText text) {
  auto draft = co_await drafts_.run(std::move(organisation_id), drafting(texts_, std::move(text)));
  if (!draft) co_return invalid_field("/content", std::move(draft.error().code), draft.error().reason);
  co_return std::move(*draft);
}

Task<Result<http::Created<DocumentView>>> DocumentsApi::create(Caller caller, WriteDocument input) {
  auto draft = co_await draft_of(caller.organisation(), text_of(std::move(input)));
  if (!draft) co_return Failure(draft.error());
  const auto answer = [this, organisation_id = caller.organisation()](const DocumentRow& row) {
    return http::Created<DocumentView>{view_of(organisation_id, row), "/api/v1/kb/documents/" + row.id};
  };
  const auto row =
      co_await service_.documents().insert(caller.organisation(), actor_of(caller), std::move(*draft),
                                           idempotency::once<DocumentRow>(caller, answer));
  if (!row) co_return Failure(row.error());
  co_return answer(*row);
}

Task<Result<http::Page<DocumentSummary>>> DocumentsApi::list(Caller caller, ListDocuments input) {
  auto after = http::decode_cursor<DocumentPlace>(documents_list, input.cursor);
  if (!after) co_return Failure(after.error());
  const std::int64_t limit = input.limit ? input.limit->value : http::default_page;
  DocumentFilter filter{.language = input.language,
                        .audience = input.audience,
                        .agents_too = caller.who().is_staff(),
                        .limit = limit + 1,
                        .after = std::move(*after)};
  if (input.q && !trim(*input.q).empty()) filter.title = std::string(trim(*input.q));
  auto rows = co_await service_.documents().list(caller.organisation(), std::move(filter));
  http::Page<DocumentSummary> page;
  page.next_cursor = http::cut_page(rows, limit, documents_list, place_of);
  for (auto& row : rows) {
    const bool indexed = service_.is_indexed(caller.organisation(), row.change_seq);
    page.items.push_back(summary_of(std::move(row), indexed));
  }
  co_return page;
}

Task<Result<DocumentView>> DocumentsApi::show(Caller caller, NameDocument input) {
  auto row = co_await readable(caller, std::move(input.id));
  if (!row) co_return Failure(row.error());
  co_return view_of(caller.organisation(), std::move(*row));
}

Task<Result<http::Items<ChunkView>>> DocumentsApi::chunks(Caller caller, NameDocument input) {
  const auto row = co_await readable(caller, std::move(input.id));
  if (!row) co_return Failure(row.error());
  auto chunks = co_await service_.documents().chunks(caller.organisation(), row->id);
  http::Items<ChunkView> list;
  for (auto& chunk : chunks)
    list.items.push_back(
        {std::move(chunk.id), chunk.position, std::move(chunk.heading), std::move(chunk.text)});
  co_return list;
}

Task<Result<http::Items<VersionView>>> DocumentsApi::versions(Caller caller, NameDocument input) {
  const auto row = co_await readable(caller, std::move(input.id));
  if (!row) co_return Failure(row.error());
  auto versions = co_await service_.documents().versions(caller.organisation(), row->id);
  http::Items<VersionView> list;
  for (auto& version : versions) list.items.push_back(version_view(std::move(version)));
  co_return list;
}

Task<Result<DocumentView>> DocumentsApi::version(Caller caller, NameVersion input) {
  auto row = co_await readable(caller, std::move(input.id));
  if (!row) co_return Failure(row.error());
  auto version = co_await service_.documents().version(caller.organisation(), row->id, input.version);
  if (!version) co_return not_found("The document has no version " + std::to_string(input.version) + ".");
  co_return DocumentView{.id = std::move(row->id),
                         .title = std::move(version->title),
                         .content = std::move(version->content),
                         .format = version->format,
                         .language = version->language,
                         .audience = version->audience,
                         .version = version->version,
                         .chunks = version->chunks,
                         .indexed = version->version == row->version &&
                                    service_.is_indexed(caller.organisation(), row->change_seq),
                         .created_at = row->created_at,
                         .updated_at = version->updated_at,
                         .updated_by = editor_of(version->updated_by_id, version->updated_by_name)};
}

Task<Result<DocumentView>> DocumentsApi::replace(Caller caller, ReplaceDocument input) {
  const auto before = co_await readable(caller, input.id);
  if (!before) co_return Failure(before.error());
  auto id = std::move(input.id);
  auto draft = co_await draft_of(caller.organisation(), text_of(std::move(input)));
  if (!draft) co_return Failure(draft.error());
  auto row = co_await service_.documents().replace(caller.organisation(), actor_of(caller), id,
                                                   caller.if_match(), std::move(*draft));
  if (!row) {
    auto error = row.error();
    if (error.kind == ErrorKind::version_conflict) {
      auto current = co_await show(caller, {id});
      if (current) error.current = json::encode(*current);
    }
    co_return Failure(std::move(error));
  }
  co_return view_of(caller.organisation(), std::move(*row));
}

Task<Result<void>> DocumentsApi::remove(Caller caller, NameDocument input) {
  const auto before = co_await readable(caller, input.id);
  if (!before) co_return Failure(before.error());
  auto removed = co_await service_.documents().remove(caller.organisation(), input.id, caller.if_match());
  if (!removed) {
    auto error = removed.error();
    if (error.kind == ErrorKind::version_conflict) {
      auto current = co_await show(caller, {input.id});
      if (current) error.current = json::encode(*current);
    }
    co_return Failure(std::move(error));
  }
  co_return Result<void>{};
}

}  // namespace sp::knowledge_base
