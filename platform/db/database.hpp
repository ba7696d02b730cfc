// One interface over SQLite and PostgreSQL. SQL is written once, in their common subset:
//   parameters are $1, $2, … (as often as wanted); TEXT, BIGINT, INTEGER, DOUBLE PRECISION and BOOLEAN
//   columns; times are BIGINT milliseconds since 1970; JSON is TEXT; ON CONFLICT … DO UPDATE, RETURNING,
//   partial indexes, row values, CTEs and window functions are available. An optional filter is written
//   `(CAST($3 AS TEXT) IS NULL OR status = $3)`: PostgreSQL needs the cast to know the type of a null.
//   A migration may say /*sqlite …*/ or /*postgresql …*/: a comment for the other engine. A query that must
//   differ is two, named …_sqlite and …_postgresql. Text comparison is bytewise (the C collation). LIKE
//   differs in case: use lower() on both sides.
// Every table but the platform's own has `organisation_id TEXT NOT NULL`; PostgreSQL enforces it by row-level
// security.
//
// Lists that are read in the order of a time, page after page, lose a row whose time is earlier than a cursor
// that was already handed out. A time from a service's clock is such a one: it is taken before the
// transaction waits for its turn, and of two transactions the later time may be committed first. So a store
//   1. takes the times that a list is ordered by (created_at, updated_at) from Tx::now(), in the transaction
//   that
//      writes them;
//   2. reads an ascending list (`updated_since`) only up to Tx::settled(): `updated_at < $settled`, ordered
//   by
//      (updated_at, id). What is left out is some milliseconds old and comes with the next call, and behind
//      the last cursor nothing is ever inserted, on either engine, by any replica.
// A descending list (latest first) needs the first of these only.
#pragma once
#include <array>
#include <boost/describe.hpp>
#include <boost/mp11.hpp>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/base/time.hpp"
#include "platform/db/error.hpp"
#include "platform/db/sql.hpp"
#include "platform/json/codec.hpp"
#include "platform/runtime/completion.hpp"
#include "platform/runtime/task.hpp"

namespace sp::db {

/// Whose rows a transaction may see. `every_organisation` is for sign-in, dispatchers and migrations of data.
struct Scope {
  std::string organisation;
  static Scope of(std::string organisation_id) { return {std::move(organisation_id)}; }
  static Scope every_organisation() { return {"*"}; }
};

using Parameter = std::variant<std::monostate, std::int64_t, double, bool, std::string_view>;

/// The current row of a running query; views live until the next row.
class Row {
 public:
  virtual ~Row() = default;
  virtual int columns() const = 0;
  virtual std::string_view name(int column) const = 0;
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual double real(int column) const = 0;
  virtual bool boolean(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
};

namespace detail {

template <class T>
Parameter parameter(const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    return value;
  } else if constexpr (std::is_enum_v<T>) {
    return json::enum_name(value);
  } else if constexpr (std::is_integral_v<T>) {
    return static_cast<std::int64_t>(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<double>(value);
  } else if constexpr (std::is_same_v<T, Time>) {
    return static_cast<std::int64_t>(value.time_since_epoch().count());
  } else if constexpr (json::detail::is_optional<T>) {
    return value ? parameter(*value) : Parameter{};
  } else if constexpr (std::is_same_v<T, std::nullptr_t>) {
    return {};
  } else if constexpr (requires {
                         value.value;
                         T::min;
                         T::max;
                       }) {
    return static_cast<std::int64_t>(value.value);
  } else {
    return std::string_view(value);
  }
}

template <class T>
void read(const Row& row, int column, T& out) {
  if constexpr (json::detail::is_optional<T>) {
    if (row.is_null(column)) {
      out.reset();
    } else {
      read(row, column, out.emplace());
    }
    return;
  } else if (row.is_null(column)) {
    throw DatabaseError("column " + std::string(row.name(column)) + " is null and its field is not optional");
  } else if constexpr (std::is_same_v<T, bool>) {
    out = row.boolean(column);
  } else if constexpr (std::is_enum_v<T>) {
    const auto value = json::enum_value<T>(row.text(column));
    if (!value) throw DatabaseError("column " + std::string(row.name(column)) + " holds an unknown value");
    out = *value;
  } else if constexpr (std::is_integral_v<T>) {
    out = static_cast<T>(row.integer(column));
  } else if constexpr (std::is_floating_point_v<T>) {
    out = static_cast<T>(row.real(column));
  } else if constexpr (std::is_same_v<T, Time>) {
    out = Time{std::chrono::milliseconds{row.integer(column)}};
  } else {
    out = T(std::string(row.text(column)));
  }
}

int column_of(const Row& row,
              std::string_view name);  // throws DatabaseError naming the column that is missing

}  // namespace detail

/// One transaction, on one connection, in one thread: plain synchronous code. Not thread-safe.
/// A function that returns an unexpected Result, or throws, rolls back all that it did. So does one that a
/// statement failed in, even where it caught the error: its result is returned, nothing of it is kept, and
/// every later statement of it throws (PostgreSQL works so; SQLite is held to it).
class Tx {
 public:
  virtual ~Tx() = default;

