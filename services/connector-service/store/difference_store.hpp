// Walks over both sides of a connector, and the differences that they find.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/db/database.hpp"
#include "services/connector-service/domain/drift.hpp"
#include "services/connector-service/store/delivery_store.hpp"
#include "services/connector-service/store/rows.hpp"

namespace sp::connector {

enum class WalkState { never, asked, running, done };
BOOST_DESCRIBE_ENUM(WalkState, never, asked, running, done)

enum class WalkStage {
  records,  // the tool's list of records, page by page
  links,    // the tickets whose record was not in it
  tickets   // those that have no record, and ought to
};
BOOST_DESCRIBE_ENUM(WalkStage, records, links, tickets)

struct Walk {
  std::string connector_id;
  std::string organisation_id;
  std::int64_t walk = 0;  // counts them
  WalkState state = WalkState::never;
  Time asked_at{};
  std::optional<Time> started_at;
  std::optional<Time> finished_at;
  WalkStage stage = WalkStage::records;
  std::string place;  // where the stage goes on
  Time messages_since{};
  std::int64_t records = 0;
  std::int64_t tickets = 0;
  std::int64_t mended = 0;
  std::string problem;
};
BOOST_DESCRIBE_STRUCT(Walk, (),
                      (connector_id, organisation_id, walk, state, asked_at, started_at, finished_at, stage,
                       place, messages_since, records, tickets, mended, problem))

/// A record that is known by name alone.
struct RemoteLink {
  std::string key;
  std::string url;
};
BOOST_DESCRIBE_STRUCT(RemoteLink, (), (key, url))

struct Difference {
  std::string id;
  std::string organisation_id;
  std::string connector_id;
  DriftKind kind = DriftKind::different;
  DriftCause cause = DriftCause::changed;
  std::string ticket_id;  // "": none
  std::int64_t ticket_number = 0;
  std::string remote_id;  // "": none; of a record that is there twice, the other one's
  std::string remote_key;
  std::string remote_url;
  std::string title;   // of the ticket, or of the record where there is none
  std::string others;  // RemoteLinks as JSON
  std::string fields;  // FieldDrifts as JSON
  Time found_at{};
  std::int64_t walk = 0;
  bool left_alone = false;
};
BOOST_DESCRIBE_STRUCT(Difference, (),
                      (id, organisation_id, connector_id, kind, cause, ticket_id, ticket_number, remote_id,
                       remote_key, remote_url, title, others, fields, found_at, walk, left_alone))

/// Where it is a second time.
inline std::vector<RemoteLink> others_of(const Difference& difference) {
  auto others = json::decode_text<std::vector<RemoteLink>>(difference.others);
  return others ? std::move(*others) : std::vector<RemoteLink>();
}
inline std::vector<FieldDrift> fields_of(const Difference& difference) {
  auto fields = json::decode_text<std::vector<FieldDrift>>(difference.fields);
  return fields ? std::move(*fields) : std::vector<FieldDrift>();
}

struct DifferencePlace {
  Time found_at{};
  Id id;
};
BOOST_DESCRIBE_STRUCT(DifferencePlace, (), (found_at, id))

struct DifferenceCount {
  std::string connector_id;
  DriftKind kind = DriftKind::different;
  std::int64_t differences = 0;
};
BOOST_DESCRIBE_STRUCT(DifferenceCount, (), (connector_id, kind, differences))

struct DifferenceKindCount {
  ToolKind tool = ToolKind::generic;
  DriftKind kind = DriftKind::different;
  std::int64_t differences = 0;
};
BOOST_DESCRIBE_STRUCT(DifferenceKindCount, (), (tool, kind, differences))

/// Thread-safe. Every method but those that say so takes the organisation, and finds nothing outside it.
class DifferenceStore {
 public:
  explicit DifferenceStore(db::Database& database) : database_(database) {}

  Task<std::optional<Walk>> walk(std::string organisation_id, std::string connector_id);
  /// One is wanted; nothing changes where one is under way. not_found where there is no such connector.
  Task<Result<Walk>> ask(std::string organisation_id, std::string connector_id);
  /// Messages are compared of what changed since `messages_since`. Nothing where another process has taken
  /// over.
  struct Beginning {
    std::string organisation_id;
    std::string connector_id;
    std::int64_t fence = 0;
    Time messages_since{};
  };
  Task<std::optional<Walk>> begin(Beginning beginning);

  /// A record that is a ticket's, which nothing here knew of.
  struct Adopted {
    std::string ticket_id;
    Remote remote;
  };
  /// What a step of a walk found, and how far it came; kept as one transaction.
  struct Step {
    std::string organisation_id;
    std::string connector_id;
    std::int64_t fence = 0;
    std::int64_t walk = 0;
    WalkStage stage = WalkStage::records;
    std::string place;
    bool ends = false;  // what this walk did not find goes
    std::int64_t records = 0;
    std::int64_t tickets = 0;
    std::int64_t mended = 0;
    std::vector<std::string> met;       // tickets
    std::vector<std::string> arrivals;  // records that are to be brought
    std::vector<Adopted> adopted;
    std::vector<Difference> differences;  // `id`, `found_at` and `walk` are the store's
  };
  /// False where another process has taken over, and nothing was stored.
  Task<bool> keep(Step step);
  Task<> note_problem(std::string organisation_id, std::string connector_id, std::string problem);

  /// Those that the walk has not met, and that are older than it, by ticket id.
  struct Unmet {
    std::string organisation_id;
    std::string connector_id;
    std::int64_t walk = 0;
    Time made_before{};
    std::string after;
    std::int64_t limit = 0;
  };
  Task<std::vector<Link>> unmet(Unmet which);
  /// How often bringing the record was tried without success; nothing where it is not to come.
  Task<std::optional<std::int64_t>> arrival_tries(std::string organisation_id, std::string connector_id,
                                                  std::string remote_id);
  /// Whether any organisation of this installation has made a record with it.
  Task<bool> is_mark_known(std::string mark);

  /// Without those that were left alone: the latest first, at most `limit` of those after `after`.
  Task<std::vector<Difference>> list(std::string organisation_id, std::optional<std::string> connector_id,
                                     std::optional<DriftKind> kind, std::optional<DifferencePlace> after,
                                     std::int64_t limit);
  Task<std::optional<Difference>> find(std::string organisation_id, std::string id);
  Task<std::vector<DifferenceCount>> counts(std::string organisation_id);
  Task<std::vector<Difference>> twins_of_ticket(std::string organisation_id, std::string ticket_id);

  Task<> leave_alone(std::string organisation_id, std::string id);
  /// What is here goes there: as a new record, or what differs of it. conflict "already_sent" where something
  /// of the ticket is under way.
  Task<Result<void>> send(Difference difference);
  /// What is there comes here. `synced`: the ticket as it is.
  Task<> bring(Difference difference, std::string synced);

  // Over all organisations; blocks.
  std::vector<DifferenceKindCount> counts_now();

 private:
  db::Database& database_;
};

}  // namespace sp::connector
