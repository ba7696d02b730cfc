#include "services/chatbot-service/store/conversation_store.hpp"

#include <algorithm>

#include "chatbot_service_sql.hpp"
#include "platform/events/event.hpp"
#include "services/chatbot-service/client/events.hpp"
#include "services/chatbot-service/domain/conversation_id.hpp"
#include "services/chatbot-service/domain/handoff.hpp"
#include "services/chatbot-service/store/repeat_row.hpp"
#include "services/chatbot-service/store/turn_writer.hpp"

namespace sp::chatbot {

namespace sql = chatbot_service::sql;

namespace {

PastTurn decoded(TurnRow row) {
  auto content = json::decode_text<AnswerContent>(row.content);
  if (!content) throw db::DatabaseError("the stored answer of turn " + row.id + " cannot be read");
  row.content.clear();
  return {std::move(row), std::move(*content)};
}

ConversationRow row_of(const RepeatRow& repeat) {
  const auto time = time_of_id(repeat.id);
  return {.id = repeat.id,
          .requester_id = repeat.requester_id,
          .requester_name = repeat.requester_name,
          .title = subject_of(repeat.question),
          .language = repeat.language,
          .turns = 1,
          .ticket_id = {},
          .created_at = time,
          .updated_at = time};
}

StoredConversation conversation_of(RepeatRow repeat) {
  StoredConversation conversation{row_of(repeat), {}};
  const auto& row = conversation.row;
  conversation.turns.push_back(decoded({.id = first_message_id(row.id),
                                        .question_id = first_question_id(row.id),
                                        .question = std::move(repeat.question),
                                        .language = row.language,
                                        .source = Source::cache,
                                        .helpful = {},
                                        .asked_at = row.created_at,
                                        .answered_at = row.created_at,
                                        .content = std::move(repeat.content)}));
  return conversation;
}

std::optional<StoredConversation> repeated(db::Tx& tx, const std::string& organisation_id,
                                           const Viewer& viewer, const std::string& id) {
  auto repeat = tx.first<RepeatRow>(sql::find_repeat, organisation_id, viewer.user_id, id);
  if (!repeat && viewer.staff) {
    const auto requester = tx.first<std::string>(sql::requester_of_repeat, organisation_id, id);
    if (requester) repeat = tx.first<RepeatRow>(sql::find_repeat, organisation_id, *requester, id);
  }
  if (!repeat) return std::nullopt;
  return conversation_of(std::move(*repeat));
}

/// Above the ids of all repeats that come behind `place`: they are in order of their ids, whose first part
/// is their time. The place's conversation may have been changed long after its id was made.
std::string first_before(const ConversationPlace& place) {
  if (time_of_id(place.id) >= place.updated_at) return place.id;
  return first_id_of(place.updated_at);
}

/// An answer, as far as it matters to what is learned from a judgement.
struct Judged {
  std::string question;
  Language language = Language::en;
  std::optional<bool> helpful;
  bool stands_alone = false;
  std::string content;
};
BOOST_DESCRIBE_STRUCT(Judged, (), (question, language, helpful, stands_alone, content))

struct Judgement {
  const std::string& organisation_id;
  const std::string& message_id;
  bool helpful = false;
};

/// A follow-up's words alone do not lead to the article, and a refusal has none: nothing is learned from
/// them.
void announce(db::Tx& tx, const Judged& judged, const Judgement& judgement) {
  if (!judged.stands_alone) return;
  const auto content = json::decode_text<AnswerContent>(judged.content);
  if (!content || content->outcome != Outcome::answered || content->citations.empty()) return;
  const auto id = new_id();
  events::emit(tx,
               {.id = id,
                .organisation_id = judgement.organisation_id,
                .topic = std::string(judgement.helpful ? answer_confirmed_topic : answer_disputed_topic),
                .key = judgement.message_id,
                .payload = json::encode(AnswerJudged{judgement.message_id, judged.question, judged.language,
                                                     content->citations.front().document_id}),
                .at = time_of_id(id)});
}

}  // namespace

Task<Result<bool>> ConversationStore::add(Turn turn, Together together) {
  auto scope = db::Scope::of(turn.asker->organisation_id);
  return database_.write(
      std::move(scope), [turn = std::move(turn), together = std::move(together)](db::Tx& tx) -> Result<bool> {
        if (write_turns(tx, std::span(&turn, 1)) != 1) return false;
        if (together)
          if (auto done = together(tx); !done) return Failure(std::move(done).error());
        return true;
      });
}

Task<std::optional<ConversationRow>> ConversationStore::find(std::string organisation_id,
                                                             std::string requester_id, std::string id) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(
      std::move(scope), [organisation_id, requester_id, id](db::Tx& tx) -> std::optional<ConversationRow> {
        auto row = tx.first<ConversationRow>(sql::find_conversation, organisation_id, id);
        if (row && row->requester_id == requester_id) return row;
        const auto repeat = tx.first<RepeatRow>(sql::find_repeat, organisation_id, requester_id, id);
        if (!repeat) return std::nullopt;
        return row_of(*repeat);
      });
}

