#include "services/chatbot-service/api/unanswered_api.hpp"

#include <algorithm>
#include <set>

#include "platform/http/cursor.hpp"
#include "services/chatbot-service/domain/question_groups.hpp"

namespace sp::chatbot {

namespace {

constexpr std::int64_t default_days = 30;
constexpr std::string_view groups_list = "groups";
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
struct GroupPlace {
  std::int64_t asked = 0;
  Id id;
  auto operator<=>(const GroupPlace&) const = default;
};
BOOST_DESCRIBE_STRUCT(GroupPlace, (), (asked, id))
GroupPlace place_of_group(const QuestionGroup& group) { return {group.asked, group.id}; }

http::Page<QuestionGroup> page_of(std::vector<RefusedQuestion> refused, std::optional<Language> language,
                                  std::optional<GroupPlace> after, std::int64_t limit) {
  http::Page<QuestionGroup> page;
  for (auto& members : grouped(std::move(refused))) {
    if (language && members.front().language != *language) continue;
    auto group = view_of(std::move(members));
    if (group && (!after || place_of_group(*group) < *after)) page.items.push_back(std::move(*group));
  }
  std::ranges::sort(page.items, std::greater{}, place_of_group);
  page.next_cursor = http::cut_page(page.items, limit, groups_list, place_of_group);
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
  const auto after = http::decode_cursor<GroupPlace>(groups_list, input.cursor);
  if (!after) co_return Failure(after.error());
  const std::chrono::days days{input.days ? input.days->value : default_days};
  const std::int64_t limit = input.limit ? input.limit->value : http::default_page;
  auto refused = co_await questions_.refused(caller.organisation(), clock_.now() - days, most_grouped);
  co_return co_await work_.run(
      caller.organisation(),
      [refused = std::move(refused), language = input.language, after = *after, limit]() mutable {
        return page_of(std::move(refused), language, after, limit);
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
