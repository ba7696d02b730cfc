#include "services/connector-service/api/difference_api.hpp"

#include <algorithm>

#include "platform/http/cursor.hpp"
#include "services/connector-service/delivery/comparer.hpp"
#include "services/connector-service/delivery/content.hpp"

namespace sp::connector {

namespace {

constexpr std::string_view difference_order = "differences";

Failure no_difference() { return not_found("There is no such difference any more."); }

/// By the tool's direction: what is here goes there, what is there comes here.
std::vector<Holds> choices_of(const Difference& difference, const ConnectorRow& row) {
  const auto settings = settings_of(row);
  const bool brings = is_brought(row.kind, settings);
  const bool sends = settings.direction != Direction::in;
  const auto fields = fields_of(difference);
  const bool is_of_fields =
      std::ranges::any_of(fields, [](const FieldDrift& one) { return one.field != DriftField::message; });
  std::vector<Holds> choices;
  switch (difference.cause) {
    case DriftCause::record_gone:
    case DriftCause::never_sent:
      if (sends) choices.push_back(Holds::here);
      break;
    case DriftCause::not_opened:
      if (brings) choices.push_back(Holds::there);
      break;
    case DriftCause::changed:
      if (sends) choices.push_back(Holds::here);
      if (brings && is_of_fields) choices.push_back(Holds::there);
      break;
    default:
      break;
  }
  choices.push_back(Holds::neither);
  return choices;
}

DifferenceView difference_view(const Difference& difference, const ConnectorRow* row) {
  DifferenceView view{.id = difference.id,
                      .connector_id = difference.connector_id,
                      .kind = difference.kind,
                      .cause = difference.cause,
                      .title = difference.title,
                      .url = difference.remote_url,
                      .others = others_of(difference),
                      .found_at = difference.found_at};
  if (!difference.ticket_id.empty()) {
    view.ticket_id = difference.ticket_id;
    view.ticket_number = difference.ticket_number;
  }
  if (!difference.remote_id.empty())
    view.key = difference.remote_key.empty() ? difference.remote_id : difference.remote_key;
  for (auto& field : fields_of(difference))
    view.fields.push_back(
        {.field = field.field, .here = std::move(field.here), .there = std::move(field.there)});
  if (row != nullptr) view.choices = choices_of(difference, *row);
  return view;
}

DifferenceCounts counts_of(const std::string& connector_id, const std::vector<DifferenceCount>& counts) {
  DifferenceCounts view;
  for (const auto& count : counts) {
    if (count.connector_id != connector_id) continue;
    (count.kind == DriftKind::only_here    ? view.only_here
     : count.kind == DriftKind::only_there ? view.only_there
     : count.kind == DriftKind::twice      ? view.twice
                                           : view.different) += count.differences;
  }
  return view;
}

}  // namespace

Task<Result<ReconciliationView>> DifferenceApi::show(Caller caller, ConnectorPath input) {
  const auto row = co_await room_.connectors.find(caller.organisation(), input.id);
  if (!row || row->kind == ToolKind::webhook) co_return not_found("There is no such connector.");
  const auto walk = co_await room_.differences.walk(caller.organisation(), input.id);
  const auto counts = co_await room_.differences.counts(caller.organisation());
  ReconciliationView view{.connector_id = row->id,
                          .possible = can_be_compared(row->kind, settings_of(*row)),
                          .differences = counts_of(row->id, counts)};
  if (walk) {
    view.state = walk->state;
    view.started_at = walk->started_at;
    view.finished_at = walk->finished_at;
    view.records = walk->records;
    view.tickets = walk->tickets;
    view.mended = walk->mended;
    view.problem = walk->problem;
  }
  const auto interval = room_.options.reconcile_interval;
  const bool rests = view.state == WalkState::never || view.state == WalkState::done;
  if (view.possible && rests && interval.count() > 0 && row->halted.empty())
    view.next_at = view.finished_at.value_or(row->created_at) + interval;
  co_return view;
}

Task<Result<ReconciliationView>> DifferenceApi::begin(Caller caller, ConnectorPath input) {
  const auto row = co_await room_.connectors.find(caller.organisation(), input.id);
  if (!row || row->kind == ToolKind::webhook) co_return not_found("There is no such connector.");
  if (!can_be_compared(row->kind, settings_of(*row)))
    co_return conflict("cannot_be_read", "Nothing says how a record of this tool is read.");
  if (!row->halted.empty())
    co_return conflict("paused", "The connector is paused or switched off: resume it before.");
  if (const auto asked = co_await room_.differences.ask(caller.organisation(), input.id); !asked)
    co_return Failure(asked.error());
  room_.worker.wake(input.id);
  co_return co_await show(std::move(caller), std::move(input));
}

Task<Result<http::Page<DifferenceView>>> DifferenceApi::list(Caller caller, ListDifferences input) {
  auto after = http::decode_cursor<DifferencePlace>(difference_order, input.cursor);
  if (!after) co_return Failure(after.error());
  const auto limit = input.limit ? input.limit->value : http::default_page;
  auto found = co_await room_.differences.list(caller.organisation(), input.connector, input.kind,
                                               std::move(*after), limit + 1);
  const auto rows = co_await room_.connectors.list(caller.organisation());
  http::Page<DifferenceView> page;
  page.next_cursor = http::cut_page(found, limit, difference_order, [](const Difference& one) {
    return DifferencePlace{one.found_at, Id(one.id)};
  });
  for (const auto& one : found) {
    const auto row = std::ranges::find(rows, one.connector_id, &ConnectorRow::id);
    page.items.push_back(difference_view(one, row == rows.end() ? nullptr : &*row));
  }
  co_return page;
}

Task<Result<void>> DifferenceApi::settle(Caller caller, SettleInput input) {
  auto difference = co_await room_.differences.find(caller.organisation(), std::move(input.id));
  if (!difference) co_return no_difference();
  const auto row = co_await room_.connectors.find(caller.organisation(), difference->connector_id);
  if (!row) co_return no_difference();
  const auto choices = choices_of(*difference, *row);
  if (std::ranges::find(choices, input.holds) == choices.end())
    co_return conflict("not_possible", "That cannot be done about this difference.");
  if (input.holds == Holds::neither) {
    co_await room_.differences.leave_alone(caller.organisation(), std::move(difference->id));
    co_return Result<void>();
  }
  const auto ticket_id = difference->ticket_id;
  std::string synced;
  if (!ticket_id.empty()) {
    const auto ticket = co_await room_.carrying.tickets.copy(
        Call(), {.organisation_id = caller.organisation(), .ticket_id = ticket_id});
    if (!ticket) co_return Failure(ticket.error());
    if (!ticket->ticket) co_return no_difference();
    synced = json::encode(synced_with(*ticket->ticket));
  }
  if (input.holds == Holds::here) {
    const auto sent = co_await room_.differences.send(std::move(*difference));
    if (!sent) co_return Failure(sent.error());
  } else {
    co_await room_.differences.bring(std::move(*difference), std::move(synced));
  }
  room_.worker.wake(row->id);
  co_return Result<void>();
}

http::RouteTable difference_routes(DifferenceApi& api) {
  using namespace http;
  return {
      {Get, "/api/v1/connectors/{id}/reconciliation", Permission::connector_manage,
       bind(api, &DifferenceApi::show), "Show how far a tool and the tickets were compared"},
      Route{Post, "/api/v1/connectors/{id}/reconciliation", Permission::connector_manage,
            bind(api, &DifferenceApi::begin), "Compare a tool with the tickets"}
          .repeating(Repeats::settles)
          .answering({409}),
      {Get, "/api/v1/connectors/differences", Permission::connector_manage, bind(api, &DifferenceApi::list),
       "List what of tools and tickets is not the same, the latest first"},
      Route{Post, "/api/v1/connectors/differences/{id}/settle", Permission::connector_manage,
            bind(api, &DifferenceApi::settle), "Say which side of a difference is to hold"}
          .repeating(Repeats::settles)
          .answering({409}),
  };
}

}  // namespace sp::connector
