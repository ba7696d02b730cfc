#include "platform/db/postgres_database.hpp"

#include <pthread.h>

#include <random>

#include "platform/db/postgres_schema.hpp"

namespace sp::db {

namespace {

using std::chrono::milliseconds;

// How long a write that met another is tried again. Not a number of times: where all writes of an
// organisation touch one row (a counter), each commit turns the others back, and on a disk with real fsync
// six in a row are soon reached.
constexpr milliseconds persistence{5000};
constexpr milliseconds patience{5000};      // how long queued work waits for a lost server
constexpr milliseconds shortest_pause{50};  // between attempts to reconnect, doubled up to
constexpr milliseconds longest_pause{1000};

constexpr milliseconds begin_patience{
    3000};  // for the answer to BEGIN, before the connection is thought dead
constexpr milliseconds network_patience{1000};  // for an answer beyond what the server itself may take
constexpr std::chrono::seconds inspection_limit{30};

// SQLite's writes run one after the other; REPEATABLE READ refuses the lost update that would differ from
// that.
constexpr std::string_view begin_write = "BEGIN ISOLATION LEVEL REPEATABLE READ";
constexpr std::string_view begin_read = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

// The time in milliseconds, which does not go back when the server's clock is set back.
#define SP_SERVER_TIME(clock) \
  "GREATEST((SELECT at FROM pulse), floor(extract(epoch FROM " clock ") * 1000)::bigint)"

// A transaction that takes a time holds it, until its commit can be seen, as the key of a shared advisory
// lock: 'SP' in the upper 16 bits, the time in the others. The lock is taken first, with a time before the
// one that is given out. `CASE` instead of a second statement for tests, which bring their own time.
constexpr Sql take_time{"platform.take_time", R"sql(
WITH held AS MATERIALIZED (
  SELECT pg_advisory_xact_lock_shared((20560::bigint << 48) | COALESCE($1::bigint, )sql" SP_SERVER_TIME(
                                                  "clock_timestamp()") R"sql()))
SELECT COALESCE($1::bigint, )sql" SP_SERVER_TIME("clock_timestamp()") R"sql() FROM held)sql"};
// now() is before the locks are looked at. Where a database holds several services, locks of the others count
// too: what is settled is a transaction of theirs later, and never wrong.
constexpr Sql select_settled{"platform.select_settled", R"sql(
SELECT LEAST(COALESCE($1::bigint, )sql" SP_SERVER_TIME("now()") R"sql(),
  (SELECT MIN(((classid::bigint & 65535) << 32) | objid::bigint) FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 16 = 20560
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))))sql"};

milliseconds random_between(int least, int most) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return milliseconds(std::uniform_int_distribution<int>(least, most)(random));
}

milliseconds jitter(int attempt) { return random_between(1, 4 << std::min(attempt, 3)); }

/// So that all the connections of all the processes do not come back to a server at once.
milliseconds spread(milliseconds pause) {
  const auto most = static_cast<int>(pause.count());
  return random_between(most / 2, most);
}

std::optional<Time> time_of(const sp::Clock* clock) {
  if (clock == nullptr) return std::nullopt;
  return clock->now();
}

}  // namespace

class PostgresDatabase::Transaction final : public Tx {
 public:
  /// `connection` has begun it: the session's own, or its way to the replica.
  Transaction(PostgresDatabase& database, Session& session, Entry& entry, PostgresConnection& connection)
      : database_(database), session_(session), entry_(entry), connection_(&connection) {}

  std::int64_t execute(const Sql& sql, std::span<const Parameter> parameters,
                       const std::function<void(const Row&)>& on_row) override;
  Time now() override;
  Time settled() override;
  bool failed() const { return failed_; }
  bool met_another() const { return met_another_; }
  PostgresConnection& connection() const { return *connection_; }

 private:
  PostgresDatabase& database_;
  Session& session_;
  Entry& entry_;
  PostgresConnection* connection_;
  std::optional<Time> now_;
  bool begun_ = false;
  bool failed_ = false;
  bool met_another_ = false;
};

// A thread's connection, and when it may next be tried.
struct PostgresDatabase::Session {
  PostgresConnection connection;
  PostgresConnection replica;
  Replica::Position replayed = 0;  // by the replica, when it was asked last
  WorkQueue<Entry>& queue;
  milliseconds pause = shortest_pause;
  Clock::time_point next_attempt{};
  std::optional<Clock::time_point> lost_since;
  std::exception_ptr last_problem;
};

std::int64_t PostgresDatabase::Transaction::execute(const Sql& sql, std::span<const Parameter> parameters,
                                                    const std::function<void(const Row&)>& on_row) {
  if (failed_)
    throw DatabaseError(std::string(sql.name) +
                        " was not run: an earlier statement of its transaction failed");
  begun_ = true;
  try {
    return connection_->execute(sql, parameters, on_row);
  } catch (const SerializationFailure&) {
    failed_ = met_another_ = true;
    throw;
  } catch (const ReadOnly& refused) {
    failed_ = true;
    if (entry_.work.writes) throw;
    throw DatabaseError(refused.what());
  } catch (...) {
    failed_ = true;
    throw;
  }
}

