#include "services/chatbot-service/store/turn_recorder.hpp"

#include <algorithm>

#include "services/chatbot-service/store/turn_writer.hpp"

namespace sp::chatbot {

namespace {

constexpr int attempts_to_queue = 200;

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
    : database_(database),
      options_(options),
      log_(std::move(log)),
      pending_turns_(
          metrics.gauge("sp_assistant_pending_turns", "Turns answered from the cache and not yet written.")),
      written_turns_(
          metrics.counter("sp_assistant_recorded_turns_total", "Turns written behind their answers.")),
      lost_turns_(
          metrics.counter("sp_assistant_lost_turns_total", "Turns that the database refused to store.")) {
  job_ = std::make_unique<Job>(
      "turn-recorder", options_.interval, [this] { write_pending(); },
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
  }
  if (waiting == (options_.batch + 1) / 2) job_->wake();
  return true;
}

Task<> TurnRecorder::record(Turn turn) {
  for (int attempt = 0; attempt < attempts_to_queue; ++attempt) {
    if (offer(turn)) co_return;
    std::uint64_t next_batch = 0;
    {
      const std::lock_guard lock(mutex_);
      next_batch = written_ + 1;
    }
    co_await written_up_to(next_batch);
  }
  throw Overloaded("the assistant's turns are asked for faster than they can be written");
}

Task<> TurnRecorder::flush() {
  std::uint64_t number = 0;
  {
    const std::lock_guard lock(mutex_);
    if (written_ == queued_) co_return;
    number = queued_;
  }
  co_await written_up_to(number);
}

Task<> TurnRecorder::written_up_to(std::uint64_t number) {
  co_await await_promise<void>([this, number](Promise<void> promise) {
    if (!wait_until_written(number, promise)) {
      promise.value({});
    } else {
      job_->wake();
    }
  });
}

bool TurnRecorder::wait_until_written(std::uint64_t number, Promise<void>& promise) {
  const std::lock_guard lock(mutex_);
  if (written_ >= number) return false;
  waiters_.push_back({number, std::move(promise)});
  return true;
}

void TurnRecorder::stop() {
  job_->stop();
  try {
    write_pending();
  } catch (const std::exception& problem) {
    log_.error("turns of the last moment could not be written",
               {{"error", std::string_view(problem.what())}});
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
      pending_turns_.set(static_cast<double>(queue_.size() + in_flight_));
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
    written_turns_.add(static_cast<double>(written));
    return true;
  } catch (const std::exception& problem) {
    if (!database_.healthy(std::chrono::seconds(1))) {
      const std::lock_guard lock(mutex_);
      queue_.insert(queue_.begin(), std::make_move_iterator(batch.begin()),
                    std::make_move_iterator(batch.end()));
      in_flight_ = 0;
      throw;
    }
    log_.warning("a batch of turns was refused; they are written one by one",
                 {{"error", std::string_view(problem.what())}, {"turns", batch.size()}});
    return false;
  }
}

/// The database works and refuses: one turn is at fault, and must not hold back the others.
void TurnRecorder::write_one_by_one(std::vector<Turn>& batch) {
  for (auto& turn : batch) {
    try {
      const std::span<const Turn> one(&turn, 1);
      database_.write_now(db::Scope::of(turn.asker->organisation_id),
                          [one](db::Tx& tx) { return write_turns(tx, one); });
      written_turns_.add();
    } catch (const std::exception& problem) {
      lost_turns_.add();
      log_.error("a turn could not be stored",
                 {{"error", std::string_view(problem.what())}, {"conversation_id", turn.conversation_id}});
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
    pending_turns_.set(static_cast<double>(queue_.size()));
  }
  for (auto& waiter : ready) waiter.promise.value({});
}

}  // namespace sp::chatbot
