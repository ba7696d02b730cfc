#include "platform/service/peer.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <random>

#include "platform/service/service_token.hpp"

namespace sp {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds connecting{1000};
constexpr milliseconds avoided{1000};  // one that could not be reached, where there are others
constexpr std::size_t largest_answer = 64UL * 1024 * 1024;
constexpr int retry_seconds = 2;

milliseconds pause() {
  thread_local std::minstd_rand random{std::random_device{}()};
  return milliseconds(std::uniform_int_distribution<int>(20, 80)(random));
}

Task<> wait_for(milliseconds time) {
  asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>,
                             Executor>
      timer(co_await asio::this_coro::executor, time);
  boost::system::error_code ended;
  co_await timer.async_wait(asio::redirect_error(use_task, ended));
}

Error away(const std::string& service) {
  return {.kind = ErrorKind::overloaded,
          .code = "service_unavailable",
          .message = service + "-service cannot be reached right now; try again shortly.",
          .fields = {},
          .current = {},
          .retry_after = retry_seconds};
}

bool was_never_sent(const Error& error) { return error.code == "unreachable"; }

}  // namespace

Peer::Peer(std::string service, std::vector<std::string> addresses, const std::string& key,
           outbound::HttpClient& http, TaskRunner& runner, const Clock& clock)
    : service_(std::move(service)), key_(key), http_(http), runner_(runner), clock_(clock) {
  for (auto& base : addresses) {
    addresses_.push_back(std::make_unique<Address>());
    addresses_.back()->base = std::move(base);
  }
}

Peer::Address& Peer::next() {
  const auto now = Call::Clock::now();
  const auto first = turn_.fetch_add(1, std::memory_order_relaxed);
  for (std::size_t i = 0; i < addresses_.size(); ++i)
    if (auto& address = *addresses_[(first + i) % addresses_.size()]; address.avoid_until.load() <= now)
      return address;
  return *addresses_[first % addresses_.size()];
}

Task<Result<std::string>> Peer::send(std::string name, milliseconds patience, bool repeatable, Call call,
                                     std::string body) {
  const auto deadline = std::min(call.deadline, Call::Clock::now() + patience);
  for (std::size_t attempt = 0;; ++attempt) {
    auto& address = next();
    const auto left = std::chrono::ceil<milliseconds>(deadline - Call::Clock::now());
    if (left <= milliseconds{0}) co_return Failure(away(service_));
    outbound::HttpRequest request{
        .method = "POST",
        .url = address.base + "/internal/" + service_ + '/' + name,
        .headers = {{"Content-Type", "application/json"},
                    {"Authorization",
                     "Bearer " +
                         sign_service_token(key_, {service_, call.principal, call.trace_id}, clock_.now())},
                    {std::string(patience_header), std::to_string(left.count())}},
        .body = body,
        .connect_timeout = std::min(connecting, left),
        .first_byte_timeout = left,
        .stall_timeout = left,
        .total_timeout = left,
        .body_limit = largest_answer,
        .allow_private_addresses = true,
        .once = !repeatable,
        .stop = {}};
    auto response = co_await http_.fetch(std::move(request));
    if (response && response->status == 200) co_return std::move(response->body);
    bool again = attempt < addresses_.size();
    if (response) {
      auto error = decode_error(response->body);
      if (!error) error = away(service_);  // not one of ours: whatever stands in between
      // A process that starts has done nothing yet; one that has too much to do may have begun.
      const bool starts = error->code == starting_code;
      if (starts) address.avoid_until = Call::Clock::now() + avoided;
      if (!again || !(starts || (error->kind == ErrorKind::overloaded && repeatable)))
        co_return Failure(std::move(*error));
    } else {
      address.avoid_until = Call::Clock::now() + avoided;
      if (!again || (!repeatable && !was_never_sent(response.error()))) co_return Failure(away(service_));
    }
    const auto rest = pause();
    if (Call::Clock::now() + rest >= deadline) co_return Failure(away(service_));
    co_await wait_for(rest);
  }
}

}  // namespace sp
