// One connection to an SQLite file: prepared statements, parameters, errors in words.
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>

#include "platform/db/database.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace sp::db {

/// A statement did not end by the deadline of its connection. Where it wrote, SQLite has rolled its whole
/// transaction back.
class DeadlinePassed : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

/// Not thread-safe: one thread at a time. Every failure is a DatabaseError; unique indexes throw
/// UniqueViolation, trouble that may pass Unavailable.
class SqliteConnection {
 public:
  enum class Mode {
    write,    // creates the file where it is absent
    read,     // a second connection to an open database; refuses to write
    inspect,  // reads a file that another process may have open
  };
  using Clock = std::chrono::steady_clock;
  /// `lock_wait`: how long another program's lock is waited for.
  SqliteConnection(std::string file, Mode mode, std::chrono::milliseconds lock_wait);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

  /// Statements that run beyond it throw DeadlinePassed, until the next call. None at first.
  void set_deadline(Clock::time_point deadline) { deadline_ = deadline; }
  /// The same for good, from any thread.
  void end_by(Clock::time_point time) { end_by_ = time; }

  /// The number of rows that were changed, or for a query read.
  std::int64_t execute(const Sql& sql, std::span<const Parameter> parameters,
                       const std::function<void(const Row&)>& on_row);
  /// A statement of our own without parameters or rows.
  void execute(const Sql& sql);
  /// Any number of statements; `name` is for the message.
  void script(const std::string& text, std::string_view name);
  /// False where SQLite has rolled the transaction back by itself, as it does when the disk is full.
  bool in_transaction() const;
  /// Never throws; does nothing outside a transaction.
  void roll_back() noexcept;

 private:
  struct Statement;
  std::unique_ptr<Statement> prepare(const Sql& sql);
  std::int64_t run(Statement& statement, std::span<const Parameter> parameters,
                   const std::function<void(const Row&)>& on_row);
  [[noreturn]] void fail(int code, std::string_view what) const;
  static int look_at_the_clock(void* connection);

  const std::string file_;
  const Mode mode_;
  sqlite3* handle_ = nullptr;
  Clock::time_point deadline_ = Clock::time_point::max();
  std::atomic<Clock::time_point> end_by_{Clock::time_point::max()};
  std::unordered_map<const char*, std::unique_ptr<Statement>> statements_;  // by the address of the text
};

}  // namespace sp::db
