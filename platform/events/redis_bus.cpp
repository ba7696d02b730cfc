#include "platform/events/redis_bus.hpp"

#include <map>
#include <stdexcept>

#include "platform/events/doorbell.hpp"
#include "platform/events/everywhere_reader.hpp"
#include "platform/events/group_reader.hpp"
#include "platform/events/redis_dispatcher.hpp"

namespace sp::events {

namespace {

/// One consumer in this process: its reader, and how many subscriptions it has.
struct Consumer {
  Hearing hearing = Hearing::once;
  int subscriptions = 0;
  std::unique_ptr<Hearer> hearer;
};

/// What is to be done at a gap, for one consumer. Whoever takes his part back waits for a running call.
class Gaps {
 public:
  void add(const void* whose, Bus::GapHandler on_gap) {
    const std::lock_guard lock(mutex_);
    if (on_gap) handlers_.emplace(whose, std::move(on_gap));
  }
  void remove(const void* whose) {
    const std::lock_guard lock(mutex_);
    handlers_.erase(whose);
  }
  void tell() {
    const std::lock_guard lock(mutex_);
    for (const auto& [whose, on_gap] : handlers_) on_gap();
  }

 private:
  std::mutex mutex_;
  std::map<const void*, Bus::GapHandler> handlers_;
};

/// Who listens and who publishes in this process. Thread-safe.
class Hub {
 public:
  explicit Hub(std::shared_ptr<RedisContext> context) : context_(std::move(context)) {}

  Bus& local() { return *local_; }

  void join(const std::string& name, Hearing hearing) {
    const std::lock_guard one_at_a_time(joining_);
    auto& consumer = find(name);
    if (consumer.subscriptions > 0 && consumer.hearing != hearing)
      throw std::logic_error("the consumer " + name + " is heard once and everywhere");
    consumer.hearing = hearing;
    if (consumer.subscriptions++ > 0) return;
    auto hearer = make(name, hearing);
    const std::lock_guard lock(mutex_);
    consumer.hearer = std::move(hearer);
  }

  void leave(const std::string& name) {
    const std::lock_guard one_at_a_time(joining_);
    auto& consumer = find(name);
    if (--consumer.subscriptions > 0) return;
    std::unique_ptr<Hearer> last;
    {
      const std::lock_guard lock(mutex_);
      last = std::move(consumer.hearer);
    }
  }

  std::shared_ptr<Gaps> gaps(const std::string& name) {
    const std::lock_guard lock(mutex_);
    auto& gaps = gaps_[name];
    if (!gaps) gaps = std::make_shared<Gaps>();
    return gaps;
  }

  void wake_consumers() {
    const std::lock_guard lock(mutex_);
    for (auto& [name, consumer] : consumers_)
      if (consumer.hearer) consumer.hearer->wake();
  }

  void add(const std::string& service, RedisDispatcher* dispatcher) {
    const std::lock_guard lock(mutex_);
    dispatchers_.emplace(service, dispatcher);
  }
  void remove(RedisDispatcher* dispatcher) {
    const std::lock_guard lock(mutex_);
    std::erase_if(dispatchers_, [dispatcher](const auto& known) { return known.second == dispatcher; });
  }
  void wake_dispatchers(const std::string& service) {
    const std::lock_guard lock(mutex_);
    const auto [first, last] = dispatchers_.equal_range(service);
    for (auto at = first; at != last; ++at) at->second->wake();
  }

 private:
  Consumer& find(const std::string& name) {
    const std::lock_guard lock(mutex_);
    return consumers_[name];
  }
  std::unique_ptr<Hearer> make(const std::string& name, Hearing hearing) {
    if (hearing == Hearing::once) return std::make_unique<GroupReader>(context_, *local_, name);
    return std::make_unique<EverywhereReader>(context_, *local_, name, [gaps = gaps(name)] { gaps->tell(); });
  }

