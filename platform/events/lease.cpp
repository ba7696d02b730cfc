#include "platform/events/lease.hpp"

#include "platform/base/id.hpp"
#include "platform/events/stream.hpp"

namespace sp::events {

namespace {

constexpr const char* take_script = R"lua(
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1)lua";

constexpr const char* renew_script = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1)lua";

const kv::Script& give_back_script() {
  static const kv::Script script(
      "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0");
  return script;
}

}  // namespace

Lease::Lease(kv::Redis& redis, std::string key, std::chrono::milliseconds life)
    : redis_(redis),
      key_(std::move(key)),
      owner_(random_token(12)),
      life_(life),
      take_(take_script),
      renew_(renew_script) {}

bool Lease::held() const {
  const std::lock_guard lock(mutex_);
  return Clock::now() < ends_;
}

bool Lease::take() {
  const auto ours = ask(take_);
  if (!ours) throw RedisTrouble(ours.error());
  return *ours;
}

void Lease::renew() {
  if (!held()) return;
  // Where Redis is away it runs out by itself.
  [[maybe_unused]] const auto ours = ask(renew_);
}

/// Whether it is ours then. It ends a little before it does in Redis.
Result<bool> Lease::ask(const kv::Script& script) {
  const std::lock_guard one_at_a_time(asking_);
  const auto asked = Clock::now();
  const auto reply = redis_.run_now(script, {key_}, {owner_, std::to_string(life_.count())});
  if (!reply) return Failure(reply.error());
  const bool ours = reply->integer == 1;
  const std::lock_guard lock(mutex_);
  ends_ = ours ? asked + life_ - life_ / 10 : Clock::time_point{};
  return ours;
}

void Lease::give_back() {
  const std::lock_guard one_at_a_time(asking_);
  {
    const std::lock_guard lock(mutex_);
    ends_ = {};
  }
  // What was taken may be there although the answer did not come: it is not asked whether it was held.
  [[maybe_unused]] const auto given = redis_.run_now(give_back_script(), {key_}, {owner_});
}

LeaseKeeper::LeaseKeeper(std::chrono::milliseconds interval)
    : job_("leases", interval, [this] { renew_all(); }, [](const std::exception&) {}) {}

void LeaseKeeper::keep(const std::shared_ptr<Lease>& lease) {
  const std::lock_guard lock(mutex_);
  leases_.push_back(lease);
}

void LeaseKeeper::renew_all() {
  std::vector<std::shared_ptr<Lease>> leases;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(leases_, [](const auto& lease) { return lease.expired(); });
    for (const auto& lease : leases_)
      if (auto kept = lease.lock()) leases.push_back(std::move(kept));
  }
  for (const auto& lease : leases) lease->renew();
}

}  // namespace sp::events