Time PostgresDatabase::Transaction::now() {
  if (!entry_.work.writes)
    throw DatabaseError("Tx::now() is the time of a write, and this transaction only reads");
  if (!now_) now_ = one<Time>(take_time, time_of(database_.clock_));
  return *now_;
}

/// The snapshot that BEGIN took is older than the answer would be: it is given up for a new one. The locks
/// are looked at in a transaction too, since behind a pooler what was set for this service lasts no longer.
Time PostgresDatabase::Transaction::settled() {
  if (entry_.work.writes || begun_)
    throw DatabaseError("Tx::settled() comes first in a transaction that only reads");
  // The locks are the primary's.
  if (connection_ != &session_.connection) {
    connection_->script("COMMIT", "platform.commit");
    connection_ = &session_.connection;
    database_.begin(session_, entry_);
  }
  database_.script_begin(*connection_, entry_, "COMMIT; BEGIN READ ONLY");
  const auto time = one<Time>(select_settled, time_of(database_.clock_));
  database_.script_begin(*connection_, entry_, "COMMIT; " + std::string(begin_read));
  return time;
}

PostgresDatabase::PostgresDatabase(const DatabaseOptions& options, std::span<const Migration> migrations)
    : QueuedDatabase(options), place_of_tables_(place_of(options)), clock_(options.clock) {
  {
    const auto& [where, owner_where, replica_where, schema] = place_of_tables_;
    PostgresConnection serving(where);
    serving.connect();
    serving.set_deadline(Clock::now() + inspection_limit);
    check_serving_role(serving);
    if (options.on_displaced && !options.beside)
      place_ = std::make_unique<SoleProcess>(where, options.service, options.on_displaced);
    PostgresConnection owner(owner_where);
    owner.connect();
    migrate_postgres(owner, serving, schema, migrations);
    if (!replica_where.empty() && options.on_displaced && !options.beside)
      replica_ = std::make_unique<Replica>(replica_where, serving);
  }
  const auto start = [this](WorkQueue<Entry>& queue, std::size_t count, const char* kind) {
    for (std::size_t i = 0; i < std::max<std::size_t>(count, 1); ++i) {
      threads_.emplace_back([this, &queue] { work(queue); });
      ::pthread_setname_np(threads_.back().native_handle(), (kind + service_).substr(0, 15).c_str());
    }
  };
  start(writes_, options.writers, "w-");
  start(reads_, options.readers, "r-");
}

PostgresDatabase::~PostgresDatabase() {
  close_queues();
  for (auto& thread : threads_) thread.join();
}

std::vector<std::string> PostgresDatabase::pending(const DatabaseOptions& options,
                                                   std::span<const Migration> migrations) {
  const auto place = place_of(options);
  PostgresConnection connection(place.owner);  // the other one may have no rights yet
  connection.connect();
  return pending_postgres(connection, place.schema, migrations);
}

void PostgresDatabase::work(WorkQueue<Entry>& queue) {
  Session session{.connection = PostgresConnection(place_of_tables_.where, &end_by_),
                  .replica = PostgresConnection(place_of_tables_.replica, &end_by_),
                  .queue = queue};
  while (auto entry = queue.take()) {
    if (!give_back_if_expired(*entry)) run(session, *entry);
    give_back_expired(queue);
  }
}

void PostgresDatabase::run(Session& session, Entry& entry) {
  std::exception_ptr problem;
  bool wakes_listener = false;
  try {
    wakes_listener = transact(session, entry);
  } catch (const ReadOnly&) {
    problem = std::current_exception();
    session.connection.close();  // the next one may lead to another server
  } catch (...) {
    problem = std::current_exception();
    for (auto* connection : {&session.connection, &session.replica})
      if (connection->in_transaction()) connection->close();  // what broke left it in an unknown state
  }
  ++(entry.work.writes ? writes_run_ : reads_run_);
  entry.work.done(problem);
  if (wakes_listener) call_listener();
}

// Whether it was committed and wakes the listener.
bool PostgresDatabase::transact(Session& session, Entry& entry) {
  if (const auto read = read_from_replica(session, entry)) return *read;
  auto& connection = session.connection;
  const auto give_up = Clock::now() + persistence;
  for (int attempt = 1;; ++attempt) {
    begin(session, entry);
    Transaction tx(*this, session, entry, connection);
    bool keep = false;
    std::exception_ptr problem;
    try {
      keep = entry.work.body(tx);
    } catch (...) {
      problem = std::current_exception();
    }
    if (!connection.connected())
      throw ConnectionLost("The connection to PostgreSQL was lost in a transaction.");
    bool met_another = tx.met_another();
    if (!problem && keep && !tx.failed()) {
      try {
        commit(connection, entry);
        return tx.wakes_listener();
      } catch (const SerializationFailure&) {
        problem = std::current_exception();
        met_another = true;
      }
    }
    connection.script("ROLLBACK", "platform.roll_back");
    if (!met_another || Clock::now() >= give_up) {
      if (problem) std::rethrow_exception(problem);
      if (met_another) throw SerializationFailure("Writes met each other too often; try again.");
      return false;
    }
    session.queue.wait_closed(jitter(attempt));
  }
}

