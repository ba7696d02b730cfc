// One connection to PostgreSQL: prepared statements, parameters, errors in words.
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "platform/db/database.hpp"

struct pg_conn;
struct pg_result;

namespace sp::db {

/// Two transactions met; running this one again may succeed (SQLSTATE 40001, 40P01).
class SerializationFailure : public Unavailable {
 public:
  using Unavailable::Unavailable;
};
/// The server is gone, cannot be reached or does not answer.
class ConnectionLost : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

/// The server takes no writes: a standby, or a transaction that was to read only.
class ReadOnly : public Unavailable {
 public:
  using Unavailable::Unavailable;
};

/// Not thread-safe. Errors: DatabaseError, UniqueViolation, Unavailable and those above.
///
/// A server whose machine has vanished says nothing at all, so every answer is waited for up to a deadline,
/// and the connection is closed when that passes. Underneath, TCP keepalives and tcp_user_timeout notice a
/// dead peer within half a minute also where nobody waits; whatever the connection string says about them
/// goes before.
///
/// Behind a pooler (PgBouncer) that gives out a server's connection for one transaction at a time nothing of
/// a session lasts: statements are sent whole instead of being prepared once, and what a transaction needs is
/// set in it. Whether there is one is noticed at each connect: a pooler shares servers, so the process number
/// that it tells for cancelling is not the one that the server has.
class PostgresConnection {
 public:
  using Clock = std::chrono::steady_clock;
  /// Does not connect yet. `where`: a libpq connection string or URI. `end_by`, which may be null, ends all
  /// waits for good; it is read from this connection's thread and outlives it.
  explicit PostgresConnection(std::string where, const std::atomic<Clock::time_point>* end_by = nullptr);
  ~PostgresConnection();
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  /// Answers are waited for until then; beyond it ConnectionLost is thrown. Each `connect` sets one of its
  /// own.
  void set_deadline(Clock::time_point deadline) { deadline_ = deadline; }
  /// Throws ConnectionLost with what libpq says. Bounded by the connection string's connect_timeout, 5 s a
  /// host.
  void connect();
  void close();
  bool connected() const;
  bool in_transaction() const;
  /// Whether a pooler stands between, of which transactions of one connection get different servers.
  bool pooled() const { return pooled_; }
  /// 150018 for 15.18.
  int server_version() const;

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
  Result answer(bool sent, std::string_view what);
  Result run(const Sql& sql, std::span<const Parameter> parameters);
  void send_all(std::string_view what);
  void wait_for_socket(short events, std::string_view what);
  const Prepared& prepare(const Sql& sql, std::span<const Parameter> parameters);
  bool meets_pooler();
  void check(const Result& result, std::string_view what) const;

  const std::string where_;
  const std::atomic<Clock::time_point>* const end_by_;
  Clock::time_point deadline_ = Clock::time_point::max();
  pg_conn* handle_ = nullptr;
  std::unordered_map<const char*, std::vector<Prepared>> statements_;  // by the address of the text
  std::uint64_t prepared_ = 0;
  bool pooled_ = false;
};

}  // namespace sp::db
