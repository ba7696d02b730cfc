#include "services/connector-service/delivery/comparer.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include "services/connector-service/domain/merge.hpp"
#include "services/connector-service/tools/defaults.hpp"

namespace sp::connector {

namespace {

constexpr std::int64_t links_at_once = 20;
constexpr std::int64_t tickets_at_once = 200;
/// Beyond it the tool may leave the earlier ones out (Tool::comments).
constexpr std::ptrdiff_t all_comments = 500;
/// Tries from which a record counts as one that cannot become a ticket.
constexpr std::int64_t cannot_come = 3;

/// A step on its way.
struct Step {
  Comparing comparing;
  std::unique_ptr<Tool> tool;
  std::unique_ptr<DeliveryCalls> calls;
  Mapping mapping;                            // with the tool's usual states where it has none from there
  std::map<std::string, std::string> emails;  // of people, by id
  Time now;
  Stepped done;

  const ConnectorRow& row() const { return comparing.bringer.row; }
  const Settings& settings() const { return *comparing.bringer.carrier.settings; }
  const Walk& walk() const { return comparing.walk; }
  bool brings() const { return is_brought(row().kind, settings()); }
  DifferenceStore::Step& kept() { return done.step; }
  /// A change here is heard of, and its deliveries are there, after so long.
  bool is_heard_of(Time change) const { return change <= now - comparing.carrying->patience.hold; }
  bool is_over() const { return done.problem || !done.reason.empty() || !comparing.goes_on(); }

