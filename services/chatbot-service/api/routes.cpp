#include "services/chatbot-service/api/routes.hpp"

namespace sp::chatbot {

http::RouteTable chatbot_routes(ChatApi& chat, ConversationApi& conversations, AssistantApi& assistant,
                                UnansweredApi& questions, StartersApi& starters, RehearsalApi& rehearsal) {
  using namespace http;
  constexpr auto ask = Permission::assistant_ask;
  constexpr auto review = Permission::assistant_review;
  constexpr auto manage = Permission::assistant_manage;
  auto open_ticket =
      bind(conversations, &ConversationApi::open_ticket);  // 200: the conversation has one already
  open_ticket.statuses = {201};
  open_ticket.located = true;
  auto chat_endpoint = bind_stream<Answer>(
      chat, &ChatApi::ask,
      {event<AnswerStart>("start"), event<AnswerToken>("token"), event<AnswerCitations>("citations"),
       event<Answer>("end"), problem_event("error")});
  chat_endpoint.keyed = true;  // it gives an answer again as JSON or as a stream, as it is asked for
  return {
      Route{Post, "/api/v1/chat", ask, std::move(chat_endpoint), "Ask the assistant", RateClass::ask,
            32 * 1024}
          .repeating(Repeats::settles)
          .answering({404, 409, 502}),
      {Get, "/api/v1/conversations", ask, bind(conversations, &ConversationApi::list),
       "List own conversations"},
      {Get, "/api/v1/conversations/{id}", ask, bind(conversations, &ConversationApi::show),
       "Show a conversation"},
      {Delete, "/api/v1/conversations/{id}", ask, bind(conversations, &ConversationApi::remove),
       "Delete a conversation"},
      Route{Post, "/api/v1/conversations/{id}/feedback", ask, bind(conversations, &ConversationApi::feedback),
            "Say whether an answer helped"}
          .repeating(Repeats::settles),
      Route{Post, "/api/v1/conversations/{id}/ticket", ask, std::move(open_ticket),
            "Open a ticket with the conversation"}
          .repeating(Repeats::settles),
      {Get, "/api/v1/assistant/starters", ask, bind(starters, &StartersApi::starters),
       "List the articles that answer most questions"},
      {Get, "/api/v1/assistant/unanswered", review, bind(assistant, &AssistantApi::unanswered),
       "List questions without an answer"},
      {Get, "/api/v1/assistant/unanswered/groups", review, bind(questions, &UnansweredApi::groups),
       "List questions without an answer, grouped by what they ask"},
      Route{Post, "/api/v1/assistant/unanswered/dismiss", review, bind(questions, &UnansweredApi::dismiss),
            "Take questions without an answer out of the lists"}
          .repeating(Repeats::settles),
      {Get, "/api/v1/assistant/settings", manage, bind(assistant, &AssistantApi::show_settings),
       "Show the assistant's settings"},
      Route{Put, "/api/v1/assistant/settings", manage, bind(assistant, &AssistantApi::put_settings),
            "Change the assistant's settings"}
          .matching<SettingsView>(),
      Route{Post, "/api/v1/assistant/rehearsal", manage, bind(rehearsal, &RehearsalApi::rehearse),
            "Ask the last questions again with other settings"}
          .repeating(Repeats::unkeyed)
          .answering({409}),
  };
}

}  // namespace sp::chatbot
