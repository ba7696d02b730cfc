#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "platform/db/database.hpp"

namespace sp::chatbot {

/// What the assistants of the organisations spend on language models in a day (UTC). Thread-safe. What other
/// processes spend is seen within a second.
class TokenBudget {
 public:
  TokenBudget(db::Database& database, const Clock& clock) : database_(database), clock_(clock) {}
  TokenBudget(const TokenBudget&) = delete;
  TokenBudget& operator=(const TokenBudget&) = delete;

  /// The leave to make one answer. While it lasts the usual cost of an answer counts as spent, so that many
  /// at once do not overspend together. The budget outlives it.
  class Leave {
   public:
    Leave(TokenBudget& budget, std::string organisation_id)
        : budget_(&budget), organisation_id_(std::move(organisation_id)) {}
    Leave(Leave&& other) noexcept
        : budget_(std::exchange(other.budget_, nullptr)),
          organisation_id_(std::move(other.organisation_id_)) {}
    Leave& operator=(Leave&&) = delete;
    ~Leave() {
      if (budget_ != nullptr) budget_->end_leave(organisation_id_);
    }

    const std::string& organisation_id() const { return organisation_id_; }

   private:
    TokenBudget* budget_;
    std::string organisation_id_;
  };

  /// Nothing where `daily_tokens` are spent. The last answer of a day may exceed them.
  Task<std::optional<Leave>> leave(std::string organisation_id, std::optional<std::int64_t> daily_tokens);
  /// Durable when it resumes; `leave` has ended then.
  Task<> spend(Leave leave, std::int64_t tokens);
  Task<std::int64_t> today(std::string organisation_id);

 private:
  struct Spent {
    std::int64_t day = 0;
    std::int64_t tokens = 0;
    Time known_until{};
    std::int64_t leaves = 0;
  };

  void end_leave(const std::string& organisation_id);
  void remember(const std::string& organisation_id, std::int64_t day, std::int64_t tokens);

  db::Database& database_;
  const Clock& clock_;
  std::mutex mutex_;
  std::unordered_map<std::string, Spent> spent_;
};

}  // namespace sp::chatbot
