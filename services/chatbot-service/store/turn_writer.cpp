#include "services/chatbot-service/store/turn_writer.hpp"

#include <map>

#include "chatbot_service_sql.hpp"
#include "services/chatbot-service/domain/context.hpp"
#include "services/chatbot-service/domain/conversation_id.hpp"
#include "services/chatbot-service/domain/handoff.hpp"
#include "services/chatbot-service/store/repeat_row.hpp"

namespace sp::chatbot {

namespace sql = chatbot_service::sql;

namespace {

bool is_repeat(const Turn& turn) { return turn.opens && turn.source == Source::cache; }

void write_repeat(db::Tx& tx, const Turn& turn) {
  const auto& asker = *turn.asker;
  tx.run(sql::insert_repeat, asker.organisation_id, asker.user_id, turn.conversation_id, asker.user_name,
         turn.question, turn.language, asker.is_staff(), turn.answer_id);
}

bool write_conversation(db::Tx& tx, const Turn& turn) {
  const auto& asker = *turn.asker;
  if (turn.opens) {
    tx.run(sql::insert_conversation, asker.organisation_id, turn.conversation_id, asker.user_id,
           asker.user_name, subject_of(turn.question), turn.language, turn.answered_at);
    return true;
  }
  const auto go_on = [&] {
    return tx.run(sql::continue_conversation, asker.organisation_id, turn.conversation_id, asker.user_id,
                  turn.answered_at, turn.language) > 0;
  };
  if (go_on()) return true;
  return promote_repeat(tx, asker.organisation_id, asker.user_id, turn.conversation_id) && go_on();
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
         turn.confidence, turn.answer_id, refused, turn.stands_alone, turn.asked_at, turn.answered_at);
}

/// What a batch adds up to, written once. In the order of keys, so that two processes cannot wait for each
/// other's rows.
class Sums {
 public:
  void add(const Turn& turn) {
    const std::string_view organisation = turn.asker->organisation_id;
    auto& answer = answers_[turn.answer_id];
    answer = {organisation, turn.content, answer.uses + 1};
    if (turn.outcome == Outcome::replied) return;
    auto& tally = tallies_[{organisation, day_of(turn.answered_at)}];
    ++(turn.outcome == Outcome::answered ? tally.answered : tally.refused);
  }
  void write(db::Tx& tx) const {
    for (const auto& [id, answer] : answers_)
      tx.run(sql::use_answer, answer.organisation, id, answer.content, answer.uses);
    for (const auto& [key, tally] : tallies_)
      tx.run(sql::add_tally, key.first, key.second, tally.answered, tally.refused);
  }

 private:
  struct Answer {
    std::string_view organisation;
    std::string_view content;
    std::int64_t uses = 0;
  };
  struct Tally {
    std::int64_t answered = 0;
    std::int64_t refused = 0;
  };
  std::map<std::string_view, Answer> answers_;
  std::map<std::pair<std::string_view, std::int64_t>, Tally> tallies_;
};

}  // namespace

std::size_t write_turns(db::Tx& tx, std::span<const Turn> turns) {
  Sums sums;
  std::size_t written = 0;
  for (const auto& turn : turns) {
    if (is_repeat(turn)) {
      write_repeat(tx, turn);
    } else if (write_conversation(tx, turn)) {
      write_turn(tx, turn);
    } else {
      continue;
    }
    sums.add(turn);
    ++written;
  }
  sums.write(tx);
  return written;
}

bool promote_repeat(db::Tx& tx, const std::string& organisation_id, const std::string& requester_id,
                    const std::string& id) {
  const auto repeat = tx.first<RepeatRow>(sql::find_repeat, organisation_id, requester_id, id);
  if (!repeat || tx.run(sql::delete_repeat, organisation_id, requester_id, id) == 0) return false;
  const auto time = time_of_id(id);
  tx.run(sql::insert_conversation, organisation_id, id, requester_id, repeat->requester_name,
         subject_of(repeat->question), repeat->language, time);
  tx.run(sql::insert_turn, organisation_id, id, first_message_id(id), first_question_id(id), repeat->question,
         nullptr, repeat->language, reader_of(repeat->staff ? Role::agent : Role::requester),
         Outcome::answered, Source::cache, 1.0, repeat->answer_id, false, true, time, time);
  return true;
}

}  // namespace sp::chatbot