  /// Runs a statement; the number of rows that it changed.
  template <class... A>
  std::int64_t run(const Sql& sql, const A&... arguments) {
    const std::array<Parameter, sizeof...(A)> parameters{detail::parameter(arguments)...};
    return execute(sql, parameters, [](const Row&) {});
  }
  /// All rows as T: a described struct whose members are named as the columns (any order, all present), or,
  /// for a scalar T, the first column.
  template <class T, class... A>
  std::vector<T> all(const Sql& sql, const A&... arguments) {
    const std::array<Parameter, sizeof...(A)> parameters{detail::parameter(arguments)...};
    std::vector<T> rows;
    if constexpr (boost::describe::has_describe_members<T>::value && !std::is_enum_v<T>) {
      using Members = json::detail::Members<T>;
      std::array<int, boost::mp11::mp_size<Members>::value> columns{};
      bool known = false;
      execute(sql, parameters, [&](const Row& row) {
        T value{};
        std::size_t index = 0;
        boost::mp11::mp_for_each<Members>([&](auto d) {
          if (!known) columns[index] = detail::column_of(row, json::detail::enumerator_name(d.name));
          detail::read(row, columns[index++], value.*d.pointer);
        });
        known = true;
        rows.push_back(std::move(value));
      });
    } else {
      execute(sql, parameters, [&](const Row& row) { detail::read(row, 0, rows.emplace_back()); });
    }
    return rows;
  }
  /// The first row, or nothing.
  template <class T, class... A>
  std::optional<T> first(const Sql& sql, const A&... arguments) {
    auto rows = all<T>(sql, arguments...);
    if (rows.empty()) return std::nullopt;
    return std::move(rows.front());
  }
  /// The first row; throws DatabaseError where there is none.
  template <class T, class... A>
  T one(const Sql& sql, const A&... arguments) {
    auto row = first<T>(sql, arguments...);
    if (!row) throw DatabaseError(std::string(sql.name) + " returned no row");
    return std::move(*row);
  }

  /// For what the templates above cannot say. `on_row` is called for every row.
  virtual std::int64_t execute(const Sql& sql, std::span<const Parameter> parameters,
                               const std::function<void(const Row&)>& on_row) = 0;

  /// The time of this transaction's writes, always the same within it and never earlier than one that was
  /// given to a transaction before it. SQLite: the system's clock; PostgreSQL: the server's, which all
  /// replicas share. A clock that is set back stands still here until it has caught up. Writes only.
  virtual Time now() = 0;
  /// Every row whose time came from `now()` and which this transaction does not see will have this time or a
  /// later one. Reads only, before their first statement.
  virtual Time settled() = 0;

  /// Asks that the listener of Database::on_commit is called once this transaction is durable.
  void wake_listener() { wakes_listener_ = true; }
  bool wakes_listener() const { return wakes_listener_; }

