#include "platform/events/group_reader.hpp"

namespace sp::events {

namespace {

constexpr const char* most_read = "128";

/// KEYS: the lease, streams. ARGV: its owner, the group, how many, from where in each stream.
constexpr const char* read_group_script = R"lua(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return redis.error_reply('LEASE another process reads') end
local words = {'XREADGROUP', 'GROUP', ARGV[2], 'reader', 'COUNT', ARGV[3], 'STREAMS'}
for at = 2, #KEYS do words[#words + 1] = KEYS[at] end
for at = 4, #ARGV do words[#words + 1] = ARGV[at] end
return redis.call(unpack(words)))lua";

class LeaseLost : public std::runtime_error {
 public:
  LeaseLost() : std::runtime_error("another process reads for this consumer now") {}
};

}  // namespace

GroupReader::GroupReader(std::shared_ptr<RedisContext> shared, Bus& bus, std::string name)
    : Hearer(std::move(shared), bus, std::move(name)),
      lease_(
          std::make_shared<Lease>(context().redis, context().keys.reader(consumer()), context().reader_life)),
      join_(join_script),
      read_(read_group_script),
      handled_(context().streams.size()) {
  context().keeper.keep(lease_);
  // Where Redis is away, then when it comes back.
  [[maybe_unused]] const auto joined = context().redis.run_now(join_, context().streams, {consumer()});
  start();
}

GroupReader::~GroupReader() {
  stop();
  lease_->give_back();
}

void GroupReader::join() { context().ask(join_, context().streams, {consumer()}); }

/// Whatever happened to Redis or to the lease: what this process remembers is put aside, and what the group
/// has not acknowledged is read again.
bool GroupReader::ready() {
  const auto connection = context().redis.connections();
  if (begun_ && lease_->held() && connection == connection_) return true;
  begun_ = false;
  forget();
  for (auto& places : handled_) places.clear();
  if (!lease_->take()) return false;
  join();
  connection_ = connection;
  left_stream_ = 0;
  left_place_ = {};
  begun_ = true;
  return true;
}

std::vector<Entry> GroupReader::read() {
  auto entries = read_once();
  if (!begun_ && ready()) entries = read_once();  // Redis was emptied, or the lease had run out
  return entries;
}

std::vector<Entry> GroupReader::read_once() {
  make_sure();
  while (left_stream_ < context().streams.size()) {
    auto entries = read_left();
    if (!entries.empty()) return entries;
    ++left_stream_;
    left_place_ = {};
  }
  return read_new();
}

std::vector<Entry> GroupReader::read_left() {
  auto entries =
      entries_of(read_from({context().streams[left_stream_]}, {left_place_.text()}), context().streams);
  if (!entries.empty()) left_place_ = entries.back().place;
  return entries;
}

std::vector<Entry> GroupReader::read_new() {
  const auto& streams = context().streams;
  return entries_of(read_from(streams, std::vector<std::string>(streams.size(), ">")), streams);
}

kv::Reply GroupReader::read_from(const std::vector<std::string>& streams,
                                 const std::vector<std::string>& places) {
  std::vector<std::string> keys{lease_->key()};
  keys.insert(keys.end(), streams.begin(), streams.end());
  std::vector<std::string> arguments{lease_->owner(), consumer(), most_read};
  arguments.insert(arguments.end(), places.begin(), places.end());
  begun_ = false;  // until it is known what was given to this process
  auto reply = context().redis.run_now(read_, std::move(keys), std::move(arguments));
  if (!reply && (kv::says(reply.error(), "LEASE") || kv::says(reply.error(), "NOGROUP"))) return {};
  auto value = value_of(std::move(reply));
  begun_ = true;
  return value;
}

void GroupReader::done(const Entry& entry) { handled_[entry.stream].push_back(entry.place.text()); }

void GroupReader::flush() {
  for (std::size_t stream = 0; stream < handled_.size(); ++stream) {
    if (handled_[stream].empty()) continue;
    kv::Command command{"XACK", context().streams[stream], consumer()};
    std::ranges::move(std::exchange(handled_[stream], {}), std::back_inserter(command));
    begun_ = false;  // until it is known that it was heard
    context().ask(std::move(command));
    begun_ = true;
  }
}

void GroupReader::make_sure() {
  if (lease_->held()) return;
  begun_ = false;
  throw LeaseLost();
}

std::optional<Event> GroupReader::fetch(const Entry& entry) {
  const auto place = entry.place.text();
  const auto reply = context().ask({"XRANGE", context().streams[entry.stream], place, place});
  if (reply.items.empty()) return std::nullopt;
  return entry_of(reply.items.front(), entry.stream).event;
}

}  // namespace sp::events
