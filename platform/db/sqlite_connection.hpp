// One connection to an SQLite file: prepared statements, parameters, errors in words.
#pragma once
#include <memory>
#include <string>
#include <unordered_map>

#include "platform/db/database.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace sp::db {

/// Not thread-safe: one thread at a time. Every failure is a DatabaseError; unique indexes throw
/// UniqueViolation.
class SqliteConnection {
 public:
  enum class Mode {
    write,    // creates the file where it is absent
    read,     // a second connection to an open database; refuses to write
    inspect,  // reads a file that another process may have open
  };
  SqliteConnection(std::string file, Mode mode);
  ~SqliteConnection();
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;

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

  const std::string file_;
  const Mode mode_;
  sqlite3* handle_ = nullptr;
  std::unordered_map<const char*, std::unique_ptr<Statement>> statements_;  // by the address of the text
};

}  // namespace sp::db
