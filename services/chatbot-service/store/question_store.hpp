#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "platform/identity/principal.hpp"
#include "services/chatbot-service/domain/answer.hpp"

namespace sp::chatbot {

/// A question as it was asked, and how it was answered then.
struct PastQuestion {
  std::string message_id;  // of the answer
  std::string question;
  Language language = Language::en;
  Role reader = Role::requester;     // agents and admins are both agents here: they may read the same
  std::vector<std::string> earlier;  // the questions before it in its conversation, oldest first
  Outcome outcome = Outcome::answered;
  double confidence = 0;
  std::optional<bool> helpful;
  Time asked_at{};
};

/// What makes refused questions the same one.
struct QuestionKey {
  std::string question_key;  // digest of the normal form
  Language language = Language::en;
  auto operator<=>(const QuestionKey&) const = default;
};
BOOST_DESCRIBE_STRUCT(QuestionKey, (), (question_key, language))

/// A refused question that has not been answered since, once for all who asked it.
struct RefusedQuestion : QuestionKey {
  std::int64_t asked = 0;  // since the time asked for
  std::int64_t asked_ever = 0;
  std::string first_id;  // of the first refusal's message
  Time first_asked_at{};
  Time last_asked_at{};
  double confidence = 0;   // the best of them
  std::string message_id;  // of the last refusal, as are the conversation and the wording
  std::string conversation_id;
  std::string question;
};
BOOST_DESCRIBE_STRUCT(RefusedQuestion, (QuestionKey),
                      (asked, asked_ever, first_id, first_asked_at, last_asked_at, confidence, message_id,
                       conversation_id, question))

/// Questions across all conversations of an organisation. What a TurnRecorder still holds is not seen: await
/// its flush first. Thread-safe.
class QuestionStore {
 public:
  explicit QuestionStore(db::Database& database) : database_(database) {}

  /// The last `count` different questions among the organisation's last 5,000, newest first. Different: in
  /// wording (its normal form), language, kind of reader, or in what they follow up.
  Task<std::vector<PastQuestion>> latest(std::string organisation_id, std::size_t count);
  /// The documents that the answers to the organisation's last 500 questions quote first, asked in this
  /// language and counted with the repeats from the cache; most used first, `limit` at most.
  Task<std::vector<std::string>> most_used(std::string organisation_id, Language language, std::size_t limit);
  /// The last `limit` of them, newest first.
  Task<std::vector<RefusedQuestion>> refused(std::string organisation_id, Time since, std::int64_t limit);
  /// Of those refusals that are still without an answer.
  Task<std::vector<QuestionKey>> keys_of(std::string organisation_id, std::vector<std::string> message_ids);
  /// Takes the questions out of all lists until they are asked again; how many were in one.
  Task<std::int64_t> dismiss(std::string organisation_id, std::vector<QuestionKey> questions);

 private:
  db::Database& database_;
};

}  // namespace sp::chatbot
