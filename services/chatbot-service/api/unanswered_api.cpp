#include "services/chatbot-service/api/unanswered_api.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include "services/chatbot-service/domain/question_groups.hpp"

namespace sp::chatbot {

namespace {

constexpr std::int64_t default_days = 30;
constexpr std::int64_t default_page = 50;
constexpr std::int64_t most_grouped = 5'000;
constexpr std::size_t most_shown = 20;

using Members = std::vector<RefusedQuestion>;

/// Groups of all languages.
std::vector<Members> grouped(std::vector<RefusedQuestion> refused) {
  std::vector<Members> groups;
  for (const auto language : {Language::fr, Language::en}) {
    Members of_language;
    std::ranges::copy_if(refused, std::back_inserter(of_language),
                         [&](const auto& question) { return question.language == language; });
    // The order decides who leads among those asked as often, and must not change with every question.
    std::ranges::sort(of_language, {}, &RefusedQuestion::first_id);
    std::vector<WeighedQuestion> questions;
    for (const auto& question : of_language) questions.push_back({question.question, question.asked_ever});
    for (const auto& positions : group_questions(questions, language)) {
      auto& members = groups.emplace_back();
      for (const auto at : positions) members.push_back(of_language[at]);
    }
  }
  return groups;
}

/// Nothing where none of it was asked in the time that counts.
std::optional<QuestionGroup> view_of(Members members) {
  QuestionGroup group;
  group.id = std::ranges::min(members, {}, &RefusedQuestion::first_id).first_id;
  group.first_asked_at = std::ranges::min(members, {}, &RefusedQuestion::first_asked_at).first_asked_at;
  std::erase_if(members, [](const auto& question) { return question.asked == 0; });
  if (members.empty()) return std::nullopt;
  std::ranges::sort(members, std::greater{},
                    [](const auto& question) { return std::pair(question.asked, question.last_asked_at); });
  group.question = members.front().question;
  group.language = members.front().language;
  for (auto& question : members) {
    group.asked += question.asked;
    group.last_asked_at = std::max(group.last_asked_at, question.last_asked_at);
    group.confidence = std::max(group.confidence, question.confidence);
    if (group.questions.size() < most_shown)
      group.questions.push_back({.message_id = std::move(question.message_id),
                                 .conversation_id = std::move(question.conversation_id),
                                 .question = std::move(question.question),
                                 .asked = question.asked,
                                 .asked_at = question.last_asked_at});
  }
  return group;
}

/// The most asked first; where the next page begins.
struct Place {
  std::int64_t asked = 0;
  std::string id;
  auto operator<=>(const Place&) const = default;
};
Place place_of(const QuestionGroup& group) { return {group.asked, group.id}; }

std::string cursor_of(const Place& place) {
  return base64url_encode(std::to_string(place.asked) + ':' + place.id);
}

std::optional<Place> read_cursor(std::string_view cursor) {
  const auto text = base64url_decode(cursor);
  if (!text) return std::nullopt;
  Place place;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), place.asked);
  if (error != std::errc{} || end == text->data() + text->size() || *end != ':') return std::nullopt;
  place.id.assign(end + 1, text->data() + text->size());
  if (!is_id(place.id)) return std::nullopt;
  return place;
}

http::Page<QuestionGroup> page_of(std::vector<RefusedQuestion> refused, std::optional<Language> language,
                                  std::optional<Place> after, std::size_t limit) {
  http::Page<QuestionGroup> page;
  for (auto& members : grouped(std::move(refused))) {
    if (language && members.front().language != *language) continue;
    auto group = view_of(std::move(members));
    if (group && (!after || place_of(*group) < *after)) page.items.push_back(std::move(*group));
  }
  std::ranges::sort(page.items, std::greater{}, place_of);
  if (page.items.size() > limit) {
    page.items.resize(limit);
    page.next_cursor = cursor_of(place_of(page.items.back()));
  }
  return page;
}

/// The named questions, and all that stand in a group with one of them.
std::vector<QuestionKey> with_their_groups(std::vector<QuestionKey> named,
                                           std::vector<RefusedQuestion> refused) {
  std::set<QuestionKey> all(named.begin(), named.end());
  for (const auto& members : grouped(std::move(refused))) {
    const bool is_named = std::ranges::any_of(members, [&](const RefusedQuestion& question) {
      return std::ranges::find(named, static_cast<const QuestionKey&>(question)) != named.end();
    });
    if (is_named) all.insert(members.begin(), members.end());
  }
  return {all.begin(), all.end()};
}

}  // namespace

Task<Result<http::Page<QuestionGroup>>> UnansweredApi::groups(Caller caller, GroupsInput input) {
  std::optional<Place> after;
  if (input.cursor) {
    after = read_cursor(*input.cursor);
    if (!after) co_return invalid_field("/cursor", "invalid_cursor", "Is not a cursor of this list.");
  }
  const std::chrono::days days{input.days ? input.days->value : default_days};
  const std::int64_t limit = input.limit ? input.limit->value : default_page;
  auto refused = co_await questions_.refused(caller.organisation(), clock_.now() - days, most_grouped);
  co_return co_await work_.run(caller.organisation(), [refused = std::move(refused),
                                                       language = input.language, after, limit]() mutable {
    return page_of(std::move(refused), language, after, static_cast<std::size_t>(limit));
  });
}

Task<Result<Dismissed>> UnansweredApi::dismiss(Caller caller, DismissInput input) {
  auto named = co_await questions_.keys_of(caller.organisation(),
                                           {input.message_ids.begin(), input.message_ids.end()});
  if (named.empty()) co_return Dismissed{};
  auto refused = co_await questions_.refused(caller.organisation(), Time{}, most_grouped);
  auto all = co_await work_.run(caller.organisation(),
                                [named = std::move(named), refused = std::move(refused)]() mutable {
                                  return with_their_groups(std::move(named), std::move(refused));
                                });
  const auto dismissed = co_await questions_.dismiss(caller.organisation(), std::move(all));
  co_return Dismissed{dismissed};
}

}  // namespace sp::chatbot