  void found(DriftKind kind, DriftCause cause, const Link* link, const Remote& remote, std::string title,
             std::vector<FieldDrift> fields = {}, std::vector<RemoteLink> others = {}) {
    Difference difference{.kind = kind,
                          .cause = cause,
                          .remote_id = remote.id,
                          .remote_key = remote.key,
                          .remote_url = remote.url,
                          .title = std::move(title),
                          .others = json::encode(others),
                          .fields = json::encode(fields)};
    if (link != nullptr) {
      difference.ticket_id = link->ticket_id;
      difference.ticket_number = link->ticket_number;
    }
    kept().differences.push_back(std::move(difference));
  }
  void bring(const std::string& remote_id, bool was_missed) {
    kept().arrivals.push_back(remote_id);
    if (was_missed) ++kept().mended;
  }
};

Remote remote_of(const Link& link) {
  return {.id = link.remote_id.value_or(""), .key = link.remote_key, .url = link.remote_url};
}

std::int64_t number_of(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The ticket as it is; nothing where there is none, or the step is over.
Task<std::optional<ticketing::TicketCopy>> ticket_now(Step* way, std::string ticket_id) {
  auto copy = co_await way->comparing.carrying->tickets.copy(
      Call(), {.organisation_id = way->row().organisation_id,
               .ticket_id = std::move(ticket_id),
               .messages_until = way->now + std::chrono::hours(1)});
  if (!copy) {
    way->done.reason = copy.error().message;
    co_return std::nullopt;
  }
  co_return std::move(copy->ticket);
}

/// Whose the ticket is: "" nobody; nothing where that is not known.
Task<std::optional<std::string>> email_of_assignee(Step* way, const ticketing::TicketCopy* ticket) {
  if (way->row().kind == ToolKind::generic) co_return std::nullopt;
  if (!ticket->assignee) co_return "";
  if (const auto known = way->emails.find(ticket->assignee->id); known != way->emails.end())
    co_return known->second.empty() ? std::nullopt : std::optional(known->second);
  const auto person = co_await way->comparing.carrying->people.person(
      call_of_organisation(way->row().organisation_id), way->row().organisation_id, ticket->assignee->id);
  auto email = person && *person ? (*person)->email : std::string();
  way->emails[ticket->assignee->id] = email;
  co_return email.empty() ? std::nullopt : std::optional(std::move(email));
}

/// What is not the same of a ticket and its record.
struct Compared {
  std::vector<FieldDrift> changed;  // fields, and messages that are missing there
  std::vector<FieldDrift> twice;
  bool unknown = false;
  bool any() const { return unknown || !changed.empty() || !twice.empty(); }
};

Task<Compared> compare_messages(Step* way, const RemoteTicket* there, const ticketing::TicketCopy* here) {
  const auto& row = way->row();
  Compared compared;
  if (!way->tool->traits().lists_comments) co_return compared;
  auto comments = co_await way->tool->comments(*way->calls, there->remote);
  if (!comments) {
    way->done.problem = std::move(comments.error());
    co_return compared;
  }
  std::vector<KnownText> known;
  std::vector<std::string> theirs;
  for (auto& one :
       co_await way->comparing.carrying->deliveries.known_messages(row.organisation_id, row.id, here->id)) {
    if (one.way == "in") theirs.push_back(one.message_id);
    known.push_back({.message_id = std::move(one.message_id),
                     .remote_id = std::move(one.remote_id),
                     .fingerprint = std::move(one.fingerprint),
                     .ours = one.way != "in",
                     .opening = one.way == "opening"});
  }
  std::vector<ExpectedText> expected;
  const auto& settings = way->settings();
  const bool are_sent = row.kind != ToolKind::generic || !settings.generic.comment.method.empty();
  if (settings.direction != Direction::in && are_sent)
    for (const auto& message : here->earlier)
      if ((!message.internal || settings.mapping.internal_notes) &&
          std::ranges::find(theirs, message.id) == theirs.end())
        expected.push_back({.message_id = message.id, .text = message.body});
  auto drift = message_drift(*comments, std::ssize(*comments) < all_comments, known, expected,
                             settings.mapping.internal_notes);
  compared.changed = std::move(drift.missing);
  compared.twice = std::move(drift.twice);
  compared.unknown = drift.unknown && way->brings();
  co_return compared;
}

Task<Compared> compare(Step* way, const RemoteTicket* there, const ticketing::TicketCopy* here) {
  const auto since = way->walk().messages_since;
  Compared compared;
  if (there->updated_at >= since || here->updated_at >= since)
    compared = co_await compare_messages(way, there, here);
  const auto email = co_await email_of_assignee(way, here);
  auto fields = field_drift(*there, *here, email, way->mapping);
  compared.changed.insert(compared.changed.begin(), std::make_move_iterator(fields.begin()),
                          std::make_move_iterator(fields.end()));
  co_return compared;
}

/// Whether something of it is on its way, or waits for a person who has been told.
Task<bool> is_under_way(Step* way, const Link* link) {
  if (link->unfinished > 0) co_return true;
  if (!link->remote_id) co_return false;
  const auto tries = co_await way->comparing.differences->arrival_tries(way->row().organisation_id,
                                                                        way->row().id, *link->remote_id);
  co_return tries.has_value();
}

/// What polling ought to have brought by now.
bool was_missed(const Step& way, Time changed_at) { return changed_at < way.now - way.comparing.settles; }

/// Once more, with the record read alone, while nothing of the ticket moves.
Task<> look_closely(Step* way, std::string ticket_id) {
  const auto& row = way->row();
  const auto link = co_await way->comparing.carrying->deliveries.link(row.organisation_id, row.id, ticket_id);
  if (!link || !link->remote_id || co_await is_under_way(way, &*link)) co_return;
  const auto remote = remote_of(*link);
  const auto there = co_await way->tool->read(*way->calls, remote);
  if (!there) {
    way->done.problem = there.error();
    co_return;
  }
  const auto here = co_await ticket_now(way, ticket_id);
  if (way->is_over()) co_return;
  if (!*there && here)
    way->found(DriftKind::only_here, DriftCause::record_gone, &*link, remote, here->subject);
  if (*there && !here)
    way->found(DriftKind::only_there, DriftCause::ticket_gone, &*link, remote, (*there)->title);
  if (!*there || !here || !way->is_heard_of(here->updated_at)) co_return;
  auto compared = co_await compare(way, &**there, &*here);
  if (way->is_over()) co_return;
  if (compared.unknown) way->bring(remote.id, was_missed(*way, (*there)->updated_at));
  if (compared.unknown) co_return;  // what it brings may be all that differs
  if (!compared.changed.empty())
    way->found(DriftKind::different, DriftCause::changed, &*link, remote, here->subject,
               std::move(compared.changed));
  if (!compared.twice.empty())
    way->found(DriftKind::twice, DriftCause::message_twice, &*link, remote, here->subject,
               std::move(compared.twice));
}

Task<> look_closely_alone(Step* way, std::string ticket_id) {
  co_await way->comparing.hold(ticket_id);
  std::exception_ptr broken;
  try {
    co_await look_closely(way, ticket_id);
  } catch (...) {
    broken = std::current_exception();
  }
  way->comparing.release(ticket_id);
  if (broken) std::rethrow_exception(broken);
}

/// A ticket's record, as the list has it.
Task<> meet_linked(Step* way, const Link* link, const RemoteTicket* there) {
  way->kept().met.push_back(link->ticket_id);
  ++way->kept().tickets;
  if (co_await is_under_way(way, link)) co_return;
  if (way->brings()) {
    const auto seen = json::decode_text<Seen>(link->seen);
    if (!seen || seen->updated_at != there->updated_at) {
      way->bring(there->remote.id, was_missed(*way, there->updated_at));
      co_return;
    }
  }
  const auto here = co_await ticket_now(way, link->ticket_id);
  if (way->is_over()) co_return;
  if (here && !way->is_heard_of(here->updated_at)) co_return;
  if (here && !(co_await compare(way, there, &*here)).any()) co_return;
  if (!way->is_over()) co_await look_closely_alone(way, link->ticket_id);
}

/// A record with a mark of ours, that no ticket's link names.
Task<> meet_marked(Step* way, const RemoteTicket* there) {
  const auto& row = way->row();
  const auto link =
      co_await way->comparing.carrying->arrivals.link_of_mark(row.organisation_id, row.id, there->mark);
  if (!link) {
    if (there->created_at < row.created_at - clocks_differ_by) co_return;
    if (!co_await way->comparing.differences->is_mark_known(there->mark))
      way->found(DriftKind::only_there, DriftCause::unknown_mark, nullptr, there->remote, there->title);
    co_return;
  }
  if (link->unfinished > 0) co_return;
  if (!link->remote_id) {
    way->kept().adopted.push_back({.ticket_id = link->ticket_id, .remote = there->remote});
    ++way->kept().mended;
    co_return;
  }
  // A list may be older than the record's end.
  const auto still = co_await way->tool->read(*way->calls, there->remote);
  if (!still) {
    way->done.problem = still.error();
  } else if (*still && (*still)->mark == there->mark) {
    auto linked = remote_of(*link);
    linked.id = there->remote.id;
    way->found(DriftKind::twice, DriftCause::record_twice, &*link, linked, there->title, {},
               {{.key = there->remote.key, .url = there->remote.url}});
  }
}

/// A record that was made there, and has no ticket.
Task<> meet_unknown(Step* way, const RemoteTicket* there) {
  const auto& row = way->row();
  if (!way->brings() || there->created_at < row.created_at - clocks_differ_by) co_return;
  const auto tries =
      co_await way->comparing.differences->arrival_tries(row.organisation_id, row.id, there->remote.id);
  if (!tries) way->bring(there->remote.id, was_missed(*way, there->created_at));
  if (tries && *tries >= cannot_come)
    way->found(DriftKind::only_there, DriftCause::not_opened, nullptr, there->remote, there->title);
}

Task<> walk_records(Step* way) {
  const auto& row = way->row();
  auto changes =
      co_await way->tool->changes(*way->calls, way->walk().place, row.created_at - clocks_differ_by);
  if (!changes) {
    way->done.problem = std::move(changes.error());
    co_return;
  }
  for (const auto& there : changes->tickets) {
    if (way->is_over()) co_return;
    ++way->kept().records;
    const auto link = co_await way->comparing.carrying->arrivals.link_of_record(row.organisation_id, row.id,
                                                                                there.remote.id);
    if (link)
      co_await meet_linked(way, &*link, &there);
    else if (!there.mark.empty())
      co_await meet_marked(way, &there);
    else
      co_await meet_unknown(way, &there);
  }
  way->kept().place = changes->more ? changes->cursor : "";
  if (!changes->more) way->kept().stage = WalkStage::links;
}

/// What comes behind the links.
void end_links(Step& way) {
  const auto& settings = way.settings();
  way.kept().place = "";
  if (settings.direction != Direction::in && settings.rules.when == When::all)
    way.kept().stage = WalkStage::tickets;
  else
    way.kept().ends = true;
}

Task<> walk_links(Step* way) {
  const auto& row = way->row();
  const auto links = co_await way->comparing.differences->unmet({.organisation_id = row.organisation_id,
                                                                 .connector_id = row.id,
                                                                 .walk = way->walk().walk,
                                                                 .made_before = *way->walk().started_at,
                                                                 .after = way->walk().place,
                                                                 .limit = links_at_once});
  for (const auto& link : links) {
    if (way->is_over()) co_return;
    way->kept().place = link.ticket_id;
    ++way->kept().tickets;
    if (link.remote_id) {
      co_await look_closely_alone(way, link.ticket_id);
    } else if (link.unfinished == 0) {
      const auto here = co_await ticket_now(way, link.ticket_id);
      if (here) way->found(DriftKind::only_here, DriftCause::never_sent, &link, {}, here->subject);
    }
  }
  if (std::ssize(links) < links_at_once) end_links(*way);
}

Task<> walk_tickets(Step* way) {
  const auto& row = way->row();
  const auto after = number_of(way->walk().place);
  const auto listed =
      co_await way->comparing.carrying->tickets.list(Call(), {.organisation_id = row.organisation_id,
                                                              .after_number = after,
                                                              .opened_from = row.created_at,
                                                              .limit = tickets_at_once});
  if (!listed) {
    way->done.reason = listed.error().message;
    co_return;
  }
  for (const auto& ticket : listed->tickets) {
    if (way->is_over()) co_return;
    way->kept().place = std::to_string(ticket.number);
    if (!way->is_heard_of(ticket.created_at)) continue;
    const auto link =
        co_await way->comparing.carrying->deliveries.link(row.organisation_id, row.id, ticket.id);
    if (link) continue;
    const Link none{.ticket_id = ticket.id, .ticket_number = ticket.number};
    way->found(DriftKind::only_here, DriftCause::never_sent, &none, {}, ticket.subject);
  }
  way->kept().ends = std::ssize(listed->tickets) < tickets_at_once;
}

}  // namespace

bool can_be_compared(ToolKind kind, const Settings& settings) {
  if (kind == ToolKind::webhook) return false;
  return kind != ToolKind::generic || !settings.generic.read.method.empty();
}

Task<Stepped> compare_some(Comparing comparing) {
  const auto& row = comparing.bringer.row;
  Step way{.comparing = comparing,
           .tool = make_tool(row.kind, *comparing.bringer.carrier.settings),
           .calls = std::make_unique<DeliveryCalls>(*comparing.bringer.carrier.session),
           .mapping = comparing.bringer.carrier.settings->mapping,
           .now = comparing.carrying->clock.now()};
  if (way.mapping.status_in.empty()) way.mapping.status_in = default_mapping(row.kind).status_in;
  way.kept() = {.organisation_id = row.organisation_id,
                .connector_id = row.id,
                .fence = row.fence,
                .walk = comparing.walk.walk,
                .stage = comparing.walk.stage,
                .place = comparing.walk.place};
  // What none of us knows has no list: of its records those that are a ticket's are asked for.
  if (row.kind == ToolKind::generic && way.walk().stage == WalkStage::records) {
    way.kept().stage = WalkStage::links;
  } else {
    switch (way.walk().stage) {
      case WalkStage::records:
        co_await walk_records(&way);
        break;
      case WalkStage::links:
        co_await walk_links(&way);
        break;
      case WalkStage::tickets:
        co_await walk_tickets(&way);
        break;
    }
  }
  way.done.complete = !way.is_over();
  co_return std::move(way.done);
}

}  // namespace sp::connector
