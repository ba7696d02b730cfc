#include "services/api-gateway/api/overview.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>

namespace sp::gateway {

namespace {

/// Shared by the request and the parts under way: one that answers too late writes here, and nobody reads it.
/// All of it runs on one thread, the request's.
struct Gathering {
  explicit Gathering(Executor executor) : all_there(executor) {}
  Overview overview;
  asio::steady_timer all_there;
  int missing = 0;

  void arrived() {
    if (--missing == 0) all_there.cancel();
  }
};
using Shared = std::shared_ptr<Gathering>;

Task<> gather_tickets(Shared gathering, ticketing::Tickets* tickets,
                      std::shared_ptr<const Principal> caller) {
  const auto counts = co_await tickets->counts(std::move(caller));
  if (!counts) co_return;
  gathering->overview.tickets = {.status = PartStatus::ok,
                                 .open = counts->open,
                                 .pending = counts->pending,
                                 .unassigned = counts->unassigned,
                                 .mine = counts->mine};
}

Task<> gather_assistant(Shared gathering, chatbot::Assistant* assistant, std::string organisation) {
  const auto counts = co_await assistant->counts(std::move(organisation));
  if (!counts) co_return;
  gathering->overview.assistant = {.status = PartStatus::ok,
                                   .unanswered = counts->unanswered,
                                   .answered = counts->answered,
                                   .refused = counts->refused};
}

Task<> gather_knowledge_base(Shared gathering, knowledge_base::KnowledgeBase* knowledge_base,
                             std::string organisation) {
  const auto status = co_await knowledge_base->status(std::move(organisation));
  if (!status) co_return;
  gathering->overview.knowledge_base = {
      .status = PartStatus::ok, .documents = status->documents, .behind = status->behind};
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

/// Checks under way. All of it runs on one thread, the request's.
struct Checks {
  Checks(const Executor& executor, std::size_t count) : all_there(executor), missing(count), ready(count) {
    all_there.expires_at(asio::steady_timer::time_point::max());
  }
  asio::steady_timer all_there;
  std::size_t missing;
  std::vector<char> ready;

  void ended() {
    if (--missing == 0) all_there.cancel();
  }
};

}  // namespace

Task<Health> health_of(std::vector<Module*> modules) {
  const Executor executor = co_await asio::this_coro::executor;
  const auto checks = std::make_shared<Checks>(executor, modules.size() + 1);
  for (std::size_t i = 0; i < modules.size(); ++i)
    asio::co_spawn(executor, modules[i]->storage_ready(),
                   [checks, i](std::exception_ptr problem, bool ready) {
                     checks->ready[i] = !problem && ready;
                     checks->ended();
                   });
  checks->ended();  // this coroutine's own share, for checks that end at once
  boost::system::error_code cancelled;
  if (checks->missing > 0) co_await checks->all_there.async_wait(asio::redirect_error(use_task, cancelled));
  Health health;
  for (std::size_t i = 0; i < modules.size(); ++i) {
    auto& service = health.services.emplace_back();
    service.name = modules[i]->name();
    const bool working = modules[i]->working();
    if (checks->ready[i] && working) continue;
    service.status = health.status = PartStatus::unavailable;
    service.trouble = checks->ready[i] ? Trouble::work : Trouble::storage;
  }
  co_return health;
}

Task<Overview> gather_overview(const Needs* needs, std::shared_ptr<const Principal> caller, observe::Log log,
                               std::chrono::milliseconds patience) {
  const Executor executor = co_await asio::this_coro::executor;
  const auto gathering = std::make_shared<Gathering>(executor);
  gathering->all_there.expires_after(patience);
  const std::string organisation = caller->organisation_id;
  ++gathering->missing;  // this coroutine's own share, so that parts which answer at once do not end the wait
                         // early
  if (needs->tickets)
    begin(executor, gathering, gather_tickets(gathering, needs->tickets, caller), log, "tickets");
  if (needs->assistant)
    begin(executor, gathering, gather_assistant(gathering, needs->assistant, organisation), log, "assistant");
  if (needs->knowledge_base)
    begin(executor, gathering, gather_knowledge_base(gathering, needs->knowledge_base, organisation), log,
          "knowledge_base");
  if (--gathering->missing > 0) {
    boost::system::error_code cancelled;
    co_await gathering->all_there.async_wait(asio::redirect_error(use_task, cancelled));
  }
  Overview overview = gathering->overview;
  overview.health = co_await health_of(needs->modules());
  co_return overview;
}

}  // namespace sp::gateway
