#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>
#include <vector>

#include "platform/events/dispatcher.hpp"
#include "platform/events/event.hpp"

namespace sp::events {

namespace {

// One subscription as the bus sees it. Publishers on several threads may run its handler at once.
class Listener {
 public:
  explicit Listener(Bus::Handler handler) : handler_(std::move(handler)) {}

  void call(const Event& event) {
    {
      const std::lock_guard lock(mutex_);
      if (ended_) throw Absent("the subscription has ended");
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
  const Bus::Handler handler_;
  std::mutex mutex_;
  std::condition_variable idle_;
  int running_ = 0;
  bool ended_ = false;
};

bool covers(std::string_view topics, std::string_view topic) {
  if (topics.empty() || topics == topic) return true;
  return topics.ends_with('.') && topic.starts_with(topics);
}

/// What was subscribed to under a name. It stays when its listeners have gone.
struct Interest {
  std::string consumer;
  std::string topics;
  std::vector<std::shared_ptr<Listener>> listeners;
};

struct Interests {
  mutable std::mutex mutex;
  std::vector<Interest> all;
};

class LocalSubscription final : public Bus::Subscription {
 public:
  LocalSubscription(std::shared_ptr<Interests> interests, std::shared_ptr<Listener> listener)
      : interests_(std::move(interests)), listener_(std::move(listener)) {}
  ~LocalSubscription() override {
    {
      const std::lock_guard lock(interests_->mutex);
      for (auto& interest : interests_->all) std::erase(interest.listeners, listener_);
    }
    listener_->end();
  }

 private:
  const std::shared_ptr<Interests> interests_;  // shared, so that a subscription may outlive the bus
  const std::shared_ptr<Listener> listener_;
};

class LocalHold final : public Bus::Hold {
 public:
  explicit LocalHold(std::shared_ptr<std::atomic<int>> holds) : holds_(std::move(holds)) { ++*holds_; }
  ~LocalHold() override { --*holds_; }

 private:
  const std::shared_ptr<std::atomic<int>> holds_;
};

class LocalBus final : public Bus {
 public:
  std::unique_ptr<Hold> hold() override { return std::make_unique<LocalHold>(holds_); }
  bool held() const override { return *holds_ > 0; }

  std::vector<std::string> consumers(std::string_view topic) const override {
    std::set<std::string> names;
    const std::lock_guard lock(interests_->mutex);
    for (const auto& interest : interests_->all)
      if (covers(interest.topics, topic)) names.insert(interest.consumer);
    return {names.begin(), names.end()};
  }

  void deliver(const std::string& consumer, const Event& event) override {
    std::vector<std::shared_ptr<Listener>> hearing;
    {
      const std::lock_guard lock(interests_->mutex);
      for (const auto& interest : interests_->all) {
        if (interest.consumer != consumer || !covers(interest.topics, event.topic)) continue;
        if (interest.listeners.empty()) throw Absent("the consumer has ended its subscription");
        hearing.insert(hearing.end(), interest.listeners.begin(), interest.listeners.end());
      }
    }
    if (hearing.empty()) throw Absent("no such consumer has subscribed in this process");
    for (const auto& listener : hearing) listener->call(event);
  }

  std::unique_ptr<Dispatcher> dispatch(db::Database& database, OnFailure on_failure) override {
    return make_outbox_dispatcher(database, *this, std::move(on_failure));
  }

 protected:
  std::unique_ptr<Subscription> begin(std::string consumer, std::string topics, Hearing, Handler handler,
                                      GapHandler) override {
    auto listener = std::make_shared<Listener>(std::move(handler));
    {
      const std::lock_guard lock(interests_->mutex);
      const auto known = std::ranges::find_if(interests_->all, [&](const Interest& interest) {
        return interest.consumer == consumer && interest.topics == topics;
      });
      if (known != interests_->all.end()) {
        known->listeners.push_back(listener);
      } else {
        interests_->all.push_back({std::move(consumer), std::move(topics), {listener}});
      }
    }
    return std::make_unique<LocalSubscription>(interests_, std::move(listener));
  }

 private:
  const std::shared_ptr<Interests> interests_ = std::make_shared<Interests>();
  const std::shared_ptr<std::atomic<int>> holds_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace

std::unique_ptr<Bus> make_local_bus() { return std::make_unique<LocalBus>(); }

}  // namespace sp::events