void PostgresDatabase::commit(PostgresConnection& connection, const Entry& entry) {
  constexpr std::string_view what = "platform.commit";
  if (!entry.work.writes || !replica_) {
    connection.script("COMMIT", what);
  } else {
    const auto begun = replica_->commit_begins();
    try {
      replica_->committed(begun,
                          static_cast<Replica::Position>(connection.script_number(Replica::commit(), what)));
    } catch (const SerializationFailure&) {
      throw;
    } catch (...) {
      replica_->commit_broke();
      throw;
    }
  }
  if (entry.work.writes) ++commits_;
}

// What transact() returns; nothing where the primary is to be asked, which is also what follows a failure of
// the replica's: it may be away, or have cancelled a statement that was in the way of what it replays.
std::optional<bool> PostgresDatabase::read_from_replica(Session& session, Entry& entry) {
  const auto give_up = Clock::now() + limit_of(entry);
  if (!begin_on_replica(session, entry)) return std::nullopt;
  Transaction tx(*this, session, entry, session.replica);
  bool keep = false;
  std::exception_ptr problem;
  try {
    keep = entry.work.body(tx);
  } catch (...) {
    problem = std::current_exception();
  }
  auto& connection = tx.connection();
  const bool on_replica = &connection == &session.replica;
  const bool connected = connection.connected();
  if (on_replica && (tx.failed() || !connected)) {
    session.replica.close();
    if (!connected) replica_->lose();
    if (problem && Clock::now() >= give_up) std::rethrow_exception(problem);
    return std::nullopt;
  }
  if (!connected) throw ConnectionLost("The connection to PostgreSQL was lost in a transaction.");
  try {
    connection.script(keep && !problem && !tx.failed() ? "COMMIT" : "ROLLBACK", "platform.commit");
  } catch (const DatabaseError&) {
    connection.close();  // what was read stays read
  }
  if (problem) std::rethrow_exception(problem);
  if (on_replica) ++replica_reads_;
  return keep && tx.wakes_listener();
}

bool PostgresDatabase::begin_on_replica(Session& session, const Entry& entry) {
  if (!replica_ || entry.work.writes || entry.work.job || !replica_->usable()) return false;
  auto& connection = session.replica;
  try {
    if (!connection.connected()) {
      connection.connect();
      session.replayed = 0;
    }
    // Asked before the snapshot is taken, which then holds all of it.
    if (const auto required = replica_->required(); session.replayed < required) {
      connection.set_deadline(Clock::now() + begin_patience);
      session.replayed = Replica::replayed(connection);
      if (session.replayed < required) return false;
    }
    script_begin(connection, entry, begin_read);
    return true;
  } catch (const DatabaseError&) {
    connection.close();
    replica_->lose();
    return false;
  }
}

// A server that went away while the connection lay idle is noticed here, where nothing has been done yet.
void PostgresDatabase::begin(Session& session, Entry& entry) {
  // In an outage that has lasted for longer than that nobody waits: what comes is told at once.
  const auto deadline = std::min(entry.queued, session.lost_since.value_or(entry.queued)) + patience;
  for (;;) {
    connect(session, deadline);
    try {
      script_begin(session.connection, entry, entry.work.writes ? begin_write : begin_read);
      return;
    } catch (const ConnectionLost&) {
      if (Clock::now() >= deadline) throw;
    }
  }
}

void PostgresDatabase::script_begin(PostgresConnection& connection, const Entry& entry,
                                    std::string_view begin) {
  const auto limit = limit_of(entry);
  connection.set_deadline(Clock::now() + begin_patience);
  connection.script(std::string(begin) + transaction_settings(connection, place_of_tables_.schema,
                                                              entry.work.scope.organisation, limit),
                    "platform.begin");
  connection.set_deadline(Clock::now() + limit + network_patience);
}

void PostgresDatabase::connect(Session& session, Clock::time_point deadline) {
  while (!session.connection.connected()) {
    if (const auto now = Clock::now(); now < session.next_attempt) {
      const auto until = std::min(session.next_attempt, deadline);
      const bool closing =
          until > now && session.queue.wait_closed(std::chrono::ceil<milliseconds>(until - now));
      if (closing || Clock::now() < session.next_attempt) std::rethrow_exception(session.last_problem);
    }
    try {
      session.connection.connect();
      session.pause = shortest_pause;
      session.lost_since.reset();
    } catch (const DatabaseError&) {
      session.connection.close();
      session.last_problem = std::current_exception();
      if (!session.lost_since) session.lost_since = Clock::now();
      session.next_attempt = Clock::now() + spread(session.pause);
      session.pause = std::min(session.pause * 2, longest_pause);
      if (Clock::now() >= deadline) throw;
    }
  }
}

}  // namespace sp::db
