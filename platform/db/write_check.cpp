#include "platform/db/write_check.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

namespace sp::db {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds memory{1};
constexpr std::size_t most_waiting = 256;

/// One asker; all of it is used on the asker's thread.
struct Asker {
  explicit Asker(const Executor& executor) : timer(executor) {}
  asio::steady_timer timer;
  std::optional<bool> outcome;
};

std::move_only_function<void(bool)> teller(std::shared_ptr<Asker> asker, Executor executor) {
  auto work = asio::make_work_guard(executor);
  return [asker = std::move(asker), executor, work = std::move(work)](bool outcome) {
    asio::post(executor, [asker, outcome] {
      asker->outcome = outcome;
      asker->timer.cancel();
    });
  };
}

}  // namespace

Task<bool> WriteCheck::ask(std::chrono::milliseconds patience, Begin begin) {
  const Executor executor = co_await asio::this_coro::executor;
  const auto state = state_;
  const auto asker = std::make_shared<Asker>(executor);
  asker->timer.expires_after(patience);
  bool begins = false;
  {
    const std::lock_guard lock(state->mutex);
    if (!state->under_way && Clock::now() - state->ended < memory) co_return state->outcome;
    if (state->waiting.size() >= most_waiting) co_return false;
    begins = !std::exchange(state->under_way, true);
    state->waiting.push_back(teller(asker, executor));
  }
  if (begins) {
    try {
      begin([state](bool outcome) { finish(*state, outcome); });
    } catch (const std::exception&) {  // the queue is full
      finish(*state, false);
    }
  }
  boost::system::error_code cancelled;
  co_await asker->timer.async_wait(asio::redirect_error(use_task, cancelled));
  co_return asker->outcome.value_or(false);
}

void WriteCheck::finish(State& state, bool outcome) {
  std::vector<std::move_only_function<void(bool)>> waiting;
  {
    const std::lock_guard lock(state.mutex);
    state.under_way = false;
    state.outcome = outcome;
    state.ended = Clock::now();
    waiting.swap(state.waiting);
  }
  for (auto& tell : waiting) tell(outcome);
}

}  // namespace sp::db
