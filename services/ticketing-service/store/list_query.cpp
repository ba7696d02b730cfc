#include "services/ticketing-service/store/list_query.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "platform/base/encoding.hpp"
#include "platform/text/analysis.hpp"
#include "ticketing_service_sql.hpp"

namespace sp::ticketing {

namespace sql = ticketing_service::sql;

namespace {

bool is_active(Status status) { return status == Status::open || status == Status::pending; }

/// A LIKE pattern, with '\' as its escape, for text that holds `part`; nothing for no filter.
std::optional<std::string> pattern_of(std::string_view part) {
  if (trim(part).empty()) return std::nullopt;
  std::string pattern = "%";
  for (const char c : text::fold(trim(part))) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + '%';
}

/// 12 of "12" and "#12".
std::optional<std::int64_t> number_of(std::string_view part) {
  auto digits = trim(part);
  if (digits.starts_with('#')) digits.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

}  // namespace

Position position_of(const Ticket& ticket, Sort sort, const Actor& reader) {
  if (sort == Sort::created) return {ticket.created_at, ticket.id};
  return {reader.is_staff() ? ticket.updated_at : ticket.public_updated_at, ticket.id};
}

const db::Sql& list_statement(const Actor& reader, const TicketListRequest& request) {
  const auto& statuses = request.filter.statuses;
  const bool by_creation = request.sort == Sort::created;
  if (!reader.is_staff())
    return by_creation ? sql::list_of_requester_by_creation : sql::list_of_requester_by_update;
  if (by_creation) return sql::list_by_creation;
  const bool only_active = !statuses.empty() && std::ranges::all_of(statuses, is_active);
  return only_active ? sql::list_active_by_update : sql::list_by_update;
}

std::vector<Ticket> list_in(db::Tx& tx, const std::string& organisation_id, const Actor& reader,
                            const TicketListRequest& request) {
  const auto& filter = request.filter;
  std::optional<std::string> requester = filter.requester_id;
  if (!reader.is_staff()) {
    if (requester && *requester != reader.id) return {};
    requester = reader.id;
  }
  std::array<std::optional<Status>, 4> statuses;
  std::ranges::copy_n(filter.statuses.begin(),
                      static_cast<std::ptrdiff_t>(std::min(filter.statuses.size(), statuses.size())),
                      statuses.begin());
  const auto after = request.after.value_or(Position{Time::max(), ""});
  return tx.all<Ticket>(list_statement(reader, request), organisation_id, requester, after.at, after.id,
                        statuses[0], statuses[1], statuses[2], statuses[3], filter.priority,
                        filter.assignee_id, filter.unassigned, pattern_of(filter.text),
                        number_of(filter.text), request.limit);
}

}  // namespace sp::ticketing
