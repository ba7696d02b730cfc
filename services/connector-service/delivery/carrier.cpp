#include "services/connector-service/delivery/carrier.hpp"

#include <algorithm>

#include "platform/base/id.hpp"
#include "services/connector-service/domain/template.hpp"
#include "services/connector-service/tools/template_values.hpp"
#include "services/connector-service/tools/webhook.hpp"

namespace sp::connector {

namespace {

Task<std::string> email_of(Carrying* carrying, std::string organisation_id, std::string person_id) {
  if (!is_id(person_id)) co_return std::string();
  auto call = call_of_organisation(organisation_id);
  const auto person = co_await carrying->people.person(std::move(call), organisation_id, person_id);
  // An address is a help, not a condition: without it the record has no assignee.
  if (!person || !*person) co_return std::string();
  co_return (*person)->email;
}

/// 9999-12-31: what lies beyond cannot be written on the way to another process.
constexpr Time end_of_time{std::chrono::milliseconds{253'402'300'799'999}};

bool is_asked_for(const Delivery& delivery) { return delivery.event_id.starts_with(asked_prefix); }

Ending ending_of(Delivery delivery) { return {.delivery = std::move(delivery)}; }

/// Nothing was done, by our own fault: the services next door are away.
Attempt put_off(Delivery delivery, const Error& error) {
  Attempt attempt{.ending = ending_of(std::move(delivery))};
  auto& ending = attempt.ending;
  ending.state = ending.delivery.unsure ? DeliveryState::ambiguous : DeliveryState::waiting;
  ending.unsure = ending.delivery.unsure;
  ending.pause = std::chrono::seconds(2);
  ending.reason = error.message;
  return attempt;
}

/// One delivery on its way.
struct Way {
  Carrying* carrying;
  Carrier carrier;
  Settings settings;  // rendered for this ticket
  std::unique_ptr<Tool> tool;
  std::unique_ptr<DeliveryCalls> calls;
  Delivery delivery;
  Link link;
  std::optional<Outgoing> ticket;

