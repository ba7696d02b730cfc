#include "platform/db/migration_plan.hpp"

#include <algorithm>

#include "platform/db/database.hpp"

namespace sp::db {

namespace {

// One row: when the database was last seen to take a write, in its own time (Tx::now).
constexpr std::string_view pulse =
    "CREATE TABLE pulse (one INTEGER PRIMARY KEY, at BIGINT NOT NULL); INSERT INTO pulse (one, at) VALUES "
    "(1, 0)";

// Answers to requests with an Idempotency-Key (platform/idempotency); `status` 0: begun, and not answered
// yet.
constexpr Migration idempotent_requests = {"platform_0003_idempotent_requests", R"sql(
CREATE TABLE idempotent_requests (
  organisation_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  key TEXT NOT NULL,
  digest TEXT NOT NULL,
  status BIGINT NOT NULL,
  headers TEXT NOT NULL,
  body TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (organisation_id, user_id, key)
);
CREATE INDEX idempotent_requests_by_age ON idempotent_requests (at))sql"};

// An event that some consumers are still owed is marked, and who they are stands in `deliveries`. `stalls`
// says for whom of them it is tried again when.
constexpr std::string_view deliveries = R"sql(
ALTER TABLE outbox ADD COLUMN owed BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX outbox_fresh ON outbox (sequence) WHERE NOT owed;
CREATE TABLE deliveries (
  consumer TEXT NOT NULL,
  organisation_id TEXT NOT NULL,
  sequence BIGINT NOT NULL,
  PRIMARY KEY (consumer, organisation_id, sequence)
);
CREATE INDEX deliveries_sequence ON deliveries (sequence);
CREATE TABLE stalls (
  consumer TEXT NOT NULL,
  organisation_id TEXT NOT NULL,
  tries INTEGER NOT NULL,
  retry_at BIGINT NOT NULL,
  PRIMARY KEY (consumer, organisation_id)
);
CREATE INDEX stalls_retry ON stalls (retry_at);
)sql";

// For events that go over Redis (platform/events/publication): `published` is the number of an outbox row in
// its service's stream, until every consumer has handled it. `publication` is one row: who publishes, the
// last number that was given, and what Redis must say is its stream's last entry. `event_consumers` are those
// who are owed every event. The indexes are PostgreSQL's alone: one process with SQLite needs no Redis.
constexpr std::string_view publication_tables = R"sql(
ALTER TABLE outbox ADD COLUMN published BIGINT;
CREATE TABLE publication (one INTEGER PRIMARY KEY, publisher TEXT NOT NULL, number BIGINT NOT NULL, last TEXT NOT NULL);
INSERT INTO publication (one, publisher, number, last) VALUES (1, '', 0, '0-0');
CREATE TABLE event_consumers (consumer TEXT PRIMARY KEY);
)sql";
constexpr std::string_view postgres_publication_tables = R"sql(
ALTER TABLE outbox ADD COLUMN published BIGINT;
CREATE INDEX outbox_unpublished ON outbox (sequence) WHERE published IS NULL;
CREATE INDEX outbox_published ON outbox (published) WHERE published IS NOT NULL;
CREATE TABLE publication (one INTEGER PRIMARY KEY, publisher TEXT NOT NULL, number BIGINT NOT NULL, last TEXT NOT NULL);
INSERT INTO publication (one, publisher, number, last) VALUES (1, '', 0, '0-0');
CREATE TABLE event_consumers (consumer TEXT PRIMARY KEY);
)sql";

// `sequence` orders delivery. Without AUTOINCREMENT, SQLite would give the number of the last row that was
// deleted again.
constexpr Migration sqlite_migrations[] = {{"platform_0001_outbox", R"sql(
CREATE TABLE outbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL,
  organisation_id TEXT NOT NULL,
  topic TEXT NOT NULL,
  key TEXT NOT NULL,
  payload TEXT NOT NULL,
  at BIGINT NOT NULL
))sql"},
                                           {"platform_0002_pulse", pulse},
                                           idempotent_requests,
                                           {"platform_0004_deliveries", deliveries},
                                           {"platform_0005_publication", publication_tables}};

constexpr Migration postgres_migrations[] = {{"platform_0001_outbox", R"sql(
CREATE TABLE outbox (
  sequence BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id TEXT NOT NULL,
  organisation_id TEXT NOT NULL,
  topic TEXT NOT NULL,
  key TEXT NOT NULL,
  payload TEXT NOT NULL,
  at BIGINT NOT NULL
))sql"},
                                             {"platform_0002_pulse", pulse},
                                             idempotent_requests,
                                             {"platform_0004_deliveries", deliveries},
                                             {"platform_0005_publication", postgres_publication_tables}};

}  // namespace

std::span<const Migration> platform_migrations(std::string_view engine) {
  if (engine == "sqlite") return sqlite_migrations;
  return postgres_migrations;
}

std::string for_engine(std::string_view engine, std::string_view migration) {
  static constexpr std::string_view close = "*/";
  const std::string open = "/*" + std::string(engine);
  std::string text(migration);
  for (auto at = text.find(open); at != std::string::npos; at = text.find(open, at)) {
    text.erase(at, open.size());
    if (const auto end = text.find(close, at); end != std::string::npos) text.erase(end, close.size());
  }
  return text;
}

std::vector<Migration> plan_migrations(std::string_view engine, std::string_view place,
                                       const std::vector<std::string>& applied,
                                       std::span<const Migration> service_migrations) {
  const auto platform = platform_migrations(engine);
  std::vector<Migration> known(platform.begin(), platform.end());
  known.insert(known.end(), service_migrations.begin(), service_migrations.end());
  for (const auto& name : applied) {
    if (std::ranges::find(known, name, &Migration::name) != known.end()) continue;
    if (name == unfinished_transfer)
      throw DatabaseError(std::string(place) +
                          " is being filled by a transfer that was not finished: run support-platform "
                          "transfer once more, or empty it and begin again.");
    throw DatabaseError(
        std::string(place) + " holds the migration " + name +
        ", which this program does not know: it was written by a newer version or belongs to another " +
        "service. Start that version, or choose another place for the data.");
  }
  std::vector<Migration> plan;
  for (const auto& migration : known)
    if (std::ranges::find(applied, migration.name) == applied.end()) plan.push_back(migration);
  return plan;
}

}  // namespace sp::db
