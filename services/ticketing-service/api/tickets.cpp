#include <algorithm>

#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "platform/http/cursor.hpp"
#include "services/ticketing-service/api/ticket_api.hpp"

namespace sp::ticketing {

namespace {

Result<TicketListRequest> parse_list(const ListTickets& input, const Principal& caller) {
  TicketListRequest request{.sort = input.sort.value_or(Sort::updated),
                            .limit = input.limit ? input.limit->value : http::default_page};
  auto& filter = request.filter;
  if (input.status) filter.statuses = input.status->values;
  filter.priority = input.priority;
  filter.requester_id = input.requester;
  filter.text = std::string(trim(input.q.value_or(Text<0, 200>{})));
  if (input.assignee == "none") {
    filter.unassigned = true;
  } else if (input.assignee == "me") {
    filter.assignee_id = caller.user_id;
  } else if (input.assignee) {
    filter.assignee_id = std::string(*input.assignee);
  }
  if (input.updated_since) {
    const bool filtered = !filter.statuses.empty() || filter.priority || filter.requester_id ||
                          filter.assignee_id || filter.unassigned || !filter.text.empty() ||
                          request.sort != Sort::updated;
    if (filtered)
      return invalid_field("/updated_since", "not_with_filters",
                           "Gives all changes in their order: it goes with limit and cursor only.");
    request.updated_since = input.updated_since;
  }
  auto after = http::decode_cursor<Position>(json::enum_name(order_of(request)), input.cursor);
  if (!after) return Failure(after.error());
  request.after = std::move(*after);
  return request;
}

TicketStore::Rule change_rule(TicketChange change, http::IfMatch expected, Actor actor, Time now) {
  return [change = std::move(change), expected = std::move(expected), actor = std::move(actor),
          now](Ticket ticket) -> Result<Step> {
    if (!expected.permits(version_for(ticket, actor))) return stale(ticket, actor);
    return change_ticket(std::move(ticket), change, actor, now);
  };
}

auto answer_for(Actor reader) {
  return [reader = std::move(reader)](const TicketStore::Opened& opened) {
    return http::Created<TicketView>{.body = view_of(opened.ticket, reader),
                                     .location = "/api/v1/tickets/" + opened.ticket.id};
  };
}

}  // namespace

Failure stale(const Ticket& ticket, const Actor& reader) {
  return Failure(
      Error{.kind = ErrorKind::version_conflict,
            .code = "version_conflict",
            .message = "The ticket has been changed since you loaded it; its current state is in `current`.",
            .current = json::encode(view_of(ticket, reader))});
}

Task<Result<PersonView>> TicketApi::requester_of(Caller caller, std::optional<Id> requester_id) {
  const auto& who = caller.who();
  if (!requester_id || *requester_id == who.user_id) co_return PersonView{who.user_id, who.user_name};
  if (!who.is_staff())
    co_return forbidden("Only agents and admins may open a ticket on behalf of someone else.");
  const auto person = co_await directory_.person(caller, who.organisation_id, *requester_id);
  if (!person) co_return Failure(person.error());
  if (!*person || (*person)->disabled) {
    co_return invalid_field("/requester_id", "unknown_person",
                            "Must be a person of your organisation whose account is not disabled.");
  }
  co_return PersonView{(*person)->id, (*person)->name};
}

Task<Result<Assignee>> TicketApi::assignee_of(Caller caller, std::string assignee_id) {
  const auto person = co_await directory_.person(caller, caller.organisation(), assignee_id);
  if (!person) co_return Failure(person.error());
  if (!*person || (*person)->disabled || (*person)->role == Role::requester) {
    co_return invalid_field("/assignee_id", "invalid_assignee",
                            "Must be an agent or admin of your organisation whose account is not disabled.");
  }
  co_return Assignee{(*person)->id, (*person)->name};
}

Task<Result<http::Created<TicketView>>> TicketApi::open(Caller caller, OpenTicket input) {
  const auto requester = co_await requester_of(caller, input.requester_id);
  if (!requester) co_return Failure(requester.error());
  const auto actor = actor_of(caller.who());
  auto opening = open_ticket({.organisation_id = caller.organisation(),
                              .subject = std::string(trim(input.subject)),
                              .body = std::move(input.body),
                              .priority = input.priority.value_or(Priority::normal),
                              .requester_id = requester->id,
                              .requester_name = requester->name},
                             actor, clock_.now());
  const auto answer = answer_for(actor);
  const auto opened =
      co_await store_.open(std::move(opening), idempotency::once<TicketStore::Opened>(caller, answer));
  if (!opened) co_return Failure(opened.error());
  metrics_.opened_by_api.add();
  co_return answer(*opened);
}

Task<Result<http::Page<TicketSummary>>> TicketApi::list(Caller caller, ListTickets input) {
  auto request = parse_list(input, caller.who());
  if (!request) co_return Failure(request.error());
  const auto reader = actor_of(caller.who());
  const auto order = order_of(*request);
  const auto found = co_await store_.list(caller.organisation(), reader, std::move(*request));
  http::Page<TicketSummary> page;
  for (const auto& ticket : found.tickets) page.items.push_back(summary_of(ticket, reader));
  if (found.next) page.next_cursor = http::encode_cursor(json::enum_name(order), *found.next);
  co_return page;
}

Task<Result<TicketCounts>> TicketApi::counts(Caller caller, http::Nothing) {
  co_return co_await store_.counts(caller.organisation(), actor_of(caller.who()));
}

Task<Result<TicketView>> TicketApi::show(Caller caller, TicketPath input) {
  const auto reader = actor_of(caller.who());
  const auto ticket = co_await store_.find(caller.organisation(), std::move(input.id));
  if (!ticket || !may_read(*ticket, reader)) co_return not_found("There is no such ticket.");
  co_return view_of(*ticket, reader);
}

Task<Result<TicketView>> TicketApi::change(Caller caller, ChangeTicket input) {
  const auto actor = actor_of(caller.who());
  TicketChange change{.status = input.status, .priority = input.priority};
  if (input.subject) change.subject = std::string(trim(*input.subject));
  if (input.assignee_id.present) change.assignee.emplace();
  // What a requester may not set is not looked up for them either.
  if (input.assignee_id.sets() && actor.is_staff()) {
    auto assignee = co_await assignee_of(caller, *input.assignee_id.value);
    if (!assignee) co_return Failure(assignee.error());
    change.assignee->emplace(std::move(*assignee));
  }
  auto rule = change_rule(std::move(change), caller.if_match(), actor, clock_.now());
  const auto step =
      co_await store_.change(caller.organisation(), std::move(input.id), actor, std::move(rule));
  if (!step) co_return Failure(step.error());
  co_return view_of(step->ticket, actor);
}

}  // namespace sp::ticketing

namespace sp::json {

void Codec<ticketing::StatusList>::decode(const Value& json, ticketing::StatusList& out,
                                          const std::string& pointer, Faults& faults) {
  std::string list;
  if (!detail::decode_string(json, list, pointer, faults)) return;
  for (std::string_view rest = list;;) {
    const auto comma = std::min(rest.find(','), rest.size());
    const auto status = enum_value<ticketing::Status>(trim(rest.substr(0, comma)));
    if (!status)
      return faults.add(pointer, "invalid_choice",
                        "Must be one or more of open, pending, solved, closed, separated by commas.");
    if (std::ranges::find(out.values, *status) == out.values.end()) out.values.push_back(*status);
    if (comma == rest.size()) return;
    rest.remove_prefix(comma + 1);
  }
}

void Codec<ticketing::AssigneeFilter>::decode(const Value& json, ticketing::AssigneeFilter& out,
                                              const std::string& pointer, Faults& faults) {
  if (!detail::decode_string(json, out, pointer, faults)) return;
  if (out != "me" && out != "none" && !is_id(out))
    faults.add(pointer, "invalid_choice", "Must be me, none or the id of a person.");
}

}  // namespace sp::json
