#include "platform/db/write_check.hpp"

namespace sp::db {

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds memory{1};
constexpr std::size_t most_waiting = 256;

}  // namespace

Task<bool> WriteCheck::ask(std::chrono::milliseconds patience, Begin begin) {
  const auto state = state_;
  const auto bell = std::make_shared<Bell>(co_await asio::this_coro::executor);
  bool begins = false;
  {
    const std::lock_guard lock(state->mutex);
    if (!state->under_way && Clock::now() - state->ended < memory) co_return state->outcome;
    if (state->bells.size() >= most_waiting) co_return false;
    begins = !std::exchange(state->under_way, true);
    state->bells.push_back(bell);
  }
  if (begins) {
    try {
      begin([state](bool outcome) { finish(*state, outcome); });
    } catch (const std::exception&) {  // the queue is full
      finish(*state, false);
    }
  }
  const bool ended = co_await Bell::heard(bell, patience);
  const std::lock_guard lock(state->mutex);
  if (!ended) std::erase(state->bells, bell);
  co_return ended && state->outcome;
}

void WriteCheck::finish(State& state, bool outcome) {
  std::vector<std::shared_ptr<Bell>> bells;
  {
    const std::lock_guard lock(state.mutex);
    state.under_way = false;
    state.outcome = outcome;
    state.ended = Clock::now();
    bells.swap(state.bells);
  }
  for (auto& bell : bells) Bell::ring(std::move(bell));
}

}  // namespace sp::db
