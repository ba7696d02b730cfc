#include "services/chatbot-service/store/conversation_store.hpp"

#include "chatbot_service_sql.hpp"
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

std::int64_t day_of(Time time) {
  return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

}  // namespace

Task<bool> ConversationStore::add(Turn turn) {
  auto scope = db::Scope::of(turn.asker->organisation_id);
  return database_.write(std::move(scope), [turn = std::move(turn)](db::Tx& tx) {
    return write_turns(tx, std::span(&turn, 1)) == 1;
  });
}

Task<std::optional<ConversationRow>> ConversationStore::find(std::string organisation_id, std::string id) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id, id](db::Tx& tx) {
    return tx.first<ConversationRow>(sql::find_conversation, organisation_id, id);
  });
}

Task<std::optional<StoredConversation>> ConversationStore::load(std::string organisation_id, std::string id) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(std::move(scope),
                        [organisation_id, id](db::Tx& tx) -> std::optional<StoredConversation> {
                          auto row = tx.first<ConversationRow>(sql::find_conversation, organisation_id, id);
                          if (!row) return std::nullopt;
                          StoredConversation conversation{std::move(*row), {}};
                          for (auto& turn : tx.all<TurnRow>(sql::turns_of_conversation, organisation_id, id))
                            conversation.turns.push_back(decoded(std::move(turn)));
                          return conversation;
                        });
}

Task<std::vector<ConversationRow>> ConversationStore::list(std::string organisation_id,
                                                           std::string requester_id,
                                                           std::optional<ConversationCursor> after,
                                                           std::int64_t limit) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id, requester_id, after, limit](db::Tx& tx) {
    std::optional<Time> time;
    std::optional<std::string> id;
    if (after) {
      time = after->updated_at;
      id = after->id;
    }
    return tx.all<ConversationRow>(sql::list_conversations, organisation_id, requester_id, time, id, limit);
  });
}

Task<> ConversationStore::remove(std::string organisation_id, std::string id) {
  auto scope = db::Scope::of(organisation_id);
  return database_.write(std::move(scope), [organisation_id, id](db::Tx& tx) {
    tx.run(sql::delete_lonely_answers, organisation_id, id);
    tx.run(sql::delete_turns, organisation_id, id);
    tx.run(sql::delete_conversation, organisation_id, id);
  });
}

Task<bool> ConversationStore::set_helpful(std::string organisation_id, std::string conversation_id,
                                          std::string message_id, bool helpful) {
  auto scope = db::Scope::of(organisation_id);
  return database_.write(
      std::move(scope), [organisation_id, conversation_id, message_id, helpful](db::Tx& tx) {
        return tx.run(sql::set_helpful, organisation_id, conversation_id, message_id, helpful) > 0;
      });
}

Task<std::vector<UnansweredRow>> ConversationStore::unanswered(std::string organisation_id,
                                                               std::optional<std::string> before_message_id,
                                                               std::int64_t limit) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id, before_message_id, limit](db::Tx& tx) {
    return tx.all<UnansweredRow>(sql::list_unanswered, organisation_id, before_message_id, limit);
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

Task<std::optional<TicketRequest>> ConversationStore::ticket_request(std::string organisation_id,
                                                                     std::string requester_id,
                                                                     std::string key) {
  auto scope = db::Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id, requester_id, key](db::Tx& tx) {
    return tx.first<TicketRequest>(sql::find_ticket_request, organisation_id, requester_id, key);
  });
}

Task<> ConversationStore::keep_ticket_request(std::string organisation_id, std::string id, std::string key,
                                              std::string request) {
  auto scope = db::Scope::of(organisation_id);
  return database_.write(std::move(scope), [organisation_id, id, key, request](db::Tx& tx) {
    tx.run(sql::keep_ticket_request, organisation_id, id, key, request);
  });
}

Task<> ConversationStore::set_ticket(std::string organisation_id, std::string id, std::string ticket_id) {
  auto scope = db::Scope::of(organisation_id);
  return database_.write(std::move(scope), [organisation_id, id, ticket_id](db::Tx& tx) {
    tx.run(sql::set_ticket, organisation_id, id, ticket_id);
  });
}

}  // namespace sp::chatbot
