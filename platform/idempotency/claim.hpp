// A creation that is repeated under the same Idempotency-Key happens once: the key is written in the
// transaction that creates, together with the answer, so that no end of the process can come between.
//
//   Task<Result<Ticket>> TicketStore::open(Step opening, idempotency::Once<Ticket> once) {
//     return database_.write(scope, [opening, once](Tx& tx) { return once.in(tx, [&] { return open_in(tx,
//     opening); }); });
//   }
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "platform/base/error.hpp"
#include "platform/base/time.hpp"
#include "platform/db/database.hpp"
#include "platform/http/route.hpp"

namespace sp::idempotency {

/// Whose request it is, the key that it came with, and what tells another request under that key apart.
struct Key {
  std::string organisation_id;
  std::string user_id;
  std::string key;
  std::string digest;
  Time at{};
};

/// The key of one request on its way through a service. Made by `Ledger`; used by one thread at a time.
class Claim {
 public:
  explicit Claim(Key key) : key_(std::move(key)) {}

  /// The first thing in the transaction that creates. A failure, which rolls it back, where a request under
  /// this key was answered before or is another one; on PostgreSQL it waits for one that is still running.
  Result<> take(db::Tx& tx);
  /// The last thing in that transaction, or in a later one: what every repeat will be answered with.
  Result<> keep(db::Tx& tx, const http::Response& answer);

  /// conflict, with Retry-After: a request under this key is at work.
  static Failure in_use();

  const Key& key() const { return key_; }
  /// Whether the key was taken before by a request that did not come to its answer.
  bool resumed() const { return state_ == State::resumed; }
  bool refused() const { return state_ == State::refused; }
  bool kept() const { return state_ == State::kept; }

 private:
  enum class State { untaken, taken, resumed, refused, kept };

  Failure refuse();

  const Key key_;
  State state_ = State::untaken;
};

/// What a store needs in order to create a T once. Copied into the transaction's function; without a claim it
/// does nothing but create.
template <class T>
struct Once {
  std::shared_ptr<Claim> claim;
  std::function<http::Response(const T&)> answer;

  /// Runs `create`, a function of no arguments that returns T or Result<T>, between `take` and `keep`.
  template <class Create>
  Result<T> in(db::Tx& tx, Create create) const {
    if (!claim) return create();
    if (const auto taken = claim->take(tx); !taken) return Failure(taken.error());
    Result<T> created = create();
    if (!created) return created;
    if (const auto kept = claim->keep(tx, answer(*created)); !kept) return Failure(kept.error());
    return created;
  }
};

/// The transaction `create` (a function of a Tx that returns T or Result<T>), done once.
template <class T, class Create>
auto in(Once<T> once, Create create) {
  return [once = std::move(once), create = std::move(create)](db::Tx& tx) {
    return once.in(tx, [&] { return create(tx); });
  };
}

/// `answer` makes of a T what the handler returns (Created, Reply, a described struct): one function for the
/// first answer and for the kept one, so that they cannot differ.
template <class T, class Answer>
Once<T> once(const Caller& caller, const Answer& answer) {
  if (!caller.claim) return {};
  return {caller.claim, [answer](const T& created) { return http::detail::respond(answer(created)); }};
}

}  // namespace sp::idempotency
