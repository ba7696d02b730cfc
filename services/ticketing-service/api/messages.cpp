#include "platform/base/encoding.hpp"
#include "platform/http/cursor.hpp"
#include "services/ticketing-service/api/current_names.hpp"
#include "services/ticketing-service/api/ticket_api.hpp"

namespace sp::ticketing {

namespace {

constexpr std::string_view message_order = "messages";
constexpr std::string_view history_order = "history";

MessageView view_of(const Message& message) {
  return {.id = message.id,
          .author = {message.author_id, message.author_name},
          .author_role = message.author_role,
          .body = message.body,
          .internal = message.internal,
          .created_at = message.created_at};
}

HistoryView view_of(const HistoryEvent& event) {
  return {.id = event.id,
          .kind = event.kind,
          .actor = {event.actor_id, event.actor_name},
          .from = event.from_value,
          .to = event.to_value,
          .at = event.at};
}

TicketStore::Rule message_rule(std::string body, bool internal, Actor actor, Time now) {
  return [body = std::move(body), internal, actor = std::move(actor), now](Ticket ticket) {
    return ticketing::add_message(std::move(ticket), body, internal, actor, now);
  };
}

http::Created<MessageView> written(const Step& step) {
  return {.body = view_of(*step.message), .location = "/api/v1/tickets/" + step.ticket.id + "/messages"};
}

Failure no_such_ticket() { return not_found("There is no such ticket."); }

}  // namespace

Task<Result<http::Page<MessageView>>> TicketApi::messages(Caller caller, ListMessages input) {
  auto after = http::decode_cursor<Position>(message_order, input.cursor);
  if (!after) co_return Failure(after.error());
  const auto found =
      co_await store_.messages(caller.organisation(), std::move(input.id), actor_of(caller.who()),
                               std::move(*after), input.limit ? input.limit->value : http::default_page);
  if (!found) co_return no_such_ticket();
  http::Page<MessageView> page;
  for (const auto& message : found->messages) page.items.push_back(view_of(message));
  if (found->more) {
    const auto& last = found->messages.back();
    page.next_cursor = http::encode_cursor(message_order, Position{last.created_at, last.id});
  }
  page.items = co_await with_current_names(people_, caller.organisation(), std::move(page.items));
  co_return page;
}

Task<Result<http::Created<MessageView>>> TicketApi::add_message(Caller caller, AddMessage input) {
  const auto actor = actor_of(caller.who());
  auto rule = message_rule(std::move(input.body), input.internal.value_or(false), actor, clock_.now());
  const auto step = co_await store_.change(caller.organisation(), input.id, actor, std::move(rule),
                                           idempotency::once<Step>(caller, written));
  if (!step) co_return Failure(step.error());
  co_return written(*step);
}

Task<Result<http::Page<HistoryView>>> TicketApi::history(Caller caller, ListHistory input) {
  auto after = http::decode_cursor<Position>(history_order, input.cursor);
  if (!after) co_return Failure(after.error());
  const auto limit = static_cast<std::size_t>(input.limit ? input.limit->value : http::default_page);
  const auto events =
      co_await store_.history(caller.organisation(), std::move(input.id), actor_of(caller.who()),
                              std::move(*after), static_cast<std::int64_t>(limit) + 1);
  if (!events) co_return no_such_ticket();
  http::Page<HistoryView> page;
  for (const auto& event : *events) {
    if (page.items.size() == limit) break;
    page.items.push_back(view_of(event));
  }
  if (events->size() > limit) {
    const auto& last = (*events)[limit - 1];
    page.next_cursor = http::encode_cursor(history_order, Position{last.at, last.id});
  }
  page.items = co_await with_current_names(people_, caller.organisation(), std::move(page.items));
  co_return page;
}

Task<Result<http::Response>> TicketApi::events(Caller caller, http::Nothing) {
  http::Response response;
  response.stream = feed_.stream(caller.principal, std::string(caller.request->header("Last-Event-ID")));
  co_return response;
}

}  // namespace sp::ticketing
