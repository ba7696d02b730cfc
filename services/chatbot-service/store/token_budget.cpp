#include "services/chatbot-service/store/token_budget.hpp"

#include <algorithm>

#include "chatbot_service_sql.hpp"

namespace sp::chatbot {

namespace sql = chatbot_service::sql;

namespace {

constexpr std::chrono::seconds spent_known_for{1};
constexpr std::size_t most_budgets = 10'000;
/// Five passages, the rules and a short answer.
constexpr std::int64_t usual_cost = 1'500;

}  // namespace

Task<std::optional<TokenBudget::Leave>> TokenBudget::leave(std::string organisation_id,
                                                           std::optional<std::int64_t> daily_tokens) {
  std::int64_t tokens = 0;
  if (daily_tokens) tokens = co_await today(organisation_id);
  const std::lock_guard lock(mutex_);
  auto& spent = spent_[organisation_id];
  if (daily_tokens && tokens + spent.leaves * usual_cost >= *daily_tokens) co_return std::nullopt;
  ++spent.leaves;
  co_return std::optional<Leave>(std::in_place, *this, std::move(organisation_id));
}

void TokenBudget::end_leave(const std::string& organisation_id) {
  const std::lock_guard lock(mutex_);
  --spent_[organisation_id].leaves;
}

Task<> TokenBudget::spend(Leave leave, std::int64_t tokens) {
  if (tokens <= 0) co_return;
  const auto day = day_of(clock_.now());
  auto scope = db::Scope::of(leave.organisation_id());
  const auto total = co_await database_.write(
      std::move(scope), [organisation_id = leave.organisation_id(), day, tokens](db::Tx& tx) {
        return tx.one<std::int64_t>(sql::add_tokens, organisation_id, day, tokens);
      });
  remember(leave.organisation_id(), day, total);
}

Task<std::int64_t> TokenBudget::today(std::string organisation_id) {
  const Time now = clock_.now();
  const auto day = day_of(now);
  {
    const std::lock_guard lock(mutex_);
    const auto found = spent_.find(organisation_id);
    if (found != spent_.end() && found->second.day == day && found->second.known_until > now)
      co_return found->second.tokens;
  }
  auto scope = db::Scope::of(organisation_id);
  const auto stored = co_await database_.read(std::move(scope), [organisation_id, day](db::Tx& tx) {
    return tx.first<std::int64_t>(sql::tokens_of_day, organisation_id, day);
  });
  remember(organisation_id, day, stored.value_or(0));
  co_return stored.value_or(0);
}

void TokenBudget::remember(const std::string& organisation_id, std::int64_t day, std::int64_t tokens) {
  const std::lock_guard lock(mutex_);
  if (spent_.size() >= most_budgets)
    std::erase_if(spent_, [](const auto& entry) { return entry.second.leaves == 0; });
  auto& spent = spent_[organisation_id];
  // A day's sum only grows: a read that began before a write must not lower it.
  spent.tokens = spent.day == day ? std::max(spent.tokens, tokens) : tokens;
  spent.day = day;
  spent.known_until = clock_.now() + spent_known_for;
}

}  // namespace sp::chatbot
