#include "services/knowledge-base-service/api/synonyms_api.hpp"

#include <map>

#include "platform/base/encoding.hpp"

namespace sp::knowledge_base {

namespace {

SynonymsView view_of(SynonymsRow row) {
  return {std::move(row.id), row.language, std::move(row.words), row.updated_at};
}

/// The words as they are kept: each with something to search for, and no two the same to search.
Result<SynonymGroup> group_of(text::Language language, const SynonymWords& words) {
  SynonymGroup group{.language = language, .words = {}};
  std::map<std::string, std::string> seen;
  for (const auto& word : words) {
    const auto pointer = "/words/" + std::to_string(group.words.size());
    auto kept = std::string(trim(word));
    auto normalised = text::normalise_question(kept);
    if (normalised.empty())
      return invalid_field(pointer, "no_words", "Must have a letter or a digit to search for.");
    const auto [same, is_new] = seen.try_emplace(std::move(normalised), kept);
    if (!is_new) {
      return invalid_field(pointer, "not_different",
                           "\"" + kept + "\" is the same to search as \"" + same->second + "\".");
    }
    group.words.push_back(std::move(kept));
  }
  return group;
}

}  // namespace

Task<Result<http::Items<SynonymsView>>> SynonymsApi::list(Caller caller, ListSynonyms input) {
  auto rows = co_await store_.list(caller.organisation(), input.language);
  http::Items<SynonymsView> list;
  for (auto& row : rows) list.items.push_back(view_of(std::move(row)));
  co_return list;
}

Task<Result<http::Created<SynonymsView>>> SynonymsApi::create(Caller caller, WriteSynonyms input) {
  auto group = group_of(input.language, input.words);
  if (!group) co_return Failure(group.error());
  const auto answer = [](const SynonymsRow& row) {
    return http::Created<SynonymsView>{.body = view_of(row), .location = "/api/v1/kb/synonyms/" + row.id};
  };
  const auto row = co_await store_.insert(caller.organisation(), std::move(*group),
                                          idempotency::once<SynonymsRow>(caller, answer));
  if (!row) co_return Failure(row.error());
  co_return answer(*row);
}

Task<Result<SynonymsView>> SynonymsApi::replace(Caller caller, ReplaceSynonyms input) {
  auto group = group_of(input.language, input.words);
  if (!group) co_return Failure(group.error());
  auto row = co_await store_.replace(caller.organisation(), std::move(input.id), std::move(*group));
  if (!row) co_return Failure(row.error());
  co_return view_of(std::move(*row));
}

Task<Result<void>> SynonymsApi::remove(Caller caller, NameSynonyms input) {
  const auto removed = co_await store_.remove(caller.organisation(), std::move(input.id));
  if (!removed) co_return Failure(removed.error());
  co_return Result<void>{};
}

}  // namespace sp::knowledge_base
