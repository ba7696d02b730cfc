// How a connection is made: who the server is, what it is told first, and whether it is the one we want.
#pragma once
#include <memory>

#include "platform/kv/connection.hpp"

namespace sp::kv {

/// Used by the thread of `context` only, which outlives it.
class Connector {
 public:
  /// Throws std::runtime_error where `ca_file` cannot be read.
  Connector(asio::io_context& context, Address address, const std::string& ca_file,
            std::chrono::milliseconds patience);

  /// A connection that takes commands, to the master where sentinels say who that is. Errors: "redis_away",
  /// and "redis_error" where Redis refuses the password or the database. At most `patience` for each server
  /// that is asked.
  Task<Result<std::shared_ptr<Connection>>> connect();
  /// Ends the running `connect`, and every later one.
  void stop();

 private:
  using Made = Result<std::shared_ptr<Connection>>;

  Task<Made> open(Host host);
  Task<Result<Host>> find_master();
  Task<Result<Host>> ask_sentinel(Host sentinel);
  Task<Result<>> log_in(std::shared_ptr<Connection> connection, bool to_sentinel);

  asio::io_context& context_;
  const Address address_;
  const std::chrono::milliseconds patience_;
  asio::ssl::context trust_;
  std::weak_ptr<Connection> opening_;
  bool stopped_ = false;
};

}  // namespace sp::kv