 private:
  bool wakes_listener_ = false;
};

/// Counts since the database was opened. `writes` and `reads` are transactions that ran, kept or rolled back;
/// on SQLite `commits` is smaller than `writes` where writes shared a commit. `expired` were given back
/// unrun.
struct Stats {
  std::uint64_t writes = 0;
  std::uint64_t reads = 0;
  std::uint64_t commits = 0;
  std::uint64_t queued = 0;  // waiting now
  std::uint64_t expired = 0;
  std::uint64_t replica_reads = 0;  // of `reads`
};
BOOST_DESCRIBE_STRUCT(Stats, (), (writes, reads, commits, queued, expired, replica_reads))

/// A service's database. Thread-safe. Created by `open_database`; the destructor finishes what is queued, for
/// some seconds at most.
///
/// Nothing waits for ever: work that waited too long in the queue is given back (Unavailable), so is a
/// transaction that takes longer than DatabaseOptions allows. Waiting work is taken from the organisations in
/// turn, and none may fill the queue by itself. Trouble that may pass is Unavailable, everything else another
/// DatabaseError; the database recovers by itself when the trouble is over.
class Database {
 public:
  virtual ~Database() = default;

  /// Reads a consistent snapshot. Resumes on the caller's thread with what `function(Tx&)` returned.
  template <class Function>
  Task<std::invoke_result_t<Function&, Tx&>> read(Scope scope, Function function) {
    return submit<Function, false>(std::move(scope), std::move(function));
  }
  /// Writes; resumes when the transaction is durable. On SQLite one thread runs all writes, each in a
  /// savepoint, and commits many together; on PostgreSQL serialisation failures are tried again up to five
  /// times, so `function` must not have effects outside the transaction.
  template <class Function>
  Task<std::invoke_result_t<Function&, Tx&>> write(Scope scope, Function function) {
    return submit<Function, true>(std::move(scope), std::move(function));
  }
  /// The same for threads that may block (jobs, start-up, tests), with the longer deadline of jobs.
  template <class Function>
  std::invoke_result_t<Function&, Tx&> read_now(Scope scope, Function function) {
    return block<Function, false>(std::move(scope), std::move(function));
  }
  template <class Function>
  std::invoke_result_t<Function&, Tx&> write_now(Scope scope, Function function) {
    return block<Function, true>(std::move(scope), std::move(function));
  }

  /// Called on the database's thread after a commit with a transaction that asked for it (Tx::wake_listener):
  /// to wake the dispatcher. One listener; an empty function ends it, after a running call has returned. Must
  /// be quick, not throw.
  virtual void on_commit(std::function<void()> listener) = 0;
  /// "sqlite" or "postgresql".
  virtual std::string_view engine() const = 0;
  /// Whose it is: DatabaseOptions::service.
  virtual std::string_view service() const = 0;
  /// Whether a row can be written, for readiness. A real write, at most one each second whoever asks, and no
  /// answer within `patience` is none.
  virtual Task<bool> writable(std::chrono::milliseconds patience) = 0;
  virtual Stats stats() const = 0;

 protected:
  /// `body` returns whether to commit; it may run more than once. `done` is called once, after the commit or
  /// roll-back, with what broke or null.
  struct Work {
    Scope scope;
    bool writes = false;
    bool job = false;  // on a thread that may block
    std::move_only_function<bool(Tx&)> body;
    std::move_only_function<void(std::exception_ptr)> done;
  };
  /// Throws Overloaded when the queue is full.
  virtual void enqueue(Work work) = 0;

 private:
  template <class R>
  static bool wants_commit(const R& result) {
    if constexpr (requires {
                    result.has_value();
                    result.error();
                  }) {
      return result.has_value();
    } else {
      return true;
    }
  }

  template <class Function, bool writes, bool job, class R = std::invoke_result_t<Function&, Tx&>, class Keep>
  void start(Scope scope, Function function, Keep keep) {
    using Stored = std::conditional_t<std::is_void_v<R>, std::monostate, R>;
    auto result = std::make_shared<std::optional<Stored>>();
    enqueue(Work{.scope = std::move(scope),
                 .writes = writes,
                 .job = job,
                 .body =
                     [function = std::move(function), result](Tx& tx) mutable {
                       if constexpr (std::is_void_v<R>) {
                         function(tx);
                         result->emplace();
                         return true;
                       } else {
                         result->emplace(function(tx));
                         return wants_commit(**result);
                       }
                     },
                 .done = [result, keep = std::move(keep)](
                             std::exception_ptr problem) mutable { keep(problem, std::move(*result)); }});
  }

