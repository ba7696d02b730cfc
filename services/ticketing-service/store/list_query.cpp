#include "services/ticketing-service/store/list_query.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "platform/json/codec.hpp"
#include "services/ticketing-service/store/search_index.hpp"
#include "ticketing_service_sql.hpp"

namespace sp::ticketing {

namespace sql = ticketing_service::sql;
using db::Tx;

namespace {

struct Place {
  Time at{};
  std::string id;
  friend bool operator>(const Place& a, const Place& b) {
    return std::tie(a.at, a.id) > std::tie(b.at, b.id);
  }
};
BOOST_DESCRIBE_STRUCT(Place, (), (at, id))

struct ChangePlace {
  std::int64_t change = 0;
  Time at{};
  std::string id;
};
BOOST_DESCRIBE_STRUCT(ChangePlace, (), (change, at, id))

struct NumberedId {
  std::int64_t number = 0;
  std::string id;
};
BOOST_DESCRIBE_STRUCT(NumberedId, (), (number, id))

constexpr std::array all_statuses{Status::open, Status::pending, Status::solved, Status::closed};
constexpr std::array all_priorities{Priority::low, Priority::normal, Priority::high, Priority::urgent};

/// Where one page is read from.
struct Cut {
  const std::string& organisation_id;
  Position after;
  std::int64_t limit;
};

std::vector<Place> places_of_requester(Tx& tx, const Cut& cut, const Actor& reader,
                                       const TicketListRequest& request) {
  const auto& filter = request.filter;
  std::array<std::optional<Status>, 4> statuses;
  std::copy_n(filter.statuses.begin(), std::min(filter.statuses.size(), statuses.size()), statuses.begin());
  const auto& by_update =
      reader.is_staff() ? sql::places_of_requester_for_agents : sql::places_of_requester_by_update;
  const auto& statement = request.sort == Sort::created ? sql::places_of_requester_by_creation : by_update;
  return tx.all<Place>(statement, cut.organisation_id, cut.after.at, cut.after.id, cut.limit,
                       filter.requester_id, statuses[0], statuses[1], statuses[2], statuses[3],
                       filter.priority, filter.assignee_id, filter.unassigned);
}

std::vector<Place> cell(Tx& tx, const Cut& cut, const TicketListRequest& request, Status status,
                        Priority priority) {
  const auto& filter = request.filter;
  const bool by_creation = request.sort == Sort::created;
  if (filter.assignee_id) {
    const auto& statement = by_creation ? sql::cell_of_assignee_by_creation : sql::cell_of_assignee_by_update;
    return tx.all<Place>(statement, cut.organisation_id, cut.after.at, cut.after.id, cut.limit, status,
                         priority, filter.assignee_id);
  }
  const auto& of_nobody = by_creation ? sql::cell_of_nobody_by_creation : sql::cell_of_nobody_by_update;
  const auto& of_all = by_creation ? sql::cell_by_creation : sql::cell_by_update;
  return tx.all<Place>(filter.unassigned ? of_nobody : of_all, cut.organisation_id, cut.after.at,
                       cut.after.id, cut.limit, status, priority);
}

/// Merged from cells, each of which has the page at most.
std::vector<Place> filtered_places(Tx& tx, const Cut& cut, const TicketListRequest& request) {
  const auto& filter = request.filter;
  std::vector<Status> statuses = filter.statuses;
  if (statuses.empty()) statuses.assign(all_statuses.begin(), all_statuses.end());
  std::vector<Priority> priorities{all_priorities.begin(), all_priorities.end()};
  if (filter.priority) priorities = {*filter.priority};
  std::vector<Place> places;
  for (const auto status : statuses)
    for (const auto priority : priorities)
      std::ranges::move(cell(tx, cut, request, status, priority), std::back_inserter(places));
  std::ranges::sort(places, std::greater{});
  if (std::ssize(places) > cut.limit) places.resize(static_cast<std::size_t>(cut.limit));
  return places;
}

std::vector<std::string> ids_in_order(Tx& tx, const Cut& cut, const Actor& reader,
                                      const TicketListRequest& request) {
  const auto& filter = request.filter;
  std::vector<Place> places;
  if (filter.requester_id) {
    places = places_of_requester(tx, cut, reader, request);
  } else if (filter.statuses.empty() && !filter.priority && !filter.assignee_id && !filter.unassigned) {
    const auto& statement = request.sort == Sort::created ? sql::places_by_creation : sql::places_by_update;
    places = tx.all<Place>(statement, cut.organisation_id, cut.after.at, cut.after.id, cut.limit);
  } else {
    places = filtered_places(tx, cut, request);
  }
  std::vector<std::string> ids;
  for (auto& place : places) ids.push_back(std::move(place.id));
  return ids;
}

/// Where the changes since `since` begin: behind the last one before it.
Position beginning_of(Tx& tx, const Cut& cut, const Actor& reader, Time since) {
  const auto last = reader.is_staff()
                        ? tx.first<std::int64_t>(sql::last_change_before, cut.organisation_id, since)
                        : tx.first<std::int64_t>(sql::last_change_of_requester_before, cut.organisation_id,
                                                 since, reader.id);
  return {.at = since, .id = "", .sequence = last.value_or(0)};
}

std::vector<std::string> changed_ids(Tx& tx, const Cut& cut, const Actor& reader,
                                     const TicketListRequest& request) {
  const auto after = request.after ? *request.after : beginning_of(tx, cut, reader, *request.updated_since);
  const auto places = reader.is_staff()
                          ? tx.all<ChangePlace>(sql::changes, cut.organisation_id, after.sequence, after.at,
                                                after.id, cut.limit)
                          : tx.all<ChangePlace>(sql::changes_of_requester, cut.organisation_id,
                                                after.sequence, after.at, after.id, cut.limit, reader.id);
  std::vector<std::string> ids;
  for (const auto& place : places) ids.push_back(place.id);
  return ids;
}

std::vector<std::string> found_ids(Tx& tx, Engine engine, const Cut& cut, const Actor& reader,
                                   const TicketListRequest& request) {
  const auto below = request.after ? request.after->sequence : std::numeric_limits<std::int64_t>::max();
  const auto numbers = search_in(tx, engine, cut.organisation_id, reader, request.filter, below, cut.limit);
  if (numbers.empty()) return {};
  std::map<std::int64_t, std::string> ids;
  for (auto& row :
       tx.all<NumberedId>(in_words_of(engine, sql::ids_of_numbers_sqlite, sql::ids_of_numbers_postgresql),
                          cut.organisation_id, json::encode(numbers)))
    ids.emplace(row.number, std::move(row.id));
  std::vector<std::string> in_order;
  for (const auto number : numbers)
    if (const auto found = ids.find(number); found != ids.end()) in_order.push_back(found->second);
  return in_order;
}

std::vector<Ticket> rows_of(Tx& tx, Engine engine, const std::string& organisation_id,
                            const std::vector<std::string>& ids) {
  if (ids.empty()) return {};
  std::map<std::string, Ticket> rows;
  for (auto& ticket : tx.all<Ticket>(in_words_of(engine, sql::rows_sqlite, sql::rows_postgresql),
                                     organisation_id, json::encode(ids)))
    rows.emplace(ticket.id, std::move(ticket));
  std::vector<Ticket> in_order;
  for (const auto& id : ids)
    if (const auto found = rows.find(id); found != rows.end()) in_order.push_back(std::move(found->second));
  return in_order;
}

/// A document may be a moment older than its ticket.
bool holds(const TicketFilter& filter, const Ticket& ticket) {
  return (filter.statuses.empty() ||
          std::ranges::find(filter.statuses, ticket.status) != filter.statuses.end()) &&
         (!filter.priority || *filter.priority == ticket.priority) &&
         (!filter.requester_id || *filter.requester_id == ticket.requester_id) &&
         (!filter.assignee_id || filter.assignee_id == ticket.assignee_id) &&
         (!filter.unassigned || !ticket.assignee_id);
}

}  // namespace

Order order_of(const TicketListRequest& request) {
  if (request.updated_since) return Order::changed;
  if (!request.filter.text.empty()) return Order::found;
  return request.sort == Sort::created ? Order::created : Order::updated;
}

Position position_of(const Ticket& ticket, Order order, const Actor& reader) {
  const auto updated_at = reader.is_staff() ? ticket.updated_at : ticket.public_updated_at;
  switch (order) {
    case Order::created:
      return {.at = ticket.created_at, .id = ticket.id};
    case Order::found:
      return {.at = ticket.created_at, .id = ticket.id, .sequence = ticket.number};
    case Order::changed:
      return {.at = updated_at,
              .id = ticket.id,
              .sequence = reader.is_staff() ? ticket.change : ticket.public_change};
    case Order::updated:
      break;
  }
  return {.at = updated_at, .id = ticket.id};
}

TicketPage list_in(Tx& tx, Engine engine, const std::string& organisation_id, const Actor& reader,
                   const TicketListRequest& asked) {
  auto request = asked;
  auto& filter = request.filter;
  if (!reader.is_staff()) {
    if (filter.requester_id && *filter.requester_id != reader.id) return {};
    filter.requester_id = reader.id;
  }
  const auto order = order_of(request);
  // One more, to know whether there is a next page.
  const Cut cut{organisation_id, request.after.value_or(Position{.at = Time::max(), .id = ""}),
                request.limit + 1};
  std::vector<std::string> ids;
  if (order == Order::changed) {
    ids = changed_ids(tx, cut, reader, request);
  } else if (order == Order::found) {
    ids = found_ids(tx, engine, cut, reader, request);
  } else {
    ids = ids_in_order(tx, cut, reader, request);
  }
  const bool more = std::ssize(ids) > request.limit;
  if (more) ids.resize(static_cast<std::size_t>(request.limit));
  TicketPage page{.tickets = rows_of(tx, engine, organisation_id, ids)};
  if (more && !page.tickets.empty()) page.next = position_of(page.tickets.back(), order, reader);
  std::erase_if(page.tickets,
                [&](const Ticket& ticket) { return !may_read(ticket, reader) || !holds(filter, ticket); });
  return page;
}

}  // namespace sp::ticketing
