// Another service, in another process: asked over its internal listener.
#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/base/time.hpp"
#include "platform/outbound/http_client.hpp"
#include "platform/runtime/run.hpp"
#include "platform/service/operation.hpp"

namespace sp {

/// Thread-safe. One or more processes of one service stand behind it; each call goes to the next of them, and
/// past one that just could not be reached.
///
/// Errors are those that the service answered, and overloaded with code "service_unavailable" (so a 503 with
/// Retry-After) where none of its processes answered in time. A call is tried again, as many times as there
/// are processes, where its operation says that this is harmless, or where it was never sent, and only before
/// its deadline.
class Peer {
 public:
  /// `service`: as in `--services`. `addresses`: "http://knowledge-base-service:3001". All that is referred
  /// to outlives the peer; `runner`, which one peer has for itself, outlives `http` too.
  Peer(std::string service, std::vector<std::string> addresses, const std::string& key,
       outbound::HttpClient& http, TaskRunner& runner, const Clock& clock);

  const std::string& service() const { return service_; }

  template <class In, class Out>
  Task<Result<Out>> ask(Operation<In, Out> operation, Call call, In input) {
    auto text = co_await send(std::string(operation.name), operation.patience,
                              operation.again == Again::harmless, std::move(call), json::encode(input));
    if (!text) co_return Failure(text.error());
    co_return json::decode_text<Out>(*text);
  }
  /// The same for threads that may block.
  template <class In, class Out>
  Result<Out> ask_now(const Operation<In, Out>& operation, const Call& call, In input) {
    const std::lock_guard one_at_a_time(asking_);
    return runner_.run(ask(operation, call, std::move(input)));
  }

 private:
  struct Address {
    std::string base;
    std::atomic<Call::Clock::time_point> avoid_until{Call::Clock::time_point::min()};
  };
  Task<Result<std::string>> send(std::string name, std::chrono::milliseconds patience, bool repeatable,
                                 Call call, std::string body);
  Address& next();

  const std::string service_;
  std::vector<std::unique_ptr<Address>> addresses_;
  std::atomic<std::size_t> turn_ = 0;
  const std::string key_;
  outbound::HttpClient& http_;
  TaskRunner& runner_;
  std::mutex asking_;
  const Clock& clock_;
};

}  // namespace sp
