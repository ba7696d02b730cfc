#include "services/api-gateway/api/overview.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <map>

namespace sp::gateway {

namespace {

/// Shared by the request and the parts under way: one that answers too late writes here, and nobody reads it.
/// All of it runs on one thread, the request's.
struct Gathering {
  explicit Gathering(Executor executor) : all_there(executor) {}
  Overview overview;
  std::map<std::string, ServiceHealth> elsewhere;  // services of other processes
  asio::steady_timer all_there;
  int missing = 0;

  void arrived() {
    if (--missing == 0) all_there.cancel();
  }
};
using Shared = std::shared_ptr<Gathering>;

Task<> gather_tickets(Shared gathering, const Needs* needs, Needs::Caller caller) {
  const auto counts = co_await needs->tickets(std::move(caller));
  if (!counts) co_return;
  gathering->overview.tickets = {.status = PartStatus::ok,
                                 .open = counts->open,
                                 .pending = counts->pending,
                                 .unassigned = counts->unassigned,
                                 .mine = counts->mine};
}

Task<> gather_assistant(Shared gathering, const Needs* needs, Needs::Caller caller) {
  const auto counts = co_await needs->assistant(std::move(caller));
  if (!counts) co_return;
  gathering->overview.assistant = {.status = PartStatus::ok,
                                   .unanswered = counts->unanswered,
                                   .answered = counts->answered,
                                   .refused = counts->refused};
}

Task<> gather_knowledge_base(Shared gathering, const Needs* needs, Needs::Caller caller) {
  const auto status = co_await needs->knowledge_base(std::move(caller));
  if (!status) co_return;
  gathering->overview.knowledge_base = {
      .status = PartStatus::ok, .documents = status->documents, .behind = status->behind};
}

Task<> gather_connectors(Shared gathering, const Needs* needs, Needs::Caller caller) {
  const auto summary = co_await needs->connectors(std::move(caller));
  if (!summary) co_return;
  gathering->overview.connectors = {.status = PartStatus::ok,
                                    .connectors = summary->connectors,
                                    .troubled = summary->troubled,
                                    .waiting = summary->waiting,
                                    .ambiguous = summary->ambiguous,
                                    .failed = summary->failed,
                                    .lag_seconds = summary->lag_seconds,
                                    .last_success_at = summary->last_success_at};
}

/// How the services of another process are, all at once where several share one.
Task<> gather_health(Shared gathering, const Needs* needs, std::size_t index) {
  auto health = co_await needs->elsewhere[index]();
  for (auto& service : health.services) gathering->elsewhere[service.name] = service;
}

void begin(Executor executor, const Shared& gathering, Task<> part, observe::Log log, std::string name) {
  ++gathering->missing;
  asio::co_spawn(executor, std::move(part), [gathering, log, name](std::exception_ptr problem) {
    try {
      if (problem) std::rethrow_exception(problem);
    } catch (const std::exception& error) {
      log.warning("a part of the overview failed", {{"part", name}, {"error", error.what()}});
    }
    gathering->arrived();
  });
}

}  // namespace

Task<Overview> gather_overview(const Needs* needs, std::shared_ptr<const Principal> caller, observe::Log log,
                               std::chrono::milliseconds patience) {
  const Executor executor = co_await asio::this_coro::executor;
  const auto gathering = std::make_shared<Gathering>(executor);
  gathering->all_there.expires_after(patience);
  ++gathering->missing;  // this coroutine's own share, so that parts which answer at once do not end the wait
                         // early
  if (needs->tickets) begin(executor, gathering, gather_tickets(gathering, needs, caller), log, "tickets");
  if (needs->assistant)
    begin(executor, gathering, gather_assistant(gathering, needs, caller), log, "assistant");
  if (needs->knowledge_base)
    begin(executor, gathering, gather_knowledge_base(gathering, needs, caller), log, "knowledge_base");
  if (needs->connectors)
    begin(executor, gathering, gather_connectors(gathering, needs, caller), log, "connectors");
  for (std::size_t i = 0; i < needs->elsewhere.size(); ++i)
    begin(executor, gathering, gather_health(gathering, needs, i), log, "health");
  if (--gathering->missing > 0) {
    boost::system::error_code cancelled;
    co_await gathering->all_there.async_wait(asio::redirect_error(use_task, cancelled));
  }
  Overview overview = gathering->overview;
  overview.health = co_await health_of(needs->modules());
  for (auto& [name, service] : gathering->elsewhere) {
    if (service.status != PartStatus::ok) overview.health.status = PartStatus::unavailable;
    overview.health.services.push_back(service);
  }
  co_return overview;
}

}  // namespace sp::gateway
