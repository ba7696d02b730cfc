#include "platform/events/hearer.hpp"

#include <pthread.h>

namespace sp::events {

namespace {

using std::chrono::milliseconds;

/// Finds what no bell has told of.
constexpr milliseconds listen_interval{2000};
/// A consumer whose subscription has just ended in this process is not asked for often.
constexpr milliseconds ended_pause{1000};
/// Of one organisation in a row, before others have their turn.
constexpr int most_retried = 128;
/// Events that a consumer is owed and keeps in memory.
constexpr std::size_t most_kept = 10'000;

}  // namespace

Hearer::Hearer(std::shared_ptr<RedisContext> context, Bus& bus, std::string consumer)
    : context_(std::move(context)), bus_(bus), consumer_(std::move(consumer)) {}

Hearer::~Hearer() = default;

void Hearer::start() {
  thread_ = std::thread([this] { run(); });
  ::pthread_setname_np(thread_.native_handle(), "event consumer");
}

void Hearer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  signal_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Hearer::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  signal_.notify_one();
}

bool Hearer::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Hearer::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    const auto pause = step();
    lock.lock();
    signal_.wait_for(lock, pause, [this] { return stopping_ || woken_; });
  }
}

milliseconds Hearer::step() {
  if (bus_.held()) return held_interval;
  try {
    const auto pause = turn();
    tries_ = 0;
    return pause;
  } catch (const std::exception& problem) {
    const auto pause = std::min(pause_after(++tries_), longest_redis_pause);
    if (tries_ == 1 || Steady::now() >= report_again_) {
      report_again_ = Steady::now() + report_interval;
      report({}, problem.what(), pause);
    }
    return pause;
  }
}

milliseconds Hearer::turn() {
  if (!ready()) return lease_interval;
  for (;;) {
    retry_due();
    auto entries = read();
    if (entries.empty()) break;
    for (auto& entry : entries) {
      if (stopping()) break;
      hear(std::move(entry));
    }
    flush();
    if (stopping()) return {};
  }
  flush();
  const auto until_retry = std::chrono::ceil<milliseconds>(next_retry() - Steady::now());
  return std::clamp<milliseconds>(until_retry, milliseconds(1), listen_interval);
}

void Hearer::hear(Entry entry) {
  if (!entry.event || !hears(*entry.event)) {
    done(entry);
    return;
  }
  const Whose whose(entry.stream, entry.event->organisation_id);
  if (const auto stall = stalls_.find(whose); stall != stalls_.end()) {
    owe(stall->second, std::move(entry));
    return;
  }
  make_sure();
  if (call(*entry.event, 1)) {
    done(entry);
    return;
  }
  auto& stall = stalls_[whose];
  stall.tries = 1;
  stall.retry_at = Steady::now() + pause_after(1);
  owe(stall, std::move(entry));
}

void Hearer::owe(Stall& stall, Entry entry) {
  if (!keeps_events()) entry.event.reset();
  stall.owed.push_back(std::move(entry));
  if (!keeps_events()) return;
  std::size_t kept = 0;
  for (const auto& [whose, other] : stalls_) kept += other.owed.size();
  if (kept <= most_kept) return;
  stall.owed.clear();
  give_up();
}

void Hearer::retry_due() {
  const auto now = Steady::now();
  for (auto at = stalls_.begin(); at != stalls_.end();) {
    if (stopping()) return;
    auto& stall = at->second;
    at = stall.retry_at <= now && retry(stall) ? stalls_.erase(at) : std::next(at);
  }
}

/// Whether nothing is owed any more.
bool Hearer::retry(Stall& stall) {
  for (int tried = 0; !stall.owed.empty(); ++tried) {
    if (stopping() || tried == most_retried) return false;
    auto& entry = stall.owed.front();
    const auto event = keeps_events() ? entry.event : fetch(entry);
    make_sure();
    if (event && !call(*event, stall.tries + 1)) {
      stall.retry_at = Steady::now() + pause_after(++stall.tries);
      return false;
    }
    stall.tries = 0;
    done(entry);
    stall.owed.pop_front();
  }
  return true;
}

bool Hearer::call(const Event& event, int tries) {
  auto pause = pause_after(tries);
  try {
    bus_.deliver(consumer_, event);
    return true;
  } catch (const Absent& absent) {
    pause = ended_pause;
    report(event, absent.what(), pause);
  } catch (const std::exception& problem) {
    report(event, problem.what(), pause);
  } catch (...) {
    report(event, "something that is no exception was thrown", pause);
  }
  return false;
}

bool Hearer::hears(const Event& event) const {
  const auto consumers = bus_.consumers(event.topic);
  return std::ranges::find(consumers, consumer_) != consumers.end();
}

Hearer::Steady::time_point Hearer::next_retry() const {
  auto next = Steady::now() + listen_interval;
  for (const auto& [whose, stall] : stalls_) next = std::min(next, stall.retry_at);
  return next;
}

void Hearer::report(const Event& event, std::string_view problem, milliseconds pause) {
  if (context_->on_failure) context_->on_failure({consumer_, event, problem, pause});
}

}  // namespace sp::events
