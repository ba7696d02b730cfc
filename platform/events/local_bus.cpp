#include <condition_variable>
#include <exception>
#include <mutex>
#include <vector>

#include "platform/events/event.hpp"

namespace sp::events {

namespace {

// One subscription as the bus sees it. Publishers on several threads may run its handler at once.
class Listener {
 public:
  Listener(std::string topics, Bus::Handler handler)
      : topics_(std::move(topics)), handler_(std::move(handler)) {}

  bool hears(std::string_view topic) const {
    if (topics_.empty() || topics_ == topic) return true;
    return topics_.ends_with('.') && topic.starts_with(topics_);
  }

  void call(const Event& event) {
    {
      const std::lock_guard lock(mutex_);
      if (ended_) return;
      ++running_;
    }
    struct Leave {
      Listener& listener;
      ~Leave() {
        const std::lock_guard lock(listener.mutex_);
        if (--listener.running_ == 0) listener.idle_.notify_all();
      }
    } const leave{*this};
    handler_(event);
  }

  void end() {
    std::unique_lock lock(mutex_);
    ended_ = true;
    idle_.wait(lock, [this] { return running_ == 0; });
  }

 private:
  const std::string topics_;
  const Bus::Handler handler_;
  std::mutex mutex_;
  std::condition_variable idle_;
  int running_ = 0;
  bool ended_ = false;
};

struct Listeners {
  std::mutex mutex;
  std::vector<std::shared_ptr<Listener>> all;
};

class LocalSubscription final : public Bus::Subscription {
 public:
  LocalSubscription(std::shared_ptr<Listeners> listeners, std::shared_ptr<Listener> listener)
      : listeners_(std::move(listeners)), listener_(std::move(listener)) {}
  ~LocalSubscription() override {
    {
      const std::lock_guard lock(listeners_->mutex);
      std::erase(listeners_->all, listener_);
    }
    listener_->end();
  }

 private:
  const std::shared_ptr<Listeners> listeners_;  // shared, so that a subscription may outlive the bus
  const std::shared_ptr<Listener> listener_;
};

class LocalBus final : public Bus {
 public:
  std::unique_ptr<Subscription> subscribe(std::string topics, Handler handler) override {
    auto listener = std::make_shared<Listener>(std::move(topics), std::move(handler));
    {
      const std::lock_guard lock(listeners_->mutex);
      listeners_->all.push_back(listener);
    }
    return std::make_unique<LocalSubscription>(listeners_, std::move(listener));
  }

  void publish(const Event& event) override {
    std::vector<std::shared_ptr<Listener>> hearing;
    {
      const std::lock_guard lock(listeners_->mutex);
      for (const auto& listener : listeners_->all)
        if (listener->hears(event.topic)) hearing.push_back(listener);
    }
    std::exception_ptr problem;
    for (const auto& listener : hearing) {
      try {
        listener->call(event);
      } catch (...) {
        if (!problem) problem = std::current_exception();
      }
    }
    if (problem) std::rethrow_exception(problem);
  }

 private:
  const std::shared_ptr<Listeners> listeners_ = std::make_shared<Listeners>();
};

}  // namespace

std::unique_ptr<Bus> make_local_bus() { return std::make_unique<LocalBus>(); }

}  // namespace sp::events
