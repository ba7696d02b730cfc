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

constexpr std::string_view session_settings =
    "SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'; SET lock_timeout = "
    "'10s'";

milliseconds jitter(int attempt) {
  thread_local std::minstd_rand random{std::random_device{}()};
  return milliseconds(std::uniform_int_distribution<int>(1, 4 << std::min(attempt, 3))(random));
}

class PostgresTx final : public Tx {
 public:
  explicit PostgresTx(PostgresConnection& connection) : connection_(connection) {}

  std::int64_t execute(const Sql& sql, std::span<const Parameter> parameters,
                       const std::function<void(const Row&)>& on_row) override {
    if (failed_)
      throw DatabaseError(std::string(sql.name) +
                          " was not run: an earlier statement of its transaction failed");
    try {
      return connection_.execute(sql, parameters, on_row);
    } catch (const SerializationFailure&) {
      failed_ = met_another_ = true;
      throw;
    } catch (...) {
      failed_ = true;
      throw;
    }
  }
  bool failed() const { return failed_; }
  bool met_another() const { return met_another_; }

 private:
  PostgresConnection& connection_;
  bool failed_ = false;
  bool met_another_ = false;
};

}  // namespace

// A thread's connection, and when it may next be tried.
struct PostgresDatabase::Session {
  PostgresConnection connection;
  WorkQueue<Entry>& queue;
  milliseconds pause = shortest_pause;
  Clock::time_point next_attempt{};
  std::exception_ptr last_problem;
};

PostgresDatabase::PostgresDatabase(const DatabaseOptions& options, std::span<const Migration> migrations)
    : QueuedDatabase(options.service, options.queue_limit),
      where_(for_service(options.postgres, options.service)) {
  {
    PostgresConnection serving(where_);
    serving.connect();
    check_serving_role(serving);
    PostgresConnection owner(options.postgres_owner.empty() ? where_
                                                            : for_service(options.postgres_owner, service_));
    owner.connect();
    migrate_postgres(owner, serving, migrations);
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
  PostgresConnection connection(for_service(options.postgres, options.service));
  connection.connect();
  return pending_postgres(connection, migrations);
}

void PostgresDatabase::work(WorkQueue<Entry>& queue) {
  Session session{.connection = PostgresConnection(where_), .queue = queue};
  while (auto entry = queue.take()) run(session, *entry);
}

void PostgresDatabase::run(Session& session, Entry& entry) {
  std::exception_ptr problem;
  bool wakes_listener = false;
  try {
    wakes_listener = transact(session, entry);
  } catch (...) {
    problem = std::current_exception();
    if (session.connection.in_transaction())
      session.connection.close();  // what broke left it in an unknown state
  }
  ++(entry.work.writes ? writes_run_ : reads_run_);
  entry.work.done(problem);
  if (wakes_listener) call_listener();
}

// Whether it was committed and wakes the listener.
bool PostgresDatabase::transact(Session& session, Entry& entry) {
  auto& connection = session.connection;
  const auto give_up = Clock::now() + persistence;
  for (int attempt = 1;; ++attempt) {
    begin(session, entry);
    PostgresTx tx(connection);
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
        connection.script("COMMIT", "platform.commit");
        if (entry.work.writes) ++commits_;
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

// A server that went away while the connection lay idle is noticed here, where nothing has been done yet.
void PostgresDatabase::begin(Session& session, Entry& entry) {
  const auto deadline = entry.queued + patience;
  for (;;) {
    connect(session, deadline);
    // SQLite's writes run one after the other; REPEATABLE READ refuses the lost update that would differ from
    // that.
    const std::string text =
        std::string(entry.work.writes ? "BEGIN ISOLATION LEVEL REPEATABLE READ"
                                      : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY") +
        "; SELECT set_config('sp.organisation', " +
        session.connection.literal(entry.work.scope.organisation) + ", true)";
    try {
      session.connection.script(text, "platform.begin");
      return;
    } catch (const ConnectionLost&) {
      if (Clock::now() >= deadline) throw;
    }
  }
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
      session.connection.script(std::string(session_settings), "platform.settings");
      session.pause = shortest_pause;
    } catch (const DatabaseError&) {
      session.connection.close();
      session.last_problem = std::current_exception();
      session.next_attempt = Clock::now() + session.pause;
      session.pause = std::min(session.pause * 2, longest_pause);
      if (Clock::now() >= deadline) throw;
    }
  }
}

}  // namespace sp::db
