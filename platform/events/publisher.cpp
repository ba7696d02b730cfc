#include "platform/events/publisher.hpp"

#include <algorithm>
#include <random>

namespace sp::events {

namespace {

constexpr int most_published = 128;

/// KEYS: the stream. The id of the last entry that it was ever given.
constexpr const char* last_script = R"lua(
if redis.call('EXISTS', KEYS[1]) == 0 then return '0-0' end
local said = redis.call('XINFO', 'STREAM', KEYS[1])
for at = 1, #said, 2 do if said[at] == 'last-generated-id' then return said[at + 1] end end)lua";

/// What both of the following begin with. KEYS: the lease, the stream. ARGV: its owner, the last id. Says why
/// not where another publishes, or where the stream does not end where it should.
constexpr const char* same_stream = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 'lease' end
local last = '0-0'
local groups = {}
if redis.call('EXISTS', KEYS[2]) == 1 then
  local said = redis.call('XINFO', 'STREAM', KEYS[2])
  for at = 1, #said, 2 do if said[at] == 'last-generated-id' then last = said[at + 1] end end
  for which, words in ipairs(redis.call('XINFO', 'GROUPS', KEYS[2])) do
    groups[which] = {}
    for at = 1, #words, 2 do groups[which][words[at]] = words[at + 1] end
  end
end
if last ~= ARGV[2] then return 'last' end
)lua";

/// KEYS besides: the bell. ARGV besides: of each event its id and fields. The names of the groups.
constexpr const char* publish_script = R"lua(
for at = 3, #ARGV, 13 do redis.call('XADD', KEYS[2], ARGV[at], unpack(ARGV, at + 1, at + 12)) end
redis.call('XADD', KEYS[3], 'MAXLEN', '1', '*', 'published', ARGV[#ARGV - 12])
local names = {}
for which, group in ipairs(groups) do names[which] = group['name'] end
return names)lua";

/// Of each group its name, the last id that it was given and the first that it owes, or ''.
constexpr const char* places_script = R"lua(
local places = {}
for _, group in ipairs(groups) do
  local owed = ''
  if group['pending'] > 0 then owed = redis.call('XPENDING', KEYS[2], group['name'])[2] end
  places[#places + 1] = group['name']
  places[#places + 1] = group['last-delivered-id']
  places[#places + 1] = owed
end
return places)lua";

/// Of one term of a publisher; positive as a 64-bit integer of any language.
std::uint64_t new_mark() {
  std::random_device random;
  return (std::uint64_t{random()} << 31) ^ random();
}

}  // namespace

Publisher::Publisher(db::Database& database, std::shared_ptr<RedisContext> context)
    : context_(std::move(context)),
      publication_(database),
      service_(database.service()),
      stream_(context_->keys.stream(service_)),
      lease_(std::make_shared<Lease>(context_->redis, context_->keys.publisher(service_),
                                     context_->publisher_life)),
      publish_(std::string(same_stream) + publish_script),
      last_(last_script),
      places_(std::string(same_stream) + places_script),
      join_(join_script) {
  context_->keeper.keep(lease_);
}

Publisher::~Publisher() { lease_->give_back(); }

bool Publisher::lead() {
  const auto connection = context_->redis.connections();
  if (adopted_ && lease_->held() && connection == connection_) return true;
  adopted_ = false;
  if (!lease_->take()) return false;
  connection_ = connection;
  adopt();
  adopted_ = true;
  return true;
}

/// Finds out where the one before has stopped.
void Publisher::adopt() {
  mark_ = new_mark();
  swept_ = 0;
  trimmed_ = 0;
  state_ = publication_.take(lease_->owner());
  consumers_ = publication_.consumers();
  join(consumers_);
  const auto last = last_of_stream();
  const auto attempt = std::exchange(attempt_, {});
  if (!attempt.sequences.empty() && state_.last == attempt.before && last == attempt.after.last) {
    settle(attempt);
  } else if (last != state_.last) {
    state_.number = std::max(state_.number, static_cast<std::int64_t>(place_of(last).number)) + 1;
    state_.last = last;
    publication_.start_anew(lease_->owner(), state_);
  }
}

std::string Publisher::last_of_stream() { return context_->ask(last_, {stream_}, {}).text; }

void Publisher::join(const std::vector<std::string>& consumers) {
  for (const auto& consumer : consumers) context_->ask(join_, {stream_}, {consumer});
}

std::size_t Publisher::publish(const std::function<bool()>& ends) {
  std::size_t published = 0;
  while (!ends()) {
    const auto events = publication_.unpublished(most_published);
    if (events.empty()) break;
    add(events);
    if (!adopted_) break;
    published += events.size();
  }
  return published;
}

void Publisher::add(const std::vector<Waiting>& events) {
  Attempt attempt{.before = state_.last, .sequences = {}, .after = state_};
  std::vector<std::string> arguments{lease_->owner(), state_.last};
  for (const auto& event : events) {
    const Place place{.number = static_cast<std::uint64_t>(++attempt.after.number), .mark = mark_};
    attempt.after.last = place.text();
    attempt.sequences.push_back(event.sequence);
    arguments.push_back(attempt.after.last);
    std::ranges::move(fields_of(event), std::back_inserter(arguments));
  }
  adopted_ = false;  // until it is known what became of it
  attempt_ = attempt;
  const auto said = context_->ask(publish_, {lease_->key(), stream_, context_->keys.bell()}, arguments);
  if (said.kind != kv::Reply::Kind::array) {
    attempt_ = {};
    return;
  }
  settle(attempt);
  attempt_ = {};
  adopted_ = true;
  for (const auto& group : said.items) owe(group.text);
}

/// Remembers a consumer in the database, before anything goes that it may not have handled: a Redis that is
/// emptied does not know it any longer, and still it is owed everything.
void Publisher::owe(const std::string& consumer) {
  if (std::ranges::find(consumers_, consumer) != consumers_.end()) return;
  publication_.add_consumer(consumer);
  consumers_.push_back(consumer);
}

void Publisher::settle(const Attempt& attempt) {
  if (!publication_.mark(lease_->owner(), attempt.sequences, attempt.after))
    throw std::runtime_error("another process publishes the events of " + service_ + " at the same time");
  state_ = attempt.after;
}

void Publisher::tell_leader() {
  context_->ask({"XADD", context_->keys.outbox(service_), "MAXLEN", "1", "*", "by", lease_->owner()});
}

bool Publisher::waits_for_consumers() const { return place_of(state_.last).number > swept_; }

void Publisher::sweep() {
  const auto handled = handled_by_everybody();
  if (handled > swept_) {
    publication_.remove_until(handled);
    swept_ = handled;
  }
  const auto number = static_cast<std::uint64_t>(state_.number);
  const auto old = std::min(handled, number - std::min(number, context_->kept));
  if (old <= trimmed_) return;
  context_->ask({"XTRIM", stream_, "MINID", std::to_string(old + 1)});
  trimmed_ = old;
}

/// The number up to which everything has been handled by every consumer there is.
std::uint64_t Publisher::handled_by_everybody() {
  const auto places = context_->ask(places_, {lease_->key(), stream_}, {lease_->owner(), state_.last});
  if (places.kind != kv::Reply::Kind::array) {
    adopted_ = false;
    return 0;
  }
  auto missing = consumers_;
  auto handled = static_cast<std::uint64_t>(state_.number);
  for (std::size_t at = 0; at + 2 < places.items.size(); at += 3) {
    const auto& name = places.items[at].text;
    const auto& owed = places.items[at + 2].text;
    if (std::erase(missing, name) == 0) owe(name);
    handled = std::min(handled,
                       owed.empty() ? place_of(places.items[at + 1].text).number : place_of(owed).number - 1);
  }
  join(missing);
  return missing.empty() ? handled : 0;
}

}  // namespace sp::events
