#include "services/chatbot-service/store/turn_recorder.hpp"

#include <algorithm>

#include "services/chatbot-service/store/turn_writer.hpp"

namespace sp::chatbot {

namespace {

using Steady = std::chrono::steady_clock;
constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{2'000};

bool may_pass(const std::exception& problem) {
  return dynamic_cast<const db::Unavailable*>(&problem) != nullptr ||
         dynamic_cast<const Overloaded*>(&problem) != nullptr;
}

/// One organisation's transaction stays within it on PostgreSQL; a mixed batch is written as the dispatcher
/// writes.
db::Scope scope_of(const std::vector<Turn>& turns) {
  const auto& first = turns.front().asker->organisation_id;
  const bool one =
      std::ranges::all_of(turns, [&](const Turn& turn) { return turn.asker->organisation_id == first; });
  return one ? db::Scope::of(first) : db::Scope::every_organisation();
}

}  // namespace

TurnRecorder::TurnRecorder(db::Database& database, RecorderOptions options, observe::Log log,
                           observe::Metrics& metrics)
    : database_(database), options_(options), log_(std::move(log)), metrics_(metrics) {
  job_ = std::make_unique<Job>(
      "turn-recorder", options_.interval, [this] { write_when_due(); },
      [this](const std::exception& problem) {
        log_.error("turns could not be written; they are kept and tried again",
                   {{"error", std::string_view(problem.what())}});
      });
}

TurnRecorder::~TurnRecorder() { stop(); }

bool TurnRecorder::offer(Turn& turn) {
  std::size_t waiting = 0;
  {
    const std::lock_guard lock(mutex_);
    if (queue_.size() + in_flight_ >= options_.queue_limit) return false;
    queue_.push_back(std::move(turn));
    ++queued_;
    waiting = queue_.size();
    metrics_.pending_turns.set(static_cast<double>(waiting + in_flight_));
  }
  if (waiting == (options_.batch + 1) / 2) job_->wake();
  return true;
}

Task<> TurnRecorder::record(Turn turn) {
  const auto give_up = Steady::now() + options_.patience;
  while (!offer(turn)) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(give_up - Steady::now());
    std::uint64_t next_batch = 0;
    {
      const std::lock_guard lock(mutex_);
      next_batch = written_ + 1;
    }
    if (left.count() <= 0 || !co_await written_up_to(next_batch, left))
      throw db::Unavailable("the assistant's turns cannot be written, and no more of them can be held");
  }
}

Task<> TurnRecorder::flush() {
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    if (written_ == queued_) co_return;
    number = queued_;
  }
  if (!co_await written_up_to(number, options_.patience))
    throw db::Unavailable("the assistant's turns wait to be written");
}

Task<bool> TurnRecorder::written_up_to(std::uint64_t number, std::chrono::milliseconds patience) {
  const auto bell = std::make_shared<Bell>(co_await asio::this_coro::executor);
  {
    const std::lock_guard lock(mutex_);
    if (written_ >= number) co_return true;
    waiters_.push_back({number, bell});
  }
  job_->wake();
  const bool written = co_await Bell::heard(bell, patience);
  if (!written) {
    const std::lock_guard lock(mutex_);
    std::erase_if(waiters_, [&bell](const Waiter& waiter) { return waiter.bell == bell; });
  }
  co_return written;
}

void TurnRecorder::stop() {
  job_->stop();
  const auto give_up = Steady::now() + options_.farewell;
  for (;;) {
    try {
      write_pending();
      return;
    } catch (const std::exception& problem) {
      if (Steady::now() < give_up) {
        std::this_thread::sleep_for(first_pause);
        continue;
      }
      log_.error("turns of the last moment could not be written",
                 {{"error", std::string_view(problem.what())}});
    }
    return count_the_lost();
  }
}

void TurnRecorder::count_the_lost() {
  std::size_t lost = 0;
  {
    const std::lock_guard lock(mutex_);
    lost = queue_.size();
    queue_.clear();
  }
  metrics_.lost_turns.add(static_cast<double>(lost));
  log_.error(
      "turns that were answered from the cache are lost: the program stops while they cannot be written",
      {{"turns", lost}});
  finish(lost);
}

/// The job's step. After a failure the database is left alone for a while, whoever wakes the job.
void TurnRecorder::write_when_due() {
  if (Steady::now() < next_try_) return;
  try {
    write_pending();
    pause_ = {};
  } catch (const std::exception&) {
    pause_ = std::clamp(pause_ * 2, first_pause, longest_pause);
    next_try_ = Steady::now() + pause_;
    throw;
  }
}

void TurnRecorder::write_pending() {
  while (true) {
    std::vector<Turn> batch;
    {
      const std::lock_guard lock(mutex_);
      const auto size = std::min(queue_.size(), options_.batch);
      batch.assign(std::make_move_iterator(queue_.begin()),
                   std::make_move_iterator(queue_.begin() + static_cast<std::ptrdiff_t>(size)));
      queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(size));
      in_flight_ = size;
      metrics_.pending_turns.set(static_cast<double>(queue_.size() + in_flight_));
    }
    if (batch.empty()) return;
    if (!write_batch(batch)) write_one_by_one(batch);
    finish(batch.size());
  }
}

bool TurnRecorder::write_batch(std::vector<Turn>& batch) {
  try {
    const auto written =
        database_.write_now(scope_of(batch), [&batch](db::Tx& tx) { return write_turns(tx, batch); });
    metrics_.written_turns.add(static_cast<double>(written));
    return true;
  } catch (const std::exception& problem) {
    if (may_pass(problem)) {
      put_back(batch);
      throw;
    }
    log_.warning("a batch of turns was refused; they are written one by one",
                 {{"error", std::string_view(problem.what())}, {"turns", batch.size()}});
    return false;
  }
}

/// To the front, in their order: they are tried again.
void TurnRecorder::put_back(std::span<Turn> turns) {
  const std::lock_guard lock(mutex_);
  queue_.insert(queue_.begin(), std::make_move_iterator(turns.begin()), std::make_move_iterator(turns.end()));
  in_flight_ = 0;
  metrics_.pending_turns.set(static_cast<double>(queue_.size()));
}

/// The database works and refuses: one turn is at fault, and must not hold back the others.
void TurnRecorder::write_one_by_one(std::vector<Turn>& batch) {
  for (std::size_t i = 0; i < batch.size(); ++i) {
    try {
      const std::span<const Turn> one(&batch[i], 1);
      database_.write_now(db::Scope::of(batch[i].asker->organisation_id),
                          [one](db::Tx& tx) { return write_turns(tx, one); });
      metrics_.written_turns.add();
    } catch (const std::exception& problem) {
      if (may_pass(problem)) {
        put_back(std::span(batch).subspan(i));
        finish(i);
        throw;
      }
      metrics_.lost_turns.add();
      log_.error("a turn could not be stored", {{"error", std::string_view(problem.what())},
                                                {"conversation_id", batch[i].conversation_id}});
    }
  }
}

void TurnRecorder::finish(std::size_t written) {
  std::vector<Waiter> ready;
  {
    const std::lock_guard lock(mutex_);
    in_flight_ = 0;
    written_ += written;
    const auto later =
        std::ranges::partition(waiters_, [this](const Waiter& waiter) { return waiter.number > written_; });
    std::ranges::move(later, std::back_inserter(ready));
    waiters_.erase(later.begin(), waiters_.end());
    metrics_.pending_turns.set(static_cast<double>(queue_.size()));
  }
  for (auto& waiter : ready) Bell::ring(std::move(waiter.bell));
}

}  // namespace sp::chatbot
