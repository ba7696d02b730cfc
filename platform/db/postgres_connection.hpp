// One connection to PostgreSQL: prepared statements, parameters, errors in words.
#pragma once
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/db/database.hpp"

struct pg_conn;
struct pg_result;

namespace sp::db {

/// Two transactions met; running this one again may succeed (SQLSTATE 40001, 40P01).
class SerializationFailure : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
};
/// The server is gone or cannot be reached.
class ConnectionLost : public DatabaseError {
 public:
  using DatabaseError::DatabaseError;
};

/// Not thread-safe. Errors: DatabaseError, UniqueViolation and the two above.
class PostgresConnection {
 public:
  /// Does not connect yet. `where`: a libpq connection string or URI.
  explicit PostgresConnection(std::string where);
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  /// Throws ConnectionLost with what libpq says.
  void connect();
  void close();
  bool connected() const;
  bool in_transaction() const;

  /// The number of rows that were changed, or for a query read.
  std::int64_t execute(const Sql& sql, std::span<const Parameter> parameters,
                       const std::function<void(const Row&)>& on_row);
  /// Any number of statements in one round trip; `name` is for the message.
  void script(const std::string& text, std::string_view name);
  /// `text` as an SQL literal, quotes included.
  std::string literal(std::string_view text) const;
  /// "the database helpdesk on localhost", for messages.
  std::string place() const;

 private:
  struct Prepared {
    std::string text;
    std::string types;  // one letter a parameter: the same text with other types is another statement
    std::string name;
  };
  struct Result;
  const Prepared& prepare(const Sql& sql, std::span<const Parameter> parameters);
  void check(const Result& result, std::string_view what) const;

  const std::string where_;
  pg_conn* handle_ = nullptr;
  std::unordered_map<const char*, std::vector<Prepared>> statements_;  // by the address of the text
  std::uint64_t prepared_ = 0;
};

}  // namespace sp::db