Task<std::optional<StoredConversation>> ConversationStore::load(std::string organisation_id, Viewer viewer,
                                                                std::string id) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(
      std::move(scope),
      [organisation_id, viewer = std::move(viewer), id](db::Tx& tx) -> std::optional<StoredConversation> {
        auto row = tx.first<ConversationRow>(sql::find_conversation, organisation_id, id);
        if (!row) return repeated(tx, organisation_id, viewer, id);
        if (!viewer.staff && row->requester_id != viewer.user_id) return std::nullopt;
        StoredConversation conversation{std::move(*row), {}};
        for (auto& turn : tx.all<TurnRow>(sql::turns_of_conversation, organisation_id, id))
          conversation.turns.push_back(decoded(std::move(turn)));
        return conversation;
      });
}

Task<std::vector<ConversationRow>> ConversationStore::list(std::string organisation_id,
                                                           std::string requester_id,
                                                           std::optional<ConversationPlace> after,
                                                           std::int64_t limit) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id, requester_id, after, limit](db::Tx& tx) {
    std::optional<Time> time;
    std::optional<std::string> id;
    std::optional<std::string> repeat_id;
    if (after) {
      time = after->updated_at;
      id = after->id;
      repeat_id = first_before(*after);
    }
    auto rows =
        tx.all<ConversationRow>(sql::list_conversations, organisation_id, requester_id, time, id, limit);
    for (const auto& repeat :
         tx.all<RepeatRow>(sql::list_repeats, organisation_id, requester_id, repeat_id, limit))
      rows.push_back(row_of(repeat));
    std::ranges::sort(rows, std::greater{}, [](const ConversationRow& row) {
      return std::pair(row.updated_at, std::string_view(row.id));
    });
    if (std::cmp_greater(rows.size(), limit)) rows.resize(static_cast<std::size_t>(limit));
    return rows;
  });
}

Task<> ConversationStore::remove(std::string organisation_id, std::string requester_id, std::string id) {
  auto scope = db::Scope::of(organisation_id);
  return database_.write(std::move(scope), [organisation_id, requester_id, id](db::Tx& tx) {
    promote_repeat(tx, organisation_id, requester_id, id);
    const auto answers = tx.all<std::string>(sql::answers_of_conversation, organisation_id, id);
    for (const auto& answer : answers) tx.run(sql::release_answer, organisation_id, answer);
    for (const auto& answer : answers) tx.run(sql::delete_unused_answer, organisation_id, answer);
    tx.run(sql::delete_turns, organisation_id, id);
    tx.run(sql::delete_conversation, organisation_id, id);
  });
}

Task<bool> ConversationStore::judge(std::string organisation_id, std::string requester_id,
                                    std::string conversation_id, std::string message_id, bool helpful) {
  auto scope = db::Scope::of(organisation_id);
  return database_.write(std::move(scope), [=](db::Tx& tx) {
    promote_repeat(tx, organisation_id, requester_id, conversation_id);
    const auto judged = tx.first<Judged>(sql::find_judged, organisation_id, conversation_id, message_id);
    if (!judged) return false;
    if (judged->helpful == helpful) return true;
    tx.run(sql::set_helpful, organisation_id, conversation_id, message_id, helpful);
    announce(tx, *judged, {organisation_id, message_id, helpful});
    return true;
  });
}

Task<std::vector<UnansweredRow>> ConversationStore::unanswered(std::string organisation_id,
                                                               std::optional<UnansweredPlace> after,
                                                               std::int64_t limit) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id, after, limit](db::Tx& tx) {
    const auto before = after ? std::optional(after->message_id) : std::nullopt;
    return tx.all<UnansweredRow>(sql::list_unanswered, organisation_id, before, limit);
  });
}

Task<std::int64_t> ConversationStore::count_unanswered(std::string organisation_id, Time since) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id, since](db::Tx& tx) {
    return tx.one<std::int64_t>(sql::count_unanswered, organisation_id, since);
  });
}

Task<Tallies> ConversationStore::tallies(std::string organisation_id, Time since) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id, since](db::Tx& tx) {
    return tx.one<Tallies>(sql::sum_tallies, organisation_id, day_of(since));
  });
}

Task<> ConversationStore::set_ticket(std::string organisation_id, std::string requester_id, std::string id,
                                     std::string ticket_id) {
  auto scope = db::Scope::of(organisation_id);
  return database_.write(std::move(scope), [organisation_id, requester_id, id, ticket_id](db::Tx& tx) {
    promote_repeat(tx, organisation_id, requester_id, id);
    tx.run(sql::set_ticket, organisation_id, id, ticket_id);
  });
}

}  // namespace sp::chatbot
