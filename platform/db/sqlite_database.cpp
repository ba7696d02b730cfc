#include "platform/db/sqlite_database.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "platform/db/migration_plan.hpp"

namespace sp::db {

namespace {

constexpr Sql begin_write{"platform.begin_write", "BEGIN IMMEDIATE"};
constexpr Sql begin_read{"platform.begin_read", "BEGIN"};
constexpr Sql commit_transaction{"platform.commit", "COMMIT"};
constexpr Sql savepoint{"platform.savepoint", "SAVEPOINT item"};
constexpr Sql release{"platform.release", "RELEASE item"};
constexpr Sql roll_back_item{"platform.roll_back_item", "ROLLBACK TO item"};
constexpr Sql insert_applied{"platform.insert_migration",
                             "INSERT INTO schema_migrations (name, applied_at) VALUES ($1, $2)"};
constexpr Sql select_applied{"platform.select_migrations",
                             "SELECT name FROM schema_migrations ORDER BY name"};
constexpr Sql select_pulse{"platform.select_pulse", "SELECT at FROM pulse"};
constexpr Sql select_ledger{"platform.select_ledger",
                            "SELECT name FROM sqlite_schema WHERE name = 'schema_migrations'"};

std::string file_of(const DatabaseOptions& options) {
  return options.data_dir + "/" + options.service + ".db";
}

class SqliteTx final : public Tx {
 public:
  /// `times` is null outside of transactions of callers.
  explicit SqliteTx(SqliteConnection& connection, WriteTimes* times = nullptr, bool writes = false)
      : connection_(connection), times_(times), writes_(writes) {}

  std::int64_t execute(const Sql& sql, std::span<const Parameter> parameters,
                       const std::function<void(const Row&)>& on_row) override {
    if (failed_)
      throw DatabaseError(std::string(sql.name) +
                          " was not run: an earlier statement of its transaction failed");
    begun_ = true;
    try {
      return connection_.execute(sql, parameters, on_row);
    } catch (...) {
      failed_ = true;
      throw;
    }
  }
  Time now() override {
    if (!writes_) throw DatabaseError("Tx::now() is the time of a write, and this transaction only reads");
    if (!now_) now_ = times_->take();
    return *now_;
  }
  Time settled() override {
    if (writes_ || begun_) throw DatabaseError("Tx::settled() comes first in a transaction that only reads");
    return times_->settled();
  }
  bool failed() const { return failed_; }

 private:
  SqliteConnection& connection_;
  WriteTimes* const times_;
  const bool writes_;
  std::optional<Time> now_;
  bool begun_ = false;
  bool failed_ = false;
};

std::vector<std::string> applied_migrations(SqliteConnection& connection) {
  SqliteTx tx(connection);
  if (!tx.first<std::string>(select_ledger)) return {};
  return tx.all<std::string>(select_applied);
}

void name_thread(std::thread& thread, const std::string& name) {
  ::pthread_setname_np(thread.native_handle(), name.substr(0, 15).c_str());
}

}  // namespace

void WriteTimes::start_after(Time time) { latest_ = std::max(latest_, time); }

Time WriteTimes::take() {
  const std::lock_guard lock(mutex_);
  latest_ = std::max(latest_, read());
  if (!under_way_) under_way_ = latest_;
  return latest_;
}

void WriteTimes::committed() {
  const std::lock_guard lock(mutex_);
  under_way_.reset();
}

Time WriteTimes::settled() {
  const std::lock_guard lock(mutex_);
  if (under_way_) return *under_way_;
  latest_ = std::max(latest_, read());  // nor may the next one come before it
  return latest_;
}

DataLock::DataLock(const std::string& data_dir, const std::string& service) {
  std::error_code problem;
  if (std::filesystem::create_directories(data_dir, problem))
    std::filesystem::permissions(data_dir, std::filesystem::perms::owner_all, problem);
  if (problem)
    throw DatabaseError("The data folder " + data_dir + " cannot be made (" + problem.message() +
                        "); create it, or set SP_DATA_DIR to one that can be written.");
  const std::string file = data_dir + "/" + service + ".db.lock";
  descriptor_ = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor_ < 0)
    throw DatabaseError("The file " + file + " cannot be opened for writing (" + std::strerror(errno) +
                        "); check the rights on the data folder, or set SP_DATA_DIR to another one.");
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    char holder[24] = {};
    const auto length = ::read(descriptor_, holder, sizeof holder - 1);
    ::close(descriptor_);
    throw DatabaseError("The data of " + service + " in " + data_dir +
                        " is in use by another running support-platform" +
                        (length > 0 ? " (process " + std::string(holder) + ")" : "") +
                        "; stop that one, or set SP_DATA_DIR to another folder.");
  }
  const std::string own = std::to_string(::getpid());
  // For the message above only: the lock is the flock, whatever the file says.
  if (::ftruncate(descriptor_, 0) != 0 || ::pwrite(descriptor_, own.data(), own.size(), 0) < 0) errno = 0;
}

DataLock::~DataLock() { ::close(descriptor_); }

