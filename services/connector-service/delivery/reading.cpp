#include "services/connector-service/delivery/reading.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include "services/connector-service/delivery/comparer.hpp"

namespace sp::connector {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Brought one after the other, so that deliveries have the connector's other calls.
constexpr std::int64_t arrivals_at_once = 20;
/// Of a walk that is not asked for: messages are compared of what changed since the one before, and this
/// earlier.
constexpr std::chrono::hours messages_overlap{1};
/// Until the loop has seen that a connector is another's, or has other settings.
constexpr milliseconds until_noticed{500};
/// Pages of one poll; what is behind them comes with the next one.
constexpr int most_pages = 50;

Bringer bringer_of(const std::shared_ptr<Active>& active) {
  return {
      .carrier = {.kind = active->row.kind, .settings = &active->settings, .session = active->session.get()},
      .row = active->row,
      .is_mine = [active] { return !active->dropped && Steady::now() < active->lease_end; }};
}

}  // namespace

Task<> wait_for_ticket(asio::io_context* context, std::shared_ptr<Active> active, std::string ticket_id) {
  asio::steady_timer timer(context->get_executor());
  while (!active->at_work.insert(ticket_id).second) {
    timer.expires_after(milliseconds(5));
    boost::system::error_code cancelled;
    co_await timer.async_wait(asio::redirect_error(use_task, cancelled));
  }
}

Task<> Reading::bring_changes(std::shared_ptr<Active> active) {
  if (!lists_changes(active->row.kind, active->settings)) active->poll_at = Steady::time_point::max();
  if (Steady::now() >= active->poll_at) co_await poll(active);
  co_await bring_due(active);
}

/// What changed there and is not known here yet would be overwritten: it is brought before.
Task<std::optional<CallProblem>> Reading::look_first(std::shared_ptr<Active> active, Delivery delivery) {
  const auto link = co_await room_.carrying.deliveries.link(delivery.organisation_id, delivery.connector_id,
                                                            delivery.ticket_id);
  if (!link || !link->remote_id) co_return std::nullopt;
  auto brought = co_await bring(&room_.carrying, bringer_of(active), {.remote_id = *link->remote_id});
  if (!brought.dropped) co_await room_.carrying.arrivals.end(brought.ending);
  if (brought.problem && brought.problem->trouble == Trouble::unknown)
    brought.problem->trouble = Trouble::unreachable;
  co_return std::move(brought.problem);
}

Task<> Reading::poll(std::shared_ptr<Active> active) {
  auto& row = active->row;
  active->poll_at = Steady::now() + room_.poll_interval;
  const auto tool = make_tool(row.kind, active->settings);
  DeliveryCalls calls(*active->session);
  const auto begun = Steady::now();
  for (int page = 0; page < most_pages && room_.goes_on(*active); ++page) {
    // What was there before the connector was made, or was told to bring things, is left where it is.
    auto changes = co_await tool->changes(calls, row.poll_cursor, row.updated_at - clocks_differ_by);
    if (!changes) {
      co_await note_reading(active, changes.error(), begun);
      co_return;
    }
    const auto cursor = changes->cursor;
    const bool more = changes->more;
    const bool kept =
        co_await room_.carrying.arrivals.note_poll({.organisation_id = row.organisation_id,
                                                    .connector_id = row.id,
                                                    .fence = row.fence,
                                                    .changes = std::move(*changes),
                                                    .opens_since = row.created_at - clocks_differ_by});
    if (!kept) co_return;
    row.poll_cursor = cursor;
    active->bring_at = Steady::time_point{};
    if (!more) break;
  }
  co_await note_reading(active, std::nullopt, begun);
}

Task<> Reading::bring_due(std::shared_ptr<Active> active) {
  const auto& row = active->row;
  for (;;) {
    const auto due = co_await room_.carrying.arrivals.due(row.organisation_id, row.id,
                                                          room_.carrying.clock.now(), arrivals_at_once);
    for (const auto& arrival : due) {
      if (!room_.goes_on(*active)) co_return;
      if (co_await bring_one(active, arrival)) continue;
      // The connector has other settings or another owner by now: until that is noticed here, nothing more.
      active->bring_at = Steady::now() + until_noticed;
      co_return;
    }
    if (std::ssize(due) < arrivals_at_once) break;
  }
  active->bring_at = Steady::now() + seconds(60);
  const auto next = co_await room_.carrying.arrivals.earliest_due(row.organisation_id, row.id);
  if (!next) co_return;
  const auto wait = std::max(*next - room_.carrying.clock.now(), milliseconds(0));
  active->bring_at = std::min(active->bring_at, Steady::now() + wait + milliseconds(1));
}

Task<bool> Reading::bring_one(std::shared_ptr<Active> active, Arrival arrival) {
  auto bringer = bringer_of(active);
  const auto begun = Steady::now();
  const auto ticket_id = co_await ticket_of(&room_.carrying, bringer, arrival);
  if (!ticket_id.empty()) co_await wait_for_ticket(&room_.context, active, ticket_id);
  Brought brought{.ending = {.organisation_id = active->row.organisation_id,
                             .connector_id = active->row.id,
                             .fence = active->row.fence,
                             .arrival = arrival}};
  try {
    brought = co_await bring(&room_.carrying, std::move(bringer), std::move(arrival));
  } catch (const std::exception& error) {  // the others do not wait for it
    brought.reason = error.what();
    brought.ending.put_off = pause_before_bringing(brought.ending.arrival.tries);
  }
  std::exception_ptr unkept;
  bool kept = false;
  try {
    kept = brought.dropped || co_await room_.carrying.arrivals.end(brought.ending);
  } catch (...) {
    unkept = std::current_exception();
  }
  active->at_work.erase(ticket_id);
  if (brought.ending.change_follows) active->look_at = Steady::time_point{};
  if (unkept) std::rethrow_exception(unkept);
  if (!kept) co_return false;
  if (!brought.reason.empty())
    room_.log.warning("what changed in a tool is brought later",
                      {{"connector", active->row.id},
                       {"record", brought.ending.arrival.remote_id},
                       {"reason", brought.reason}});
  room_.metrics.brought(active->row.kind, brought.ending.put_off.has_value());
  if (brought.reason.empty()) co_await note_reading(active, std::move(brought.problem), begun);
  co_return true;
}

