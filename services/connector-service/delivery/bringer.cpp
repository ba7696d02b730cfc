#include "services/connector-service/delivery/bringer.hpp"

#include <algorithm>

#include "platform/base/encoding.hpp"
#include "services/connector-service/domain/merge.hpp"

namespace sp::connector {

namespace {

constexpr std::chrono::seconds first_pause{5};
constexpr std::chrono::seconds longest_pause{15 * 60};

/// One record on its way.
struct Passage {
  Carrying* carrying;
  Bringer bringer;
  std::unique_ptr<Tool> tool;
  std::unique_ptr<DeliveryCalls> calls;
  Brought brought;
  std::optional<Link> link;
  RemoteTicket there;
  std::string ticket_id;
  std::int64_t ticket_number = 0;
  bool asked_again = false;  // the requester wrote

  const Settings& settings() const { return *bringer.carrier.settings; }
  const ConnectorRow& row() const { return bringer.row; }
  std::string key(std::string_view step) const {
    return row().id + "/" + brought.ending.arrival.remote_id + "/" + std::string(step);
  }
  std::string actor(const std::string& name) const {
    return trim(name).empty() ? row().name : row().name + " – " + name;
  }
};

/// Once it is not, nothing of this record is kept.
bool is_still_ours(Passage& way) {
  if (!way.bringer.is_mine()) way.brought.dropped = true;
  return !way.brought.dropped;
}

/// It is tried again, later and later.
Brought bring_later(Passage& way, std::chrono::milliseconds pause) {
  way.brought.ending.put_off = pause;
  return std::move(way.brought);
}

/// The services next door are away, or do not take it.
Brought bring_later(Passage& way, const Error& error) {
  way.brought.reason = error.message;
  return bring_later(way, pause_before_bringing(way.brought.ending.arrival.tries));
}

Brought told_trouble(Passage& way, CallProblem problem) {
  auto pause = pause_before_bringing(way.brought.ending.arrival.tries);
  if (problem.retry_after) pause = std::max<std::chrono::milliseconds>(pause, *problem.retry_after);
  way.brought.problem = std::move(problem);
  return bring_later(way, pause);
}

/// Whether it is known here already. What the connector's own account writes is ours.
bool is_known_here(const RemoteComment& comment, const std::vector<KnownMessage>& known) {
  if (comment.by_us) return true;
  const auto print = fingerprint(comment.body);
  return std::ranges::any_of(known, [&](const KnownMessage& one) {
    if (!comment.id.empty() && one.remote_id == comment.id) return true;
    const bool has_no_id = comment.id.empty() || one.remote_id.empty();
    return has_no_id && one.way != "opening" && one.fingerprint == print;
  });
}

std::string id_of_comment(const RemoteComment& comment) {
  if (!comment.id.empty()) return comment.id;
  return std::to_string(comment.created_at.time_since_epoch().count()) + "-" + fingerprint(comment.body);
}

/// Whether one of our own comments may be among those that are there: it is not told from another's until
/// that is known.
Task<bool> is_in_doubt(Passage* way) {
  const auto unfinished =
      co_await way->carrying->deliveries.unfinished_of_ticket(way->row().organisation_id, way->ticket_id);
  co_return std::ranges::any_of(unfinished, [&](const Delivery& delivery) {
    return delivery.connector_id == way->row().id && delivery.kind == DeliveryKind::comment &&
           delivery.unsure;
  });
}

/// Whose of the ticket's is the address: its requester's?
Task<Result<bool>> is_of_requester(Passage* way, std::string email) {
  if (email.empty()) co_return false;
  const auto copy = co_await way->carrying->tickets.copy(
      Call(), {.organisation_id = way->row().organisation_id, .ticket_id = way->ticket_id});
  if (!copy) co_return Failure(copy.error());
  const auto person = co_await way->carrying->people.person_of_email(
      call_of_organisation(way->row().organisation_id), way->row().organisation_id, std::move(email));
  if (!person) co_return Failure(person.error());
  co_return copy->ticket && *person && copy->ticket->requester.id == (*person)->id;
}

struct Said {
  std::optional<Error> error;
  bool later = false;  // some are left, until it is known whose they are
};
Task<Said> bring_comments(Passage* way, std::vector<RemoteComment> comments) {
  const auto& row = way->row();
  const auto known =
      co_await way->carrying->deliveries.known_messages(row.organisation_id, row.id, way->ticket_id);
  std::erase_if(comments, [&](const RemoteComment& comment) {
    return trim(comment.body).empty() || is_known_here(comment, known) ||
           (comment.internal && !way->settings().mapping.internal_notes);
  });
  if (comments.empty()) co_return Said{};
  if (co_await is_in_doubt(way)) co_return Said{.later = true};
  for (const auto& comment : comments) {
    if (!is_still_ours(*way)) co_return Said{};
    ticketing::RemoteStep step{.organisation_id = row.organisation_id,
                               .ticket_id = way->ticket_id,
                               .key = way->key("said/" + id_of_comment(comment)),
                               .origin = row.id,
                               .actor_name = way->actor(comment.author_name)};
    const auto by_requester = co_await is_of_requester(way, comment.author_email);
    if (!by_requester) co_return Said{.error = by_requester.error()};
    step.message = ticketing::RemoteMessage{
        .body = comment.body, .internal = comment.internal, .by_requester = *by_requester};
    if (*by_requester) way->asked_again = true;
    const auto taken = co_await way->carrying->tickets.take(Call(), std::move(step));
    if (!taken) co_return Said{.error = taken.error()};
    if (!taken->message_id) continue;
    way->brought.ending.messages.push_back({.message_id = *taken->message_id,
                                            .remote_id = comment.id,
                                            .fingerprint = fingerprint(comment.body),
                                            .way = "in"});
  }
  co_return Said{};
}

/// Who of ours is responsible there: "" nobody; nothing where it is not one of ours, or not an agent.
Task<Result<std::optional<auth::Person>>> agent_of(Passage* way, std::string email) {
  auto found = co_await way->carrying->people.person_of_email(
      call_of_organisation(way->row().organisation_id), way->row().organisation_id, std::move(email));
  if (!found) co_return Failure(found.error());
  if (*found && ((*found)->disabled || (*found)->role == Role::requester)) co_return std::nullopt;
  co_return found;
}

Task<std::optional<Error>> tell_clashes(Passage* way, std::vector<Clash> clashes, std::string moment) {
  for (const auto& clash : clashes) {
    ticketing::RemoteStep note{
        .organisation_id = way->row().organisation_id,
        .ticket_id = way->ticket_id,
        .key = way->key("clash/" + moment + "/" + std::string(json::enum_name(clash.field))),
        .origin = way->row().id,
        .actor_name = way->row().name};
    note.message = ticketing::RemoteMessage{.body = clash_text(way->row().name, clash), .internal = true};
    const auto taken = co_await way->carrying->tickets.take(Call(), std::move(note));
    if (!taken) co_return taken.error();
  }
  co_return std::nullopt;
}

Task<std::optional<Error>> bring_fields(Passage* way) {
  const auto& row = way->row();
  auto copy = co_await way->carrying->tickets.copy(
      Call(), {.organisation_id = row.organisation_id, .ticket_id = way->ticket_id});
  if (!copy) co_return copy.error();
  if (!copy->ticket) co_return std::nullopt;
  std::optional<auth::Person> agent;
  std::optional<std::string> assignee;
  if (way->there.assignee_email.empty()) {
    assignee = "";
  } else {
    auto found = co_await agent_of(way, way->there.assignee_email);
    if (!found) co_return found.error();
    agent = std::move(*found);
    if (agent) assignee = agent->id;
  }
  std::optional<Seen> seen;
  if (auto kept = json::decode_text<Seen>(way->link->seen)) seen = std::move(*kept);
  const auto before = json::decode_text<Synced>(way->link->synced).value_or(Synced{});
  auto merged = merge(way->there, assignee, *copy->ticket, before, seen, way->settings().mapping);
  const auto moment = std::to_string(way->there.updated_at.time_since_epoch().count());
  if (!is_still_ours(*way)) co_return std::nullopt;
  if (auto error = co_await tell_clashes(way, merged.clashes, moment)) co_return error;
  if (merged.changes_ticket()) {
    // A name is a help, not a condition.
    const auto editor = co_await way->tool->editor(*way->calls, way->there.remote);
    // The same second may bring another change: what was there before and after tells them apart.
    const auto values = fingerprint(way->link->seen + "|" + way->there.status + "|" + way->there.priority +
                                    "|" + way->there.title + "|" + way->there.assignee_email);
    ticketing::RemoteStep step{.organisation_id = row.organisation_id,
                               .ticket_id = way->ticket_id,
                               .key = way->key("changed/" + moment + "/" + values),
                               .origin = row.id,
                               .actor_name = way->actor(editor.value_or("")),
                               .status = merged.status,
                               .priority = merged.priority,
                               .subject = merged.subject};
    if (merged.assignee_id) {
      step.assignee.present = true;
      if (agent) step.assignee.value = ticketing::PersonView{.id = agent->id, .name = agent->name};
    }
    const auto taken = co_await way->carrying->tickets.take(Call(), std::move(step));
    if (!taken) co_return taken.error();
  }
  // What the requester wrote may have opened the ticket again, which the tool is to know.
  const auto& known = merged.synced.status;
  way->brought.ending.change_follows = way->asked_again && way->settings().direction == Direction::both &&
                                       copy->ticket->status == ticketing::Status::open && !merged.status &&
                                       known && *known != copy->ticket->status;
  way->brought.ending.standing->seen = seen_of(way->there, seen, way->carrying->clock.now());
  way->brought.ending.standing->synced = std::move(merged.synced);
  co_return std::nullopt;
}

/// The ticket that a record becomes which was made there. Its requester is who reported it, where that is one
/// of ours; else whoever set the connector up, and the text says who it was.
Task<Result<ticketing::TakenStep>> open_ticket_of(Passage* way) {
  const auto& row = way->row();
  const auto& there = way->there;
  auto person = co_await way->carrying->people.person_of_email(call_of_organisation(row.organisation_id),
                                                               row.organisation_id, there.reporter_email);
  if (!person) co_return Failure(person.error());
  const bool is_known = person->has_value() && !(*person)->disabled;
  if (!is_known)
    person = co_await way->carrying->people.person(call_of_organisation(row.organisation_id),
                                                   row.organisation_id, row.created_by);
  if (!person) co_return Failure(person.error());
  if (!*person) co_return not_found("Who set the connector up is not there any more.");
  const auto& mapping = way->settings().mapping;
  std::string body = trim(there.body).empty() ? there.title : there.body;
  if (!is_known && !there.reporter_name.empty()) {
    body += "\n\n---\n" + there.reporter_name;
    if (!there.reporter_email.empty()) body += " <" + there.reporter_email + ">";
  }
  ticketing::RemoteTicket ticket{
      .organisation_id = row.organisation_id,
      .key = way->key("opened"),
      .origin = row.id,
      .actor_name = way->actor(there.reporter_name),
      .requester = {.id = (*person)->id, .name = (*person)->name},
      .subject = trim(there.title).empty() ? there.remote.key : there.title,
      .body = std::move(body),
      .priority = ours<ticketing::Priority>(mapping.priority_in, there.priority)
                      .value_or(ticketing::Priority::normal),
      .status = ours<ticketing::Status>(mapping.status_in, there.status).value_or(ticketing::Status::open)};
  co_return co_await way->carrying->tickets.open(Call(), std::move(ticket));
}

/// The link as it will be kept: what both sides are now.
Link new_link(const Passage& way, const ticketing::TicketCopy& ticket) {
  Link link{.organisation_id = way.row().organisation_id,
            .connector_id = way.row().id,
            .ticket_id = ticket.id,
            .ticket_number = ticket.number,
            .remote_id = way.there.remote.id,
            .remote_key = way.there.remote.key,
            .remote_url = way.there.remote.url,
            .synced = json::encode(synced_with(ticket))};
  auto seen = seen_of(way.there, std::nullopt, Time{});
  seen.assignee_email = "";  // who is responsible there is told next
  link.seen = json::encode(seen);
  return link;
}

Task<std::optional<Error>> find_or_open(Passage* way) {
  if (!way->link) {
    const auto opened = co_await open_ticket_of(way);
    if (!opened) co_return opened.error();
    way->link = new_link(*way, *opened->ticket);
    way->brought.ending.standing->remote = way->there.remote;
  }
  way->ticket_id = way->link->ticket_id;
  way->ticket_number = way->link->ticket_number;
  auto& standing = *way->brought.ending.standing;
  standing.ticket_id = way->ticket_id;
  standing.ticket_number = way->ticket_number;
  standing.status = way->there.status_label.empty() ? way->there.status : way->there.status_label;
  standing.seen = json::decode_text<Seen>(way->link->seen).value_or(Seen{});
  standing.synced = json::decode_text<Synced>(way->link->synced).value_or(Synced{});
  co_return std::nullopt;
}

}  // namespace

std::chrono::milliseconds pause_before_bringing(std::int64_t tries) {
  return std::min<std::chrono::milliseconds>(
      first_pause * (std::int64_t{1} << std::min<std::int64_t>(tries, 8)), longest_pause);
}

Task<std::string> ticket_of(Carrying* carrying, Bringer bringer, Arrival arrival) {
  const auto link = co_await carrying->arrivals.link_of_record(bringer.row.organisation_id, bringer.row.id,
                                                               arrival.remote_id);
  co_return link ? link->ticket_id : std::string();
}

Task<Brought> bring(Carrying* carrying, Bringer bringer, Arrival arrival) {
  const auto& row = bringer.row;
  Passage way{.carrying = carrying, .bringer = bringer};
  way.tool = make_tool(row.kind, way.settings());
  way.calls = std::make_unique<DeliveryCalls>(*bringer.carrier.session);
  way.brought.ending = {.organisation_id = row.organisation_id,
                        .connector_id = row.id,
                        .fence = row.fence,
                        .arrival = std::move(arrival)};
  way.link = co_await carrying->arrivals.link_of_record(row.organisation_id, row.id,
                                                        way.brought.ending.arrival.remote_id);
  Remote remote{.id = way.brought.ending.arrival.remote_id};
  if (way.link) {
    remote.key = way.link->remote_key;
    remote.url = way.link->remote_url;
  }
  auto there = co_await way.tool->read(*way.calls, remote);
  if (!there) co_return told_trouble(way, there.error());
  if (!*there) co_return std::move(way.brought);  // it is gone, or not ours to see
  way.there = std::move(**there);
  if (!way.link && !way.there.mark.empty()) {
    // Ours, and not heard of yet; a mark that nothing of this connector has is another's.
    const auto waits = co_await carrying->arrivals.link_of_mark(row.organisation_id, row.id, way.there.mark);
    if (waits) co_return bring_later(way, first_pause);
    co_return std::move(way.brought);
  }
  if (!way.link && way.there.created_at < row.created_at - clocks_differ_by) co_return std::move(way.brought);
  Told<std::vector<RemoteComment>> comments;
  if (way.tool->traits().lists_comments) comments = co_await way.tool->comments(*way.calls, way.there.remote);
  if (!comments) co_return told_trouble(way, comments.error());
  if (!is_still_ours(way)) co_return std::move(way.brought);
  way.brought.ending.standing = ArrivalStore::Standing{};
  if (const auto error = co_await find_or_open(&way)) {
    way.brought.ending.standing.reset();
    co_return bring_later(way, *error);
  }
  const auto said = co_await bring_comments(&way, std::move(*comments));
  std::optional<Error> error = said.error;
  if (!error && is_still_ours(way)) error = co_await bring_fields(&way);
  // What was taken is kept also where the rest is still to be done.
  if (error) co_return bring_later(way, *error);
  if (said.later) co_return bring_later(way, first_pause);
  co_return std::move(way.brought);
}

}  // namespace sp::connector
