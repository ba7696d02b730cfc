#pragma once
#include "platform/http/route.hpp"
#include "services/chatbot-service/store/conversation_store.hpp"
#include "services/chatbot-service/store/turn_recorder.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::chatbot {

struct Requester {
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Requester, (), (id, name))

struct ConversationSummary {
  std::string id;
  std::string title;
  Language language = Language::en;
  std::int64_t messages = 0;
  std::optional<std::string> ticket_id;
  Time created_at{};
  Time updated_at{};
  Requester requester;
};
BOOST_DESCRIBE_STRUCT(ConversationSummary, (),
                      (id, title, language, messages, ticket_id, created_at, updated_at, requester))

enum class Speaker { requester, assistant };
BOOST_DESCRIBE_ENUM(Speaker, requester, assistant)

struct ConversationMessage {
  std::string id;
  Speaker role = Speaker::requester;
  std::string text;
  Time created_at{};
  std::optional<Answer> answer;
  std::optional<bool> helpful;
};
BOOST_DESCRIBE_STRUCT(ConversationMessage, (), (id, role, text, created_at, answer, helpful))

struct ConversationView : ConversationSummary {
  std::vector<ConversationMessage> items;
};
BOOST_DESCRIBE_STRUCT(ConversationView, (ConversationSummary), (items))

struct ListInput {
  std::optional<Whole<1, 200>> limit;
  std::optional<http::Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(ListInput, (), (limit, cursor))

struct ConversationInput {
  Id id;
};
BOOST_DESCRIBE_STRUCT(ConversationInput, (), (id))

struct FeedbackInput {
  Id id;
  Id message_id;
  bool helpful = false;
};
BOOST_DESCRIBE_STRUCT(FeedbackInput, (), (id, message_id, helpful))

struct TicketInput {
  Id id;
  std::optional<Text<1, ticketing::subject_length>> subject;
  std::optional<Text<1, ticketing::body_length>> body;
  std::optional<ticketing::Priority> priority;
};
BOOST_DESCRIBE_STRUCT(TicketInput, (), (id, subject, body, priority))

/// Conversations after the answer: reading, judging, deleting, handing over. What it is made of outlives it.
class ConversationApi {
 public:
  ConversationApi(ConversationStore& store, TurnRecorder& recorder, ticketing::Tickets& tickets)
      : store_(store), recorder_(recorder), tickets_(tickets) {}

  Task<Result<http::Page<ConversationSummary>>> list(Caller caller, ListInput input);
  Task<Result<ConversationView>> show(Caller caller, ConversationInput input);
  Task<Result<void>> remove(Caller caller, ConversationInput input);
  Task<Result<void>> feedback(Caller caller, FeedbackInput input);
  Task<Result<http::Reply<ticketing::TicketView>>> open_ticket(Caller caller, TicketInput input);

 private:
  Task<Result<ConversationRow>> own(Caller caller, std::string id);

  ConversationStore& store_;
  TurnRecorder& recorder_;
  ticketing::Tickets& tickets_;
};

}  // namespace sp::chatbot
