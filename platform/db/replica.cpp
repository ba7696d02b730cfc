#include "platform/db/replica.hpp"

#include <limits>

#include "platform/db/postgres_schema.hpp"

namespace sp::db {

namespace {

constexpr std::chrono::milliseconds look_interval{1000};
constexpr std::chrono::milliseconds look_patience{3000};

constexpr Sql select_system{"platform.select_system",
                            "SELECT system_identifier::text FROM pg_control_system()"};
constexpr Sql select_is_replica{"platform.select_is_replica", "SELECT pg_is_in_recovery()"};
constexpr Sql select_position{"platform.select_position",
                              "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"};
constexpr Sql select_replayed{
    "platform.select_replayed",
    "SELECT CASE WHEN pg_is_in_recovery() THEN COALESCE(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), "
    "'0/0')::bigint, 0) ELSE 0 END"};

std::string one_text(PostgresConnection& connection, const Sql& sql) {
  std::string out;
  connection.execute(sql, {}, [&](const Row& row) { out = row.text(0); });
  return out;
}

Replica::Position one_position(PostgresConnection& connection, const Sql& sql) {
  std::int64_t out = 0;
  connection.execute(sql, {}, [&](const Row& row) { out = row.integer(0); });
  return static_cast<Replica::Position>(out);
}

}  // namespace

Replica::Replica(const std::string& where, PostgresConnection& primary)
    : where_(where),
      system_(one_text(primary, select_system)),
      connection_(where),
      required_(one_position(primary, select_position)) {
  try {
    connection_.connect();
    check_serving_role(connection_);
    if (one_text(connection_, select_is_replica) != "t" || one_text(connection_, select_system) != system_)
      throw DatabaseError(
          "SP_POSTGRES_REPLICA_URL: " + connection_.place() +
          " is no replica of the server of SP_POSTGRES_URL; name a streaming replica, or leave "
          "the setting out.");
    usable_ = true;
  } catch (const Unavailable&) {
    connection_.close();
  }
  job_ = std::make_unique<Job>(
      "replica", look_interval, [this] { watch(); },
      [this](const std::exception&) {
        usable_ = false;
        connection_.close();
      });
}

Replica::~Replica() { job_.reset(); }

void Replica::watch() {
  if (!connection_.connected()) connection_.connect();
  connection_.set_deadline(PostgresConnection::Clock::now() + look_patience);
  usable_ =
      one_text(connection_, select_is_replica) == "t" && one_text(connection_, select_system) == system_;
  if (!usable_) connection_.close();  // it was promoted, or the address leads elsewhere now
}

const std::string& Replica::commit() {
  static const std::string script = "COMMIT; " + std::string(select_position.text);
  return script;
}

std::uint64_t Replica::commit_begins() const {
  const std::lock_guard lock(mutex_);
  return broken_;
}

void Replica::committed(std::uint64_t begun, Position position) {
  const std::lock_guard lock(mutex_);
  required_ = std::max(required_, position);
  covered_ = std::max(covered_, begun);
}

void Replica::commit_broke() {
  const std::lock_guard lock(mutex_);
  ++broken_;
}

Replica::Position Replica::required() const {
  const std::lock_guard lock(mutex_);
  return covered_ == broken_ ? required_ : std::numeric_limits<Position>::max();
}

Replica::Position Replica::replayed(PostgresConnection& replica) {
  return one_position(replica, select_replayed);
}

}  // namespace sp::db
