// The Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header) for the routes of one service.
#pragma once
#include <memory>
#include <optional>

#include "platform/idempotency/claim.hpp"
#include "platform/observe/log.hpp"
#include "platform/runtime/job.hpp"
#include "platform/runtime/work_pool.hpp"

namespace sp::idempotency {

/// How long a repeat is known as such.
inline constexpr std::chrono::hours lifetime{24};
/// How many answers are kept of one person; beyond, the oldest go.
inline constexpr std::int64_t most_kept = 10'000;
inline constexpr std::size_t longest_key = 255;

/// Answers the repeats of a service's requests from the table `idempotent_requests` of its database.
/// Thread-safe. `database`, `clock` and `work` outlive it, and it outlives the routes that it keeps.
class Ledger {
 public:
  Ledger(db::Database& database, const Clock& clock, WorkPool& work, observe::Log log);

  /// The same routes, with every POST that has not declared itself `Repeats::unkeyed` taking the header:
  ///   a repeat           the first answer again, with `Idempotency-Replayed: true`
  ///   another request    422 idempotency_key_reused
  ///   a malformed key    422 invalid_idempotency_key
  ///   the first one is still at work: waits for it where the database lets it, otherwise 409
  ///   idempotency_key_in_use
  /// Only answers of success are kept: a request that failed may be corrected and sent under the same key.
  /// A route whose endpoint is `keyed` already answers its repeats by itself: by `begin`, and by the claim's
  /// `keep` in the transaction of what it does.
  http::RouteTable keep(http::RouteTable routes);

  /// What a handler knows of its request before it begins; all empty where there is no key.
  struct Begun {
    std::shared_ptr<Claim> claim;
    std::optional<http::Response> before;  // the answer that was kept: give it again
    std::shared_ptr<void> running;         // held while the request is at work
  };
  /// Takes the request's key. invalid_input, and conflict where a request under it is at work in this process
  /// or was another one.
  Task<Result<Begun>> begin(Caller caller);

  /// Starts and ends the hourly sweep.
  void start();
  void stop() { sweep_.reset(); }
  /// Forgets what is older than `lifetime` or more than `most_kept`; how many there were. Blocks.
  std::int64_t sweep();

 private:
  class Running;
  using Handle = std::shared_ptr<const std::function<Task<http::Response>(Caller)>>;

  static Task<http::Response> answer(Ledger* ledger, http::Repeats repeats, Handle handle, Caller caller);
  Task<Result<Key>> key_of(Caller caller);
  Task<std::optional<http::Response>> answered_before(Key key, std::string request_id);
  Task<http::Response> settle(Handle handle, Caller caller);

  db::Database& database_;
  const Clock& clock_;
  WorkPool& work_;
  const observe::Log log_;
  const std::shared_ptr<Running> running_;
  std::unique_ptr<Job> sweep_;
};

}  // namespace sp::idempotency
