#include "platform/db/sqlite_connection.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace sp::db {

namespace {

constexpr std::size_t most_statements = 256;  // kept prepared; only text built at run time could reach it
constexpr int steps_between_looks = 4000;     // of SQLite's virtual machine: some 0.1 ms

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* statement) : statement_(statement) {}
  int columns() const override { return ::sqlite3_column_count(statement_); }
  std::string_view name(int column) const override { return ::sqlite3_column_name(statement_, column); }
  bool is_null(int column) const override { return ::sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return ::sqlite3_column_int64(statement_, column); }
  double real(int column) const override { return ::sqlite3_column_double(statement_, column); }
  bool boolean(int column) const override { return ::sqlite3_column_int64(statement_, column) != 0; }
  std::string_view text(int column) const override {
    const auto* bytes = reinterpret_cast<const char*>(::sqlite3_column_text(statement_, column));
    return {bytes == nullptr ? "" : bytes,
            static_cast<std::size_t>(::sqlite3_column_bytes(statement_, column))};
  }

 private:
  sqlite3_stmt* statement_;
};

int bind(sqlite3_stmt* statement, int slot, const Parameter& parameter) {
  return std::visit(
      [&](const auto& value) {
        using T = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::monostate>) {
          return ::sqlite3_bind_null(statement, slot);
        } else if constexpr (std::is_same_v<T, double>) {
          return ::sqlite3_bind_double(statement, slot, value);
        } else if constexpr (std::is_same_v<T, std::string_view>) {
          // The text outlives the statement's run, so it is not copied. A null pointer would bind NULL.
          return ::sqlite3_bind_text64(statement, slot, value.data() == nullptr ? "" : value.data(),
                                       value.size(), SQLITE_STATIC, SQLITE_UTF8);
        } else {
          return ::sqlite3_bind_int64(statement, slot, static_cast<std::int64_t>(value));
        }
      },
      parameter);
}

// SQLite gives the file that it creates to everybody who may read the folder; the data of people is not for
// them.
void create_private(const std::string& file) {
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0)
    throw DatabaseError("The database file " + file + " cannot be opened for reading and writing (" +
                        std::strerror(errno) + "); check the rights on it and on its folder.");
  ::close(descriptor);
}

}  // namespace

struct SqliteConnection::Statement {
  std::string name;
  std::string text;
  sqlite3_stmt* handle = nullptr;
  std::vector<int> slots;  // SQLite numbers parameters as they appear: slots[n - 1] is where $n is bound
  bool busy = false;
  ~Statement() { ::sqlite3_finalize(handle); }
};

SqliteConnection::SqliteConnection(std::string file, Mode mode, std::chrono::milliseconds lock_wait)
    : file_(std::move(file)), mode_(mode) {
  if (mode == Mode::write) create_private(file_);
  const int flags =
      SQLITE_OPEN_NOMUTEX | (mode == Mode::inspect ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
  try {
    if (const int code = ::sqlite3_open_v2(file_.c_str(), &handle_, flags, nullptr); code != SQLITE_OK)
      fail(code, "opening the file");
    ::sqlite3_extended_result_codes(handle_, 1);
    ::sqlite3_busy_timeout(handle_, static_cast<int>(lock_wait.count()));
    ::sqlite3_progress_handler(handle_, steps_between_looks, &look_at_the_clock, this);
    // Caches are small because an installation opens a connection per service and reader; the system caches
    // the file.
    script(
        "PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = "
        "OFF; "
        "PRAGMA synchronous = FULL; PRAGMA cache_size = " +
            std::string(mode == Mode::write ? "-2000" : "-1000"),
        "settings");
    if (mode == Mode::write)
      script("PRAGMA journal_mode = WAL; PRAGMA journal_size_limit = 16777216", "settings");
    if (mode == Mode::read) script("PRAGMA query_only = ON", "settings");
    script("SELECT count(*) FROM sqlite_schema",
           "reading the schema");  // says now that a file is no database
  } catch (...) {
    ::sqlite3_close(handle_);
    throw;
  }
}

SqliteConnection::~SqliteConnection() {
  statements_.clear();
  ::sqlite3_close(handle_);
}

/// SQLite ends the statement that runs where this is not 0.
int SqliteConnection::look_at_the_clock(void* connection) {
  const auto& self = *static_cast<const SqliteConnection*>(connection);
  const auto now = Clock::now();
  return now >= self.deadline_ || now >= self.end_by_.load(std::memory_order_relaxed) ? 1 : 0;
}

std::int64_t SqliteConnection::execute(const Sql& sql, std::span<const Parameter> parameters,
                                       const std::function<void(const Row&)>& on_row) {
  if (statements_.size() >= most_statements)
    std::erase_if(statements_,
                  [](const auto& entry) { return entry.second == nullptr || !entry.second->busy; });
  auto& kept = statements_[sql.text.data()];
  if (kept != nullptr && kept->busy) {  // the callback of a running query runs its statement again
    const auto second = prepare(sql);
    return run(*second, parameters, on_row);
  }
  // The text is compared because one that was built at run time may stand where another stood.
  if (kept == nullptr || kept->text != sql.text) kept = prepare(sql);
  return run(*kept, parameters, on_row);
}

void SqliteConnection::execute(const Sql& sql) {
  execute(sql, {}, [](const Row&) {});
}

std::int64_t SqliteConnection::run(Statement& statement, std::span<const Parameter> parameters,
                                   const std::function<void(const Row&)>& on_row) {
  if (parameters.size() != statement.slots.size())
    throw DatabaseError(statement.name + " takes " + std::to_string(statement.slots.size()) +
                        " parameters and was given " + std::to_string(parameters.size()));
  struct Reset {
    Statement& used;
    ~Reset() {
      ::sqlite3_reset(used.handle);
      used.busy = false;
    }
  } const reset{statement};
  statement.busy = true;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (statement.slots[i] == 0) continue;
    if (const int code = bind(statement.handle, statement.slots[i], parameters[i]); code != SQLITE_OK)
      fail(code, statement.name);
  }
  const SqliteRow row(statement.handle);
  std::int64_t rows = 0;
  int code = 0;
  while ((code = ::sqlite3_step(statement.handle)) == SQLITE_ROW) {
    on_row(row);
    ++rows;
  }
  if (code != SQLITE_DONE) fail(code, statement.name);
  return ::sqlite3_stmt_readonly(statement.handle) != 0 ? rows : ::sqlite3_changes64(handle_);
}