/// How the tool is, by a question that changes nothing there. That it can be read does not say that it
/// takes what it refused to take.
Task<> Reading::note_reading(std::shared_ptr<Active> active, std::optional<CallProblem> problem,
                             Steady::time_point begun) {
  if (!problem && active->row.failures > 0 && !active->unread) co_return;
  active->unread = problem.has_value();
  Attempt attempt{.tool_answered = !problem};
  if (problem) {
    if (problem->trouble == Trouble::unknown) problem->trouble = Trouble::unreachable;
    const auto traits = make_tool(active->row.kind, active->settings)->traits();
    auto verdict = judge(Delivery{}, *problem, traits, room_.carrying.patience, room_.carrying.chance());
    attempt.tool_trouble = verdict.tool_trouble;
    attempt.ending.code = verdict.code;
    attempt.ending.reason = std::move(verdict.reason);
    if (!verdict.tool_trouble) co_return co_await note_refusal(active, attempt.ending.reason);
  }
  co_await room_.note_condition(active, std::move(attempt), begun);
}

/// It answers, and says no: a person has to know.
Task<> Reading::note_refusal(std::shared_ptr<Active> active, std::string reason) {
  auto& row = active->row;
  room_.log.warning("a tool does not say what changed there", {{"connector", row.id}, {"reason", reason}});
  row.failures = std::max<std::int64_t>(row.failures, 1);
  co_await room_.connectors.note({.organisation_id = row.organisation_id,
                                  .id = row.id,
                                  .fence = row.fence,
                                  .failures = row.failures,
                                  .problem = std::move(reason)});
}

Task<std::optional<Walk>> Reading::wanted_walk(std::shared_ptr<Active> active) {
  const auto& row = active->row;
  const Time now = room_.carrying.clock.now();
  const auto walk = co_await room_.differences.walk(row.organisation_id, row.id);
  if (walk && walk->state == WalkState::running) co_return walk;
  const bool asked = walk && walk->state == WalkState::asked;
  const auto before = walk && walk->finished_at ? *walk->finished_at : row.created_at;
  const bool due = room_.reconcile_interval.count() > 0 && before + room_.reconcile_interval <= now;
  if (!asked && !due) {
    if (room_.reconcile_interval.count() > 0) {
      const auto wait = before + room_.reconcile_interval - now + milliseconds(1);
      active->compare_at = std::min(active->compare_at, Steady::now() + wait);
    }
    co_return std::nullopt;
  }
  Time since{};
  if (!asked && walk && walk->started_at) since = *walk->started_at - messages_overlap;
  co_return co_await room_.differences.begin({.organisation_id = row.organisation_id,
                                              .connector_id = row.id,
                                              .fence = row.fence,
                                              .messages_since = since});
}

Task<> Reading::walk_on(std::shared_ptr<Active> active) {
  const auto& row = active->row;
  // What is asked for while this reads wakes the loop, and the earlier time stands.
  active->compare_at = Steady::now() + (room_.sole ? seconds(60) : seconds(5));
  auto walk = co_await wanted_walk(active);
  if (!walk) co_return;
  const auto pause = make_tool(row.kind, active->settings)->traits().list_pause;
  while (room_.goes_on(*active) && !active->half_open()) {
    const auto begun = Steady::now();
    auto stepped = co_await compare_some(
        {.carrying = &room_.carrying,
         .differences = &room_.differences,
         .bringer = bringer_of(active),
         .walk = *walk,
         .settles = 2 * room_.poll_interval + room_.carrying.patience.hold,
         .goes_on = [this, active] { return room_.goes_on(*active); },
         .hold =
             [this, active](std::string ticket) {
               return wait_for_ticket(&room_.context, active, std::move(ticket));
             },
         .release = [active](const std::string& ticket) { active->at_work.erase(ticket); }});
    if (stepped.problem || !stepped.reason.empty()) {
      active->compare_at = Steady::now() + pause_before_bringing(active->broken_off++);
      const auto& reason = stepped.problem ? stepped.problem->message : stepped.reason;
      room_.log.warning("the comparison of a tool with its tickets goes on later",
                        {{"connector", row.id}, {"reason", reason}});
      co_await room_.differences.note_problem(row.organisation_id, row.id, reason);
      if (stepped.problem) co_await note_reading(active, std::move(stepped.problem), begun);
      co_return;
    }
    if (!stepped.complete) break;
    active->broken_off = 0;
    walk->stage = stepped.step.stage;
    walk->place = stepped.step.place;
    const bool ends = stepped.step.ends;
    const bool brings = !stepped.step.arrivals.empty();
    const bool pages_follow = walk->stage == WalkStage::records;
    if (!co_await room_.differences.keep(std::move(stepped.step))) co_return;
    if (brings) active->bring_at = Steady::time_point{};
    co_await note_reading(active, std::nullopt, begun);
    if (ends) break;
    if (pages_follow && pause.count() > 0) {
      active->compare_at = Steady::now() + pause;
      co_return;
    }
  }
  active->compare_at = Steady::now() + seconds(1);
}

}  // namespace sp::connector
