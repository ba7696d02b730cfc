#include "services/chatbot-service/store/turn_writer.hpp"

#include <map>
#include <set>

#include "chatbot_service_sql.hpp"
#include "services/chatbot-service/domain/context.hpp"
#include "services/chatbot-service/domain/handoff.hpp"

namespace sp::chatbot {

namespace sql = chatbot_service::sql;

namespace {

std::int64_t day_of(Time time) {
  return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

bool write_conversation(db::Tx& tx, const Turn& turn) {
  const auto& asker = *turn.asker;
  if (!turn.opens)
    return tx.run(sql::continue_conversation, asker.organisation_id, turn.conversation_id, asker.user_id,
                  turn.answered_at, turn.language) > 0;
  tx.run(sql::insert_conversation, asker.organisation_id, turn.conversation_id, asker.user_id,
         asker.user_name, subject_of(turn.question), turn.language, turn.answered_at);
  return true;
}

void write_turn(db::Tx& tx, const Turn& turn) {
  const auto& asker = *turn.asker;
  const bool refused = turn.outcome == Outcome::refused;
  std::optional<std::string> question_key;
  if (turn.source != Source::cache) question_key = digest_of(turn.normalised);
  if (!refused && question_key)
    tx.run(sql::settle_unanswered, asker.organisation_id, *question_key, turn.language,
           reader_of(asker.role));
  if (!refused) question_key.reset();
  tx.run(sql::insert_turn, asker.organisation_id, turn.conversation_id, turn.id, turn.question_id,
         turn.question, question_key, turn.language, reader_of(asker.role), turn.outcome, turn.source,
         turn.confidence, turn.answer_id, refused, turn.asked_at, turn.answered_at);
}

}  // namespace

std::size_t write_turns(db::Tx& tx, std::span<const Turn> turns) {
  struct Tally {
    std::int64_t answered = 0;
    std::int64_t refused = 0;
  };
  std::map<std::pair<std::string_view, std::int64_t>, Tally> tallies;
  std::set<std::string_view> answers;  // already written in this transaction
  std::size_t written = 0;
  for (const auto& turn : turns) {
    if (!write_conversation(tx, turn)) continue;
    const std::string_view organisation = turn.asker->organisation_id;
    if (answers.insert(turn.answer_id).second)
      tx.run(sql::insert_answer, organisation, turn.answer_id, turn.content);
    write_turn(tx, turn);
    auto& tally = tallies[{organisation, day_of(turn.answered_at)}];
    ++(turn.outcome == Outcome::answered ? tally.answered : tally.refused);
    ++written;
  }
  for (const auto& [key, tally] : tallies)
    tx.run(sql::add_tally, key.first, key.second, tally.answered, tally.refused);
  return written;
}

}  // namespace sp::chatbot
