#include "services/chatbot-service/api/conversation_api.hpp"

#include "platform/http/cursor.hpp"
#include "platform/idempotency/claim.hpp"
#include "services/chatbot-service/domain/context.hpp"
#include "services/chatbot-service/domain/handoff.hpp"

namespace sp::chatbot {

namespace {

constexpr std::string_view conversations_list = "conversations";

Failure unknown_conversation() {
  return not_found("There is no such conversation, or it is not yours to see.");
}

ConversationPlace place_of_conversation(const ConversationRow& row) { return {row.updated_at, row.id}; }

void fill(ConversationSummary& summary, const ConversationRow& row) {
  summary.id = row.id;
  summary.title = row.title;
  summary.language = row.language;
  summary.messages = 2 * row.turns;
  summary.ticket_id = row.ticket_id;
  summary.created_at = row.created_at;
  summary.updated_at = row.updated_at;
  summary.requester = {row.requester_id, row.requester_name};
}

/// `exchanges`: all turns up to and with this one.
Answer answer_of(const ConversationRow& row, const PastTurn& turn, std::span<const Exchange> exchanges) {
  const auto& content = turn.content;
  return {.conversation_id = row.id,
          .message_id = turn.row.id,
          .outcome = content.outcome,
          .answer = content.answer,
          .language = content.language,
          .source = turn.row.source,
          .confidence = content.confidence,
          .citations = content.citations,
          .unsupported = content.unsupported,
          .small_talk = content.small_talk,
          .handoff = handoff_after(exchanges, turn.row.language)};
}

std::vector<Exchange> exchanges_of(const StoredConversation& conversation) {
  std::vector<Exchange> exchanges;
  exchanges.reserve(conversation.turns.size());
  for (const auto& turn : conversation.turns) exchanges.push_back({turn.row.question, turn.content});
  return exchanges;
}

ConversationView view_of(const StoredConversation& conversation) {
  ConversationView view;
  fill(view, conversation.row);
  const auto exchanges = exchanges_of(conversation);
  for (std::size_t i = 0; i < conversation.turns.size(); ++i) {
    const auto& turn = conversation.turns[i];
    view.items.push_back({.id = turn.row.question_id,
                          .role = Speaker::requester,
                          .text = turn.row.question,
                          .created_at = turn.row.asked_at,
                          .answer = {},
                          .helpful = {}});
    view.items.push_back({.id = turn.row.id,
                          .role = Speaker::assistant,
                          .text = turn.content.answer,
                          .created_at = turn.row.answered_at,
                          .answer = answer_of(conversation.row, turn, std::span(exchanges).first(i + 1)),
                          .helpful = turn.row.helpful});
  }
  return view;
}

ticketing::TicketFromConversation ticket_from(const StoredConversation& conversation,
                                              const TicketInput& input) {
  const auto exchanges = exchanges_of(conversation);
  return {.subject = input.subject ? std::string(*input.subject) : subject_of(ticket_question(exchanges)),
          .body = input.body ? std::string(*input.body) : transcript(exchanges, conversation.row.language),
          .priority = input.priority.value_or(ticketing::Priority::normal),
          .conversation_id = conversation.row.id};
}

}  // namespace

Task<Result<http::Page<ConversationSummary>>> ConversationApi::list(Caller caller, ListInput input) {
  const auto after = http::decode_cursor<ConversationPlace>(conversations_list, input.cursor);
  if (!after) co_return Failure(after.error());
  const std::int64_t limit = input.limit ? input.limit->value : http::default_page;
  co_await recorder_.flush();
  auto rows = co_await store_.list(caller.organisation(), caller.who().user_id, *after, limit + 1);
  http::Page<ConversationSummary> page;
  page.next_cursor = http::cut_page(rows, limit, conversations_list, place_of_conversation);
  for (const auto& row : rows) fill(page.items.emplace_back(), row);
  co_return page;
}

Task<Result<ConversationView>> ConversationApi::show(Caller caller, ConversationInput input) {
  co_await recorder_.flush();
  const Viewer viewer{caller.who().user_id, caller.who().is_staff()};
  const auto conversation = co_await store_.load(caller.organisation(), viewer, input.id);
  if (!conversation) co_return unknown_conversation();
  co_return view_of(*conversation);
}

Task<Result<ConversationRow>> ConversationApi::own(Caller caller, std::string id) {
  co_await recorder_.flush();
  auto row = co_await store_.find(caller.organisation(), caller.who().user_id, std::move(id));
  if (!row) co_return unknown_conversation();
  co_return std::move(*row);
}

Task<Result<void>> ConversationApi::remove(Caller caller, ConversationInput input) {
  auto row = co_await own(caller, input.id);
  if (!row) co_return Failure(row.error());
  co_await store_.remove(caller.organisation(), row->requester_id, row->id);
  co_return Result<void>{};
}

Task<Result<void>> ConversationApi::feedback(Caller caller, FeedbackInput input) {
  auto row = co_await own(caller, input.id);
  if (!row) co_return Failure(row.error());
  const bool known = co_await store_.judge(caller.organisation(), row->requester_id, row->id,
                                           input.message_id, input.helpful);
  if (!known) co_return not_found("The conversation has no such answer.");
  co_return Result<void>{};
}

Task<Result<http::Reply<ticketing::TicketView>>> ConversationApi::open_ticket(Caller caller,
                                                                              TicketInput input) {
  auto row = co_await own(caller, input.id);
  if (!row) co_return Failure(row.error());

  const auto conversation = co_await store_.load(caller.organisation(), {row->requester_id, false}, row->id);
  if (!conversation || conversation->turns.empty()) co_return unknown_conversation();
  auto opened = co_await tickets_.open_from_conversation(caller, ticket_from(*conversation, input));
  if (!opened) co_return Failure(opened.error());
  if (conversation->row.ticket_id != opened->ticket.id)
    co_await store_.set_ticket(caller.organisation(), row->requester_id, row->id, opened->ticket.id);
  // 200 says that the ticket was there already; but not where an end of the process came between it and this
  // key's answer.
  const bool resumed = caller.claim && caller.claim->resumed();
  http::Reply<ticketing::TicketView> reply{
      .body = std::move(opened->ticket), .status = opened->created || resumed ? 201 : 200, .headers = {}};
  reply.headers.emplace_back("Location", "/api/v1/tickets/" + reply.body.id);
  co_return reply;
}

}  // namespace sp::chatbot