  Remote remote() const {
    return {.id = link.remote_id.value_or(""), .key = link.remote_key, .url = link.remote_url};
  }
  Synced synced() const { return json::decode_text<Synced>(link.synced).value_or(Synced{}); }
};

Attempt finished(Way& way, DeliveryState state, ReasonCode code = ReasonCode::none, std::string reason = {}) {
  Attempt attempt{.ending = ending_of(way.delivery), .tool_answered = !way.calls->request().empty()};
  attempt.ending.state = state;
  attempt.ending.code = code;
  attempt.ending.reason = std::move(reason);
  attempt.ending.request = way.calls->request();
  attempt.ending.answer = way.calls->answer();
  if (way.link.remote_id) attempt.written_id = *way.link.remote_id;
  return attempt;
}

Attempt troubled(Way& way, const CallProblem& problem) {
  const auto traits = way.tool->traits();
  const auto verdict = judge(way.delivery, problem, traits, way.carrying->patience, way.carrying->chance());
  auto attempt = finished(way, verdict.state, verdict.code, verdict.reason);
  attempt.ending.unsure = verdict.unsure;
  attempt.ending.counts = verdict.counts;
  attempt.ending.pause = verdict.pause;
  attempt.ending.frees_those_behind = !traits.ordered;
  attempt.tool_trouble = verdict.tool_trouble;
  attempt.tool_answered = problem.status != 0 && !verdict.tool_trouble;
  attempt.gone = problem.status == 410;
  return attempt;
}

/// A question that changes nothing had no good answer: nothing more is in doubt than before.
Attempt question_troubled(Way& way, CallProblem problem) {
  if (problem.trouble == Trouble::unknown) problem.trouble = Trouble::unreachable;
  return troubled(way, problem);
}

Attempt created(Way& way, Remote remote, std::string reason) {
  auto attempt = finished(way, DeliveryState::done, ReasonCode::none, std::move(reason));
  const auto& copy = way.ticket->ticket;
  Synced synced = synced_with(copy);
  // A new record is in its tool's first state, whatever the ticket's is.
  synced.status = ticketing::Status::open;
  attempt.ending.change_follows = copy.status != ticketing::Status::open;
  attempt.ending.synced = std::move(synced);
  attempt.written_id = remote.id;
  attempt.ending.remote = std::move(remote);
  for (const auto& message : copy.earlier)
    attempt.ending.messages.push_back({.message_id = message.id,
                                       .remote_id = "",
                                       .fingerprint = fingerprint(message.body),
                                       .way = "opening"});
  return attempt;
}

Task<Attempt> carry_create(Way* way) {
  if (way->link.remote_id) co_return finished(*way, DeliveryState::done, ReasonCode::nothing_to_do);
  if (way->delivery.unsure) {
    const auto found = co_await way->tool->find(*way->calls, way->link.mark);
    if (!found) co_return question_troubled(*way, found.error());
    if (found->size() > 1) {
      std::string keys;
      for (const auto& one : *found) keys += (keys.empty() ? "" : ", ") + one.key;
      auto attempt = created(*way, found->front(), "Made twice: " + keys);
      attempt.made_twice = true;
      co_return attempt;
    }
    if (!found->empty()) co_return created(*way, found->front(), "found: an earlier call had arrived");
  }
  const auto made = co_await way->tool->create(*way->calls, *way->ticket);
  if (!made) co_return troubled(*way, made.error());
  co_return created(*way, *made, "");
}

/// The id of a comment that arrived although its answer did not; "" where the tool gives none.
std::optional<std::string> arrived(const std::vector<RemoteComment>& there,
                                   const std::vector<KnownMessage>& known, const std::string& print) {
  std::vector<std::string> ids;
  std::int64_t count = 0;
  for (const auto& comment : there) {
    if (fingerprint(comment.body) != print) continue;
    ++count;
    ids.push_back(comment.id);
  }
  for (const auto& message : known) {
    if (message.fingerprint != print || message.way == "opening") continue;
    --count;
    std::erase_if(ids, [&](const std::string& id) { return !id.empty() && id == message.remote_id; });
  }
  if (count <= 0) return std::nullopt;
  return ids.empty() ? std::string() : ids.back();
}

Attempt said(Way& way, std::string remote_id, const std::string& print, std::string reason) {
  auto attempt = finished(way, DeliveryState::done, ReasonCode::none, std::move(reason));
  attempt.ending.messages.push_back({.message_id = way.delivery.message_id.value_or(""),
                                     .remote_id = std::move(remote_id),
                                     .fingerprint = print,
                                     .way = "out"});
  return attempt;
}

Task<Attempt> carry_comment(Way* way) {
  const auto& message = way->ticket->ticket.message;
  if (!message) co_return finished(*way, DeliveryState::skipped, ReasonCode::ticket_gone);
  if (!way->link.remote_id) co_return finished(*way, DeliveryState::skipped, ReasonCode::missing);
  const auto known = co_await way->carrying->deliveries.known_messages(
      way->delivery.organisation_id, way->delivery.connector_id, way->delivery.ticket_id);
  const bool there_already = std::ranges::any_of(
      known, [&](const KnownMessage& one) { return one.message_id == way->delivery.message_id; });
  if (there_already) co_return finished(*way, DeliveryState::done, ReasonCode::nothing_to_do);
  OutgoingComment comment{.mark = "sp-" + message->id,
                          .text = comment_text(*message),
                          .internal = message->internal,
                          .about = *way->ticket};
  const auto print = fingerprint(comment.text);
  if (way->delivery.unsure) {
    const auto there = co_await way->tool->comments(*way->calls, way->remote());
    if (!there) co_return question_troubled(*way, there.error());
    if (const auto id = arrived(*there, known, print))
      co_return said(*way, *id, print, "found: an earlier call had arrived");
  }
  const auto id = co_await way->tool->comment(*way->calls, way->remote(), std::move(comment));
  if (!id) co_return troubled(*way, id.error());
  co_return said(*way, *id, print, "");
}

Task<Attempt> carry_change(Way* way) {
  if (!way->link.remote_id) co_return finished(*way, DeliveryState::skipped, ReasonCode::missing);
  auto change = difference(*way->ticket, way->synced(), way->settings.mapping);
  if (!changes_anything(change)) co_return finished(*way, DeliveryState::done, ReasonCode::nothing_to_do);
  const auto done = co_await way->tool->change(*way->calls, way->remote(), std::move(change));
  if (!done) co_return troubled(*way, done.error());
  auto attempt = finished(*way, DeliveryState::done,
                          done->empty() ? ReasonCode::nothing_to_do : ReasonCode::none, *done);
  attempt.ending.synced = synced_with(way->ticket->ticket);
  co_return attempt;
}

Task<Attempt> carry_event(Way* way) {
  const std::string_view kept = way->delivery.payload;
  const auto line = std::min(kept.find('\n'), kept.size());
  OutgoingComment event{.mark = way->delivery.id,
                        .text = webhook_body(kept.substr(0, line), way->delivery.event_at,
                                             kept.substr(std::min(line + 1, kept.size())),
                                             way->ticket ? way->ticket->ticket.message : std::nullopt)};
  const auto sent = co_await way->tool->comment(*way->calls, way->remote(), std::move(event));
  if (!sent) co_return troubled(*way, sent.error());
  co_return finished(*way, DeliveryState::done);
}

}  // namespace

Call call_of_organisation(const std::string& organisation_id) {
  auto principal = std::make_shared<Principal>();
  principal->user_id = "system";
  principal->user_name = "support-platform";
  principal->organisation_id = organisation_id;
  principal->role = Role::agent;
  return Call(std::move(principal));
}

Task<Result<std::optional<Outgoing>>> outgoing(Carrying* carrying, const Settings* settings,
                                               std::string organisation_id, ticketing::CopyTicket which,
                                               std::string mark) {
  auto found = co_await carrying->tickets.copy(Call(), std::move(which));
  if (!found) co_return Failure(found.error());
  if (!found->ticket) co_return std::optional<Outgoing>();
  Outgoing out{.mark = std::move(mark), .ticket = std::move(*found->ticket)};
  out.url = address_of_ticket(carrying->public_url, out.ticket.id);
  std::erase_if(out.ticket.earlier, [&](const ticketing::CopiedMessage& message) {
    return message.internal && !settings->mapping.internal_notes;
  });
  out.text = opening_text(out.ticket, out.url, settings->mapping.internal_notes);
  out.requester_email = co_await email_of(carrying, organisation_id, out.ticket.requester.id);
  if (out.ticket.assignee)
    out.assignee_email = co_await email_of(carrying, organisation_id, out.ticket.assignee->id);
  co_return std::optional(std::move(out));
}

Settings rendered_for(const Settings& settings, const Outgoing& ticket) {
  Settings rendered = settings;
  const auto values = values_of(ticket);
  for (auto& [name, field] : rendered.mapping.fields) field = render(field, values);
  return rendered;
}

Task<Attempt> carry(Carrying* carrying, Carrier carrier, Delivery delivery) {
  const auto link =
      co_await carrying->deliveries.link(delivery.organisation_id, delivery.connector_id, delivery.ticket_id);
  if (!link) {
    Attempt attempt{.ending = ending_of(std::move(delivery))};
    attempt.ending.state = DeliveryState::skipped;
    co_return attempt;
  }
  ticketing::CopyTicket which{.organisation_id = delivery.organisation_id,
                              .ticket_id = delivery.ticket_id,
                              .message_id = delivery.message_id};
  // Those that were written before the event have none of their own; those after it find themselves there
  // already, should they come along. A person's word is no event of the ticket, and has no place among its
  // messages.
  if (delivery.kind == DeliveryKind::create)
    which.messages_until = is_asked_for(delivery) ? end_of_time : delivery.event_at;
  auto ticket =
      co_await outgoing(carrying, carrier.settings, delivery.organisation_id, std::move(which), link->mark);
  if (!ticket) co_return put_off(std::move(delivery), ticket.error());
  Way way{.carrying = carrying,
          .carrier = carrier,
          .settings = *ticket ? rendered_for(*carrier.settings, **ticket) : *carrier.settings,
          .calls = std::make_unique<DeliveryCalls>(*carrier.session),
          .delivery = std::move(delivery),
          .link = *link,
          .ticket = std::move(*ticket)};
  way.tool = make_tool(carrier.kind, way.settings);
  if (way.delivery.kind == DeliveryKind::event) co_return co_await carry_event(&way);
  if (!way.ticket) co_return finished(way, DeliveryState::skipped, ReasonCode::ticket_gone);
  switch (way.delivery.kind) {
    case DeliveryKind::create:
      co_return co_await carry_create(&way);
    case DeliveryKind::comment:
      co_return co_await carry_comment(&way);
    default:
      co_return co_await carry_change(&way);
  }
}

}  // namespace sp::connector
