#include "services/knowledge-base-service/api/phrasings_api.hpp"

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/api/actor.hpp"

namespace sp::knowledge_base {

namespace {

PhrasingView view_of(PhrasingRow row) {
  PhrasingView view{.id = std::move(row.id),
                    .text = std::move(row.text),
                    .language = row.language,
                    .origin = row.origin,
                    .confirmations = row.confirmations,
                    .created_at = row.created_at};
  if (row.created_by_id) view.created_by = Editor{*row.created_by_id, row.created_by_name.value_or("")};
  return view;
}

/// The text as it is kept; search must find a word in it.
Result<std::string> phrasing_of(std::string_view text) {
  if (text::normalise_question(text).empty())
    return invalid_field("/text", "no_words", "Must have at least one word that can be searched for.");
  return std::string(trim(text));
}

}  // namespace

Task<Result<http::Items<PhrasingView>>> PhrasingsApi::list(Caller caller, NameDocument input) {
  auto rows = co_await store_.list(caller.organisation(), std::move(input.id));
  if (!rows) co_return not_found("There is no such document.");
  http::Items<PhrasingView> list;
  for (auto& row : *rows) list.items.push_back(view_of(std::move(row)));
  co_return list;
}

Task<Result<http::Created<PhrasingView>>> PhrasingsApi::add(Caller caller, AddPhrasing input) {
  auto text = phrasing_of(input.text);
  if (!text) co_return Failure(text.error());
  const auto answer = [document_id = input.id](const PhrasingRow& row) {
    return http::Created<PhrasingView>{
        .body = view_of(row), .location = "/api/v1/kb/documents/" + document_id + "/phrasings/" + row.id};
  };
  const auto row = co_await store_.add(caller.organisation(), actor_of(caller), input.id, std::move(*text),
                                       idempotency::once<PhrasingRow>(caller, answer));
  if (!row) co_return Failure(row.error());
  co_return answer(*row);
}

Task<Result<PhrasingView>> PhrasingsApi::edit(Caller caller, EditPhrasing input) {
  auto text = phrasing_of(input.text);
  if (!text) co_return Failure(text.error());
  auto row = co_await store_.edit(caller.organisation(), actor_of(caller), std::move(input.id),
                                  std::move(input.phrasing_id), std::move(*text));
  if (!row) co_return Failure(row.error());
  co_return view_of(std::move(*row));
}

Task<Result<void>> PhrasingsApi::remove(Caller caller, NamePhrasing input) {
  const auto rejected =
      co_await store_.reject(caller.organisation(), std::move(input.id), std::move(input.phrasing_id));
  if (!rejected) co_return Failure(rejected.error());
  co_return Result<void>{};
}

}  // namespace sp::knowledge_base
