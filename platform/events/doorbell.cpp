#include "platform/events/doorbell.hpp"

#include <pthread.h>

namespace sp::events {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds bell_wait{2000};
constexpr milliseconds bell_patience{1500};  // beyond the wait
constexpr milliseconds bell_pause{100};      // while Redis is away

}  // namespace

Doorbell::Doorbell(std::unique_ptr<kv::Redis> waiting, std::shared_ptr<RedisContext> context,
                   std::function<void()> on_events, std::function<void(const std::string&)> on_outbox)
    : waiting_(std::move(waiting)),
      context_(std::move(context)),
      on_events_(std::move(on_events)),
      on_outbox_(std::move(on_outbox)),
      keys_{context_->keys.bell()} {
  for (const auto& service : context_->services) keys_.push_back(context_->keys.outbox(service));
  last_.assign(keys_.size(), "0-0");
  thread_ = std::thread([this] { run(); });
  ::pthread_setname_np(thread_.native_handle(), "events bell");
}

Doorbell::~Doorbell() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  signal_.notify_one();
  // Ends the wait; where Redis is away there is none.
  [[maybe_unused]] const auto rung =
      context_->redis.run_now({"XADD", context_->keys.bell(), "MAXLEN", "1", "*", "stop", "1"});
  thread_.join();
}

void Doorbell::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    const bool heard = listen();
    lock.lock();
    if (!heard) signal_.wait_for(lock, bell_pause, [this] { return stopping_; });
  }
}

bool Doorbell::listen() {
  kv::Command command{"XREAD", "BLOCK", std::to_string(bell_wait.count()), "STREAMS"};
  command.insert(command.end(), keys_.begin(), keys_.end());
  command.insert(command.end(), last_.begin(), last_.end());
  const auto rung = waiting_->run_now(std::move(command), bell_wait + bell_patience);
  if (!rung) {
    away_ = true;
    return false;
  }
  if (std::exchange(away_, false)) {
    last_.assign(keys_.size(), "0-0");  // another Redis may have another time
    ring_all();
  }
  ring(*rung);
  return true;
}

void Doorbell::ring(const kv::Reply& rung) {
  for (const auto& stream : rung.items) {
    const auto which =
        static_cast<std::size_t>(std::ranges::find(keys_, stream.items.at(0).text) - keys_.begin());
    last_.at(which) = stream.items.at(1).items.back().items.at(0).text;
    if (which == 0) {
      on_events_();
    } else {
      on_outbox_(context_->services[which - 1]);
    }
  }
}

void Doorbell::ring_all() {
  on_events_();
  for (const auto& service : context_->services) on_outbox_(service);
}

}  // namespace sp::events