SqliteDatabase::SqliteDatabase(const DatabaseOptions& options, std::span<const Migration> migrations)
    : QueuedDatabase(options),
      lock_(options.beside ? std::optional<DataLock>()
                           : std::optional<DataLock>(std::in_place, options.data_dir, options.service)),
      file_(file_of(options)),
      batch_(std::max<std::size_t>(options.batch, 1)),
      times_(options.clock),
      writer_(file_, SqliteConnection::Mode::write, options.lock_wait) {
  migrate(migrations);
  times_.start_after(SqliteTx(writer_).one<Time>(select_pulse));
  for (std::size_t i = 0; i < std::max<std::size_t>(options.readers, 1); ++i)
    readers_.push_back(
        std::make_unique<SqliteConnection>(file_, SqliteConnection::Mode::read, options.lock_wait));
  threads_.emplace_back([this] { write_batches(); });
  name_thread(threads_.back(), "w-" + service_);
  for (const auto& reader : readers_) {
    threads_.emplace_back([this, connection = reader.get()] { read_items(*connection); });
    name_thread(threads_.back(), "r-" + service_);
  }
}

SqliteDatabase::~SqliteDatabase() {
  close_queues();
  writer_.end_by(end_by_);
  for (const auto& reader : readers_) reader->end_by(end_by_);
  for (auto& thread : threads_) thread.join();
}

void SqliteDatabase::migrate(std::span<const Migration> migrations) {
  for (const auto& migration : plan_migrations("sqlite", file_, applied_migrations(writer_), migrations)) {
    writer_.execute(begin_write);
    try {
      writer_.script(std::string(create_ledger), "schema_migrations");
      writer_.script(for_engine("sqlite", migration.text), "Migration " + std::string(migration.name));
      SqliteTx(writer_).run(insert_applied, migration.name, SystemClock().now());
      writer_.execute(commit_transaction);
    } catch (...) {
      writer_.roll_back();
      throw;
    }
  }
}

std::vector<std::string> SqliteDatabase::pending(const DatabaseOptions& options,
                                                 std::span<const Migration> migrations) {
  const std::string file = file_of(options);
  std::vector<std::string> applied;
  if (std::filesystem::exists(file)) {
    SqliteConnection connection(file, SqliteConnection::Mode::inspect, options.lock_wait);
    applied = applied_migrations(connection);
  }
  std::vector<std::string> names;
  for (const auto& migration : plan_migrations("sqlite", file, applied, migrations))
    names.emplace_back(migration.name);
  return names;
}

void SqliteDatabase::write_batches() {
  std::vector<Entry> batch;
  // While a commit waits for the disk the queue fills, so a batch forms by itself and no writer waits for
  // company.
  while (writes_.take(batch, batch_)) {
    commit(batch);
    batch.clear();
  }
}

void SqliteDatabase::commit(std::vector<Entry>& batch) {
  std::erase_if(batch, [this](Entry& entry) { return give_back_if_expired(entry); });
  while (!batch.empty()) batch = commit_once(batch);
}

/// What has to run again: a write that did not end in time takes those beside it along when SQLite rolls
/// back, and they are not to blame.
std::vector<SqliteDatabase::Entry> SqliteDatabase::commit_once(std::vector<Entry>& batch) {
  std::vector<std::exception_ptr> problems(batch.size());
  std::exception_ptr broken;
  std::optional<std::size_t> too_long;
  bool wakes_listener = false;
  try {
    writer_.set_deadline(SqliteConnection::Clock::time_point::max());
    writer_.execute(begin_write);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      too_long = i;
      if (run_in_savepoint(batch[i], problems[i])) wakes_listener = true;
      too_long.reset();
    }
    writer_.execute(commit_transaction);
  } catch (const DeadlinePassed&) {
    broken = std::current_exception();
    writer_.roll_back();
  } catch (...) {
    broken = std::current_exception();
    too_long.reset();
    writer_.roll_back();
  }
  times_.committed();
  ++commits_;
  std::vector<Entry> again;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (too_long && i != *too_long) {
      again.push_back(std::move(batch[i]));
    } else {
      ++writes_run_;
      batch[i].work.done(broken ? broken : problems[i]);
    }
  }
  if (wakes_listener && !broken) call_listener();
  return again;
}

// Whether the item was kept and wakes the listener. Throws what ended the whole transaction.
bool SqliteDatabase::run_in_savepoint(Entry& entry, std::exception_ptr& problem) {
  writer_.execute(savepoint);
  writer_.set_deadline(SqliteConnection::Clock::now() + limit_of(entry));
  SqliteTx tx(writer_, &times_, true);
  bool keep = false;
  try {
    keep = entry.work.body(tx) && !tx.failed();
  } catch (...) {
    problem = std::current_exception();
  }
  writer_.set_deadline(SqliteConnection::Clock::time_point::max());
  if (!writer_.in_transaction()) {
    if (problem) std::rethrow_exception(problem);
    throw DatabaseError("The database file " + file_ + " lost its transaction; what it held was not kept.");
  }
  if (!keep) writer_.execute(roll_back_item);
  writer_.execute(release);
  return keep && tx.wakes_listener();
}

void SqliteDatabase::read_items(SqliteConnection& connection) {
  while (auto entry = reads_.take())
    if (!give_back_if_expired(*entry)) read(connection, *entry);
}

void SqliteDatabase::read(SqliteConnection& connection, Entry& entry) {
  std::exception_ptr problem;
  try {
    connection.set_deadline(SqliteConnection::Clock::now() + limit_of(entry));
    connection.execute(begin_read);  // the snapshot is that of the first statement
    SqliteTx tx(connection, &times_);
    entry.work.body(tx);
    connection.execute(commit_transaction);
  } catch (...) {
    problem = std::current_exception();
    connection.roll_back();
  }
  ++reads_run_;
  entry.work.done(problem);
}

}  // namespace sp::db