  const std::shared_ptr<RedisContext> context_;
  const std::unique_ptr<Bus> local_ = make_local_bus();  // who has subscribed in this process
  std::mutex joining_;
  std::mutex mutex_;
  std::map<std::string, Consumer> consumers_;
  std::map<std::string, std::shared_ptr<Gaps>> gaps_;
  std::multimap<std::string, RedisDispatcher*> dispatchers_;
};

class RedisSubscription final : public Bus::Subscription {
 public:
  RedisSubscription(std::shared_ptr<Hub> hub, std::string consumer, std::string topics, Hearing hearing,
                    Bus::Handler handler, Bus::GapHandler on_gap)
      : hub_(std::move(hub)), consumer_(std::move(consumer)), gaps_(hub_->gaps(consumer_)) {
    listening_ = hub_->local().subscribe(consumer_, std::move(topics), hearing, std::move(handler));
    gaps_->add(this, std::move(on_gap));
    hub_->join(consumer_, hearing);
  }
  ~RedisSubscription() override {
    hub_->leave(consumer_);  // the last one ends the reading, before anybody is missed
    gaps_->remove(this);
  }

 private:
  const std::shared_ptr<Hub> hub_;  // shared, so that a subscription may outlive the bus
  const std::string consumer_;
  const std::shared_ptr<Gaps> gaps_;
  std::unique_ptr<Bus::Subscription> listening_;
};

/// Tells the hub when the dispatcher goes.
class RegisteredDispatcher final : public Dispatcher {
 public:
  RegisteredDispatcher(std::shared_ptr<Hub> hub, const std::string& service,
                       std::unique_ptr<RedisDispatcher> dispatcher)
      : hub_(std::move(hub)), dispatcher_(std::move(dispatcher)) {
    hub_->add(service, dispatcher_.get());
  }
  ~RegisteredDispatcher() override { hub_->remove(dispatcher_.get()); }
  std::size_t drain(std::chrono::milliseconds at_most) noexcept override {
    return dispatcher_->drain(at_most);
  }

 private:
  const std::shared_ptr<Hub> hub_;
  const std::unique_ptr<RedisDispatcher> dispatcher_;
};

std::vector<std::string> streams_of(const Keys& keys, const std::vector<std::string>& services) {
  std::vector<std::string> streams;
  for (const auto& service : services) streams.push_back(keys.stream(service));
  return streams;
}

std::shared_ptr<RedisContext> context_of(const RedisBusOptions& options) {
  const Keys keys(options.prefix);
  return std::shared_ptr<RedisContext>(
      new RedisContext{.redis = options.redis,
                       .keys = keys,
                       .services = options.services,
                       .streams = streams_of(keys, options.services),
                       .publisher_life = options.publisher_life,
                       .reader_life = options.reader_life,
                       .kept = options.kept,
                       .on_failure = options.on_failure,
                       .keeper = LeaseKeeper(std::min(options.publisher_life, options.reader_life) / 4)});
}

class RedisBus final : public Bus {
 public:
  explicit RedisBus(RedisBusOptions options)
      : context_(context_of(options)),
        hub_(std::make_shared<Hub>(context_)),
        bell_(
            std::move(options.waiting), context_, [hub = hub_.get()] { hub->wake_consumers(); },
            [hub = hub_.get()](const std::string& service) { hub->wake_dispatchers(service); }) {}

  std::unique_ptr<Hold> hold() override { return hub_->local().hold(); }
  bool held() const override { return hub_->local().held(); }
  std::vector<std::string> consumers(std::string_view topic) const override {
    return hub_->local().consumers(topic);
  }
  void deliver(const std::string& consumer, const Event& event) override {
    hub_->local().deliver(consumer, event);
  }

  std::unique_ptr<Dispatcher> dispatch(db::Database& database, OnFailure on_failure) override {
    const std::string service(database.service());
    if (std::ranges::find(context_->services, service) == context_->services.end())
      throw std::logic_error("nobody listens to the events of " + service);
    auto held = [hub = hub_] { return hub->local().held(); };
    return std::make_unique<RegisteredDispatcher>(
        hub_, service, make_redis_dispatcher(database, context_, std::move(held), std::move(on_failure)));
  }

 protected:
  std::unique_ptr<Subscription> begin(std::string consumer, std::string topics, Hearing hearing,
                                      Handler handler, GapHandler on_gap) override {
    return std::make_unique<RedisSubscription>(hub_, std::move(consumer), std::move(topics), hearing,
                                               std::move(handler), std::move(on_gap));
  }

 private:
  const std::shared_ptr<RedisContext> context_;
  const std::shared_ptr<Hub> hub_;
  Doorbell bell_;
};

}  // namespace

std::unique_ptr<Bus> make_redis_bus(RedisBusOptions options) {
  return std::make_unique<RedisBus>(std::move(options));
}

}  // namespace sp::events
