// Redis: commands in, replies out, every wait bounded.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/kv/address.hpp"
#include "platform/kv/protocol.hpp"
#include "platform/kv/reply.hpp"
#include "platform/kv/script.hpp"
#include "platform/runtime/task.hpp"

namespace sp::kv {

/// A client with one connection and a thread of its own for it; commands from all threads are pipelined over
/// it. Thread-safe. The destructor ends what waits with "redis_away"; nobody may call then.
///
/// Errors: "redis_timeout" (timeout): no answer within the deadline, and nobody knows whether the command was
/// done. "redis_away" (unavailable): Redis cannot be reached, or the connection was lost before the answer;
/// after the first failure every command fails so at once, until the connection is back, which is tried by
/// itself after pauses that grow to two seconds. "redis_busy" (overloaded): too many commands are under way.
/// "redis_error" (unavailable where it may pass, else internal): Redis refused the command; `message` is its
/// own words, "WRONGTYPE …". No command is ever sent twice.
class Redis {
 public:
  using Deadline = std::optional<std::chrono::milliseconds>;  // nothing: that of the options
  virtual ~Redis() = default;

  /// Resumes on the caller's thread. A command that blocks ("BLPOP") blocks everybody: it needs a client of
  /// its own, and a deadline longer than its block.
  Task<Result<Reply>> run(Command command, Deadline deadline = {});
  Task<Result<Reply>> run(Script script, std::vector<std::string> keys, std::vector<std::string> arguments,
                          Deadline deadline = {});
  /// The same for threads that may block.
  Result<Reply> run_now(Command command, Deadline deadline = {});
  Result<Reply> run_now(const Script& script, std::vector<std::string> keys,
                        std::vector<std::string> arguments, Deadline deadline = {});

  /// Whether the connection stands, as far as is known.
  virtual bool reachable() const = 0;
  /// Connections made so far. Another number than before: what Redis remembers may be older than what it
  /// said, since another server may have taken over, or this one has come back from its disk.
  virtual std::uint64_t connections() const = 0;

 protected:
  using Done = std::move_only_function<void(Result<Reply>)>;
  /// Calls `done` exactly once, from any thread, also before it returns; `done` must not block or throw.
  virtual void send(Command command, Deadline deadline, Done done) = 0;
};

struct RedisOptions {
  Address address;
  /// PEM file of the authorities that may vouch for the server (TLS); "": the system's.
  std::string ca_file;
  /// How long a command may take where its caller does not say, and how long a connection may take to make.
  std::chrono::milliseconds deadline{1000};
  /// Most commands under way at once.
  std::size_t limit = 10'000;
};

/// Connects in the background: commands that are given before the first try has ended wait for it. Throws
/// std::runtime_error where `ca_file` cannot be read.
std::unique_ptr<Redis> make_redis(RedisOptions options);

/// Whether the error is Redis's own, and its words begin with `word`: "NOSCRIPT", "BUSYGROUP".
bool says(const Error& error, std::string_view word);

}  // namespace sp::kv
