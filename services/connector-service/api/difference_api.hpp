// The handlers of reconciliation: what of a tool and of the tickets is not the same, and what is to hold.
#pragma once
#include "services/connector-service/api/connector_api.hpp"
#include "services/connector-service/domain/drift.hpp"

namespace sp::connector {

/// Of one connector, by kind.
struct DifferenceCounts {
  std::int64_t only_here = 0;
  std::int64_t only_there = 0;
  std::int64_t twice = 0;
  std::int64_t different = 0;
};
BOOST_DESCRIBE_STRUCT(DifferenceCounts, (), (only_here, only_there, twice, different))

/// The latest walk over both sides.
struct ReconciliationView {
  std::string connector_id;
  bool possible = true;  // false: the tool cannot be read
  WalkState state = WalkState::never;
  std::optional<Time> started_at;
  std::optional<Time> finished_at;
  std::optional<Time> next_at;  // by itself; nothing where it never is, or the connector is paused
  std::int64_t records = 0;     // of the tool, met so far
  std::int64_t tickets = 0;     // compared so far
  std::int64_t mended = 0;      // differences that went by themselves
  std::string problem;          // why it waits
  DifferenceCounts differences;
};
BOOST_DESCRIBE_STRUCT(ReconciliationView, (),
                      (connector_id, possible, state, started_at, finished_at, next_at, records, tickets,
                       mended, problem, differences))

struct ListDifferences {
  std::optional<Id> connector;
  std::optional<DriftKind> kind;
  std::optional<Whole<1, 200>> limit;
  std::optional<http::Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(ListDifferences, (), (connector, kind, limit, cursor))

/// Which side is to hold.
enum class Holds {
  here,    // what is here goes there: the ticket is sent again, or the fields are
  there,   // what is there comes here
  neither  // it stays as it is, and is shown no more until it is another difference
};
BOOST_DESCRIBE_ENUM(Holds, here, there, neither)

struct FieldDriftView {
  DriftField field = DriftField::status;
  std::string here;
  std::string there;
};
BOOST_DESCRIBE_STRUCT(FieldDriftView, (), (field, here, there))

struct DifferenceView {
  std::string id;
  std::string connector_id;
  DriftKind kind = DriftKind::different;
  DriftCause cause = DriftCause::changed;
  std::optional<std::string> ticket_id;
  std::optional<std::int64_t> ticket_number;
  std::string title;               // of the ticket, or of the record where there is none
  std::optional<std::string> key;  // of the record, as people call it
  std::string url;                 // "": the tool has no such page
  std::vector<RemoteLink> others;  // where it is a second time
  std::vector<FieldDriftView> fields;
  Time found_at{};
  std::vector<Holds> choices;  // what can be done
};
BOOST_DESCRIBE_STRUCT(DifferenceView, (),
                      (id, connector_id, kind, cause, ticket_id, ticket_number, title, key, url, others,
                       fields, found_at, choices))

struct SettleInput {
  std::string id;
  Holds holds = Holds::neither;
};
BOOST_DESCRIBE_STRUCT(SettleInput, (), (id, holds))

/// Thread-safe.
class DifferenceApi {
 public:
  explicit DifferenceApi(ConnectorRoom room) : room_(room) {}

  Task<Result<ReconciliationView>> show(Caller caller, ConnectorPath input);
  Task<Result<ReconciliationView>> begin(Caller caller, ConnectorPath input);
  Task<Result<http::Page<DifferenceView>>> list(Caller caller, ListDifferences input);
  Task<Result<void>> settle(Caller caller, SettleInput input);

 private:
  ConnectorRoom room_;
};

http::RouteTable difference_routes(DifferenceApi& api);

}  // namespace sp::connector