std::unique_ptr<SqliteConnection::Statement> SqliteConnection::prepare(const Sql& sql) {
  auto prepared = std::make_unique<Statement>();
  prepared->name = sql.name;
  prepared->text = sql.text;
  const char* rest = nullptr;
  int code = ::sqlite3_prepare_v3(handle_, sql.text.data(), static_cast<int>(sql.text.size()),
                                  SQLITE_PREPARE_PERSISTENT, &prepared->handle, &rest);
  if (code != SQLITE_OK) fail(code, sql.name);
  sqlite3_stmt* second = nullptr;
  code = ::sqlite3_prepare_v2(handle_, rest, static_cast<int>(sql.text.data() + sql.text.size() - rest),
                              &second, nullptr);
  ::sqlite3_finalize(second);
  if (prepared->handle == nullptr || code != SQLITE_OK || second != nullptr)
    throw DatabaseError(std::string(sql.name) + " must be exactly one statement");
  for (int slot = 1; slot <= ::sqlite3_bind_parameter_count(prepared->handle); ++slot) {
    const char* name = ::sqlite3_bind_parameter_name(prepared->handle, slot);
    std::size_t number = 0;
    if (name == nullptr || name[0] != '$' ||
        std::from_chars(name + 1, name + std::strlen(name), number).ec != std::errc() || number == 0 ||
        number > 999)
      throw DatabaseError(std::string(sql.name) + " has a parameter that is not $1, $2, …");
    if (prepared->slots.size() < number) prepared->slots.resize(number);
    prepared->slots[number - 1] = slot;
  }
  return prepared;
}

void SqliteConnection::script(const std::string& text, std::string_view name) {
  const int code = ::sqlite3_exec(handle_, text.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code, name);
}

bool SqliteConnection::in_transaction() const { return ::sqlite3_get_autocommit(handle_) == 0; }

void SqliteConnection::roll_back() noexcept {
  if (in_transaction()) ::sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
}

void SqliteConnection::fail(int code, std::string_view what) const {
  // A failed sqlite3_open_v2 reports the plain code; the extended one, where it is known, tells constraints
  // apart.
  if (handle_ != nullptr && (::sqlite3_extended_errcode(handle_) & 0xff) == (code & 0xff))
    code = ::sqlite3_extended_errcode(handle_);
  const std::string reason = handle_ != nullptr ? ::sqlite3_errmsg(handle_) : ::sqlite3_errstr(code);
  const std::string file = "The database file " + file_;
  const std::string cause = " (" + std::string(what) + ": " + reason + ")";
  if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
      code == SQLITE_CONSTRAINT_ROWID)
    throw UniqueViolation(std::string(what) + ": " + reason);
  switch (code & 0xff) {
    case SQLITE_INTERRUPT:
      throw DeadlinePassed(file + " was at work for longer than a transaction may take" + cause + ".");
    case SQLITE_FULL:
      throw Unavailable("The disk that holds " + file_ + " is full" + cause + "; free some space on it.");
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      throw Unavailable(file + " cannot be opened" + cause + "; check the rights on it and on its folder.");
    case SQLITE_READONLY:
      if (mode_ != Mode::write)
        throw DatabaseError(std::string(what) + " writes in a transaction that only reads");
      throw Unavailable(file + " cannot be written" + cause + "; check the rights on it and on its folder.");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      throw DatabaseError(file + " is damaged or no database" + cause +
                          "; restore it from a backup, or move it away to start with an empty one.");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw Unavailable(file + " is locked by another program" + cause +
                        "; close what has it open (a database shell, a backup) and try again.");
    case SQLITE_IOERR:
      throw Unavailable(file + " cannot be read or written" + cause + "; check its disk.");
    default:
      throw DatabaseError(std::string(what) + ": " + reason);
  }
}

}  // namespace sp::db
