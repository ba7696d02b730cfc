#include "platform/service/health.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

namespace sp {

namespace {

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

}  // namespace sp