  template <class Function, bool writes>
  Task<std::invoke_result_t<Function&, Tx&>> submit(Scope scope, Function function) {
    using R = std::invoke_result_t<Function&, Tx&>;
    return await_promise<R>(
        [this, scope = std::move(scope), function = std::move(function)](Promise<R> promise) mutable {
          start<Function, writes, false>(
              std::move(scope), std::move(function),
              [promise = std::move(promise)](std::exception_ptr problem, auto result) mutable {
                if (problem) {
                  promise.error(problem);
                } else {
                  promise.value(std::move(*result));
                }
              });
        });
  }

  template <class Function, bool writes>
  std::invoke_result_t<Function&, Tx&> block(Scope scope, Function function) {
    using R = std::invoke_result_t<Function&, Tx&>;
    using Stored = std::conditional_t<std::is_void_v<R>, std::monostate, R>;
    std::promise<Stored> promise;
    auto future = promise.get_future();
    start<Function, writes, true>(std::move(scope), std::move(function),
                                  [&promise](std::exception_ptr problem, std::optional<Stored> result) {
                                    if (problem) {
                                      promise.set_exception(problem);
                                    } else {
                                      promise.set_value(std::move(*result));
                                    }
                                  });
    if constexpr (std::is_void_v<R>) {
      future.get();
    } else {
      return future.get();
    }
  }
};

struct DatabaseOptions {
  /// The service's name ("ticketing"): the SQLite file is <data_dir>/<service>.db, the PostgreSQL schema has
  /// it too, with '_' for '-'.
  std::string service;
  std::string data_dir;
  /// A libpq connection string or URI; empty: SQLite. "{service}" in it stands for the service's name: a
  /// database of the service's own, whose tables are where the role's search_path leads. Without it the
  /// services share a database, each with a schema of its name, which is made where it is missing.
  std::string postgres;
  /// The same for the role that owns the tables and runs the migrations; empty: the role of `postgres` owns
  /// them, and FORCE ROW LEVEL SECURITY holds it to the policies all the same. Where it is given, the serving
  /// role must own no table and is granted SELECT, INSERT, UPDATE and DELETE.
  std::string postgres_owner;
  /// A streaming replica of the same server; empty: none. Reads of requests go there as long as it answers
  /// and has replayed all that this process has committed, so that nobody reads what is older than before. It
  /// needs `on_displaced`, since another process's commits would not be known.
  std::string postgres_replica = {};
  std::size_t readers = 2;
  /// PostgreSQL connections for writes.
  std::size_t writers = 2;
  std::size_t queue_limit = 4096;
  /// SQLite: the most writes that share a commit.
  std::size_t batch = 512;
  /// How long a request's transaction may take, and a job's.
  std::chrono::milliseconds request_limit{10'000};
  std::chrono::milliseconds job_limit{120'000};
  /// How long work waits for its turn.
  std::chrono::milliseconds queue_wait{10'000};
  /// How long another program's lock on the SQLite file is waited for.
  std::chrono::milliseconds lock_wait{5'000};
  /// PostgreSQL: called where another process took this one's place in serving the database; set: only one
  /// process at a time opens it (SoleProcess). SQLite files are held by the data folder's lock.
  std::function<void(std::string)> on_displaced = {};
  /// For a few short transactions of a command, beside the process that serves the database, whose place it
  /// does not take. Only of tables of which nothing is kept in memory.
  bool beside = false;
  /// For Tx::now(); null: the system's, or the PostgreSQL server's. For tests; outlives the database.
  const Clock* clock = nullptr;
};

/// Opens, checks what the server is, makes the schema and migrates under a lock (each migration in one
/// transaction; the platform's own tables, `outbox`, `pulse`, `idempotent_requests` and the ledger
/// `schema_migrations`, first), and on PostgreSQL enables row-level security on every table with
/// `organisation_id`. Throws DatabaseError with a message for the operator: what, where, and what to do.
std::unique_ptr<Database> open_database(const DatabaseOptions& options,
                                        std::span<const Migration> migrations);

/// Names of the migrations that `open_database` would run. Changes nothing, and may be called beside a
/// running program.
std::vector<std::string> pending_migrations(const DatabaseOptions& options,
                                            std::span<const Migration> migrations);

}  // namespace sp::db
