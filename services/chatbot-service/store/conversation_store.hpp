#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "services/chatbot-service/domain/turn.hpp"

namespace sp::chatbot {

struct ConversationRow {
  std::string id;
  std::string requester_id;
  std::string requester_name;
  std::string title;
  Language language = Language::en;
  std::int64_t turns = 0;
  std::optional<std::string> ticket_id;
  Time created_at{};
  Time updated_at{};
};
BOOST_DESCRIBE_STRUCT(ConversationRow, (),
                      (id, requester_id, requester_name, title, language, turns, ticket_id, created_at,
                       updated_at))

struct TurnRow {
  std::string id;
  std::string question_id;
  std::string question;
  Language language = Language::en;
  Source source = Source::knowledge_base;
  std::optional<bool> helpful;
  Time asked_at{};
  Time answered_at{};
  std::string content;  // AnswerContent as JSON
};
BOOST_DESCRIBE_STRUCT(TurnRow, (),
                      (id, question_id, question, language, source, helpful, asked_at, answered_at, content))

/// A stored turn with its answer decoded.
struct PastTurn {
  TurnRow row;
  AnswerContent content;
};

/// Who asks for a conversation. Staff sees those of others too.
struct Viewer {
  std::string user_id;
  bool staff = false;
};

struct StoredConversation {
  ConversationRow row;
  std::vector<PastTurn> turns;  // oldest first
};

struct UnansweredRow {
  std::string message_id;
  std::string conversation_id;
  std::string question;
  Language language = Language::en;
  double confidence = 0;
  Time asked_at{};
  std::int64_t asked = 0;
};
BOOST_DESCRIBE_STRUCT(UnansweredRow, (),
                      (message_id, conversation_id, question, language, confidence, asked_at, asked))

/// Where a page of them ended: the latest first.
struct UnansweredPlace {
  Id message_id;
};
BOOST_DESCRIBE_STRUCT(UnansweredPlace, (), (message_id))

struct Tallies {
  std::int64_t answered = 0;
  std::int64_t refused = 0;
};
BOOST_DESCRIBE_STRUCT(Tallies, (), (answered, refused))

/// Where a page of conversations ended: the latest change first.
struct ConversationPlace {
  Time updated_at{};
  Id id;
};
BOOST_DESCRIBE_STRUCT(ConversationPlace, (), (updated_at, id))

/// What is written in the same transaction as a turn; its failure is the transaction's.
using Together = std::function<Result<>(db::Tx& tx)>;

/// Conversations as they are stored. What a TurnRecorder still holds is not seen: await its flush first.
/// Thread-safe.
class ConversationStore {
 public:
  explicit ConversationStore(db::Database& database) : database_(database) {}

  /// Durable when it resumes, with what was written `together` with it; false where the conversation was
  /// deleted meanwhile, and the failure of `together`: then nothing of either is stored.
  Task<Result<bool>> add(Turn turn, Together together = {});
  /// The requester's own.
  Task<std::optional<ConversationRow>> find(std::string organisation_id, std::string requester_id,
                                            std::string id);
  /// One that the viewer may see.
  Task<std::optional<StoredConversation>> load(std::string organisation_id, Viewer viewer, std::string id);
  /// The requester's own, latest change first.
  Task<std::vector<ConversationRow>> list(std::string organisation_id, std::string requester_id,
                                          std::optional<ConversationPlace> after, std::int64_t limit);
  /// With its turns, and with the answers that no other conversation repeats.
  Task<> remove(std::string organisation_id, std::string requester_id, std::string id);
  /// False where the requester's conversation has no such answer. What can be learned from a judgement that
  /// is new or changed is announced in the same transaction.
  Task<bool> judge(std::string organisation_id, std::string requester_id, std::string conversation_id,
                   std::string message_id, bool helpful);
  /// Questions that were refused and not answered since, latest first, one for all that ask the same.
  Task<std::vector<UnansweredRow>> unanswered(std::string organisation_id,
                                              std::optional<UnansweredPlace> after, std::int64_t limit);
  Task<std::int64_t> count_unanswered(std::string organisation_id, Time since);
  Task<Tallies> tallies(std::string organisation_id, Time since);

  Task<> set_ticket(std::string organisation_id, std::string requester_id, std::string id,
                    std::string ticket_id);

 private:
  db::Database& database_;
};

}  // namespace sp::chatbot
