// One connector's conversation with its tool, over all of its deliveries: the client, the credentials with
// the tokens that they give, the limits, and what was looked up. And the calls of one delivery in it.
#pragma once
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "platform/base/network.hpp"
#include "platform/outbound/http_client.hpp"
#include "services/connector-service/domain/connector.hpp"
#include "services/connector-service/tools/calls.hpp"

namespace sp::connector {

/// Used on one thread by that connector's coroutines, which end before it is destroyed.
class Session {
 public:
  using Steady = std::chrono::steady_clock;

  struct Options {
    ToolKind kind = ToolKind::generic;
    std::string base_url;  // without a slash at its end
    Authentication authentication;
    Secrets secrets;
    std::shared_ptr<const std::vector<Network>> networks;  // private ones that may be reached
    std::chrono::milliseconds timeout{20'000};
    double calls_per_second = 0;  // 0: no limit
    std::stop_token stop = {};    // ends the calls that are under way
  };
  struct Hooks {
    /// Until when a call may begin that changes something: so that it has ended within the connector's lease.
    std::function<Steady::time_point()> begin_before = [] { return Steady::time_point::max(); };
    /// The tool asked to be left alone until then.
    std::function<void(std::chrono::seconds)> limited = [](std::chrono::seconds) {};
    /// The tool gave a new refresh token, and forgets the old one.
    std::function<void(const Secrets&)> renewed = [](const Secrets&) {};
    /// A call has ended: its status, 0 without an answer.
    std::function<void(int)> called = [](int) {};
  };

  /// `http` and `executor`'s context outlive it.
  Session(outbound::HttpClient& http, const Executor& executor, Options options, Hooks hooks);
  Session(outbound::HttpClient& http, const Executor& executor, Options options);

  /// Sends the request with the credentials, and once more with new ones where they were refused.
  Task<Told<CallAnswer>> send(CallRequest request);
  /// No call begins before then.
  void leave_alone(std::chrono::milliseconds from_now);

  /// The request's address, and its text as a person may see it.
  std::string url_of(const CallRequest& request) const;
  std::string shown(const CallRequest& request) const;
  /// `text` with every secret of the connector replaced.
  std::string masked(std::string text) const;

  std::optional<std::string> recall(const std::string& name) const;
  void remember(std::string name, std::string value);

 private:
  /// How a call proves who makes it: headers, and what renews them.
  Task<Told<std::vector<std::pair<std::string, std::string>>>> credentials();
  bool can_be_renewed() const;
  Task<Told<std::string>> renew();
  Task<Told<std::string>> open_glpi_session();
  Task<Told<std::string>> fetch_token();
  Task<> wait_for_turn();
  Task<Told<CallAnswer>> once(CallRequest request, std::vector<std::pair<std::string, std::string>> headers);
  Told<CallAnswer> understood(Result<outbound::HttpResponse> response);
  CallRequest token_request() const;

  outbound::HttpClient& http_;
  const Executor executor_;
  Options options_;
  const Hooks hooks_;
  Steady::time_point not_before_{};
  Steady::time_point next_turn_{};
  std::string token_;  // of OAuth 2.0, or GLPI's session
  Steady::time_point token_expires_ = Steady::time_point::max();
  bool renewing_ = false;
  asio::steady_timer renewed_;
  std::map<std::string, std::string> memory_;
};

/// The calls of one delivery, one after the other.
class DeliveryCalls final : public Calls {
 public:
  explicit DeliveryCalls(Session& session) : session_(session) {}

  Task<Told<CallAnswer>> call(CallRequest request) override;
  Task<Told<CallAnswer>> look(CallRequest request) override;
  std::optional<std::string> recall(const std::string& name) override { return session_.recall(name); }
  void remember(std::string name, std::string value) override {
    session_.remember(std::move(name), std::move(value));
  }

  /// The last call that changed something, or else the last one, and what came back, secrets masked.
  const std::string& request() const { return request_; }
  const std::string& answer() const { return answer_; }

 private:
  void note(const CallRequest& request, const Told<CallAnswer>& answer);

  Session& session_;
  std::string request_;
  std::string answer_;
  bool changed_something_ = false;
};

/// What an answer that is none of success says, in the tool's own words; `status` where it has none.
std::string words_of(const CallAnswer& answer);

}  // namespace sp::connector
