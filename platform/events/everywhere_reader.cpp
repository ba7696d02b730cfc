#include "platform/events/everywhere_reader.hpp"

namespace sp::events {

namespace {

constexpr const char* most_heard = "128";

/// KEYS: streams. ARGV: how many, from where in each stream. The last id of each, and what is new.
constexpr const char* hear_script = R"lua(
local lasts = {}
local words = {'XREAD', 'COUNT', ARGV[1], 'STREAMS'}
for which, stream in ipairs(KEYS) do
  lasts[which] = '0-0'
  if redis.call('EXISTS', stream) == 1 then
    local said = redis.call('XINFO', 'STREAM', stream)
    for at = 1, #said, 2 do if said[at] == 'last-generated-id' then lasts[which] = said[at + 1] end end
  end
  words[#words + 1] = stream
end
for at = 2, #ARGV do words[#words + 1] = ARGV[at] end
return {lasts, redis.call(unpack(words)) or {}})lua";

}  // namespace

EverywhereReader::EverywhereReader(std::shared_ptr<RedisContext> shared, Bus& bus, std::string name,
                                   std::function<void()> on_gap)
    : Hearer(std::move(shared), bus, std::move(name)), on_gap_(std::move(on_gap)), read_(hear_script) {
  try {
    locate();
  } catch (const RedisTrouble&) {  // then when it comes back, and what was missed until then is not known
    gap_ = true;
  }
  start();
}

EverywhereReader::~EverywhereReader() { stop(); }

std::vector<Place> EverywhereReader::ends(const kv::Reply& lasts) const {
  std::vector<Place> ends;
  for (const auto& last : lasts.items) ends.push_back(place_of(last.text));
  return ends;
}

void EverywhereReader::locate() {
  const auto& streams = context().streams;
  // From the end of what can be, to read nothing.
  std::vector<std::string> arguments{"1"};
  arguments.insert(arguments.end(), streams.size(), "18446744073709551615-18446744073709551615");
  const auto reply = context().ask(read_, streams, std::move(arguments));
  for (const auto& end : ends(reply.items.at(0)))
    positions_.push_back({.last = end, .any_next = end == Place{}});
}

bool EverywhereReader::ready() {
  if (positions_.empty()) locate();
  tell_gap();
  return true;
}

std::vector<Entry> EverywhereReader::read() {
  const auto& streams = context().streams;
  std::vector<std::string> arguments{most_heard};
  for (const auto& position : positions_) arguments.push_back(position.last.text());
  const auto reply = context().ask(read_, streams, std::move(arguments));
  auto entries = entries_of(reply.items.at(1), streams);
  for (const auto& entry : entries) follow(entry);
  look_for_loss(ends(reply.items.at(0)));
  // Before what comes after it is heard: whoever reloads then misses nothing.
  tell_gap();
  return entries;
}

void EverywhereReader::follow(const Entry& entry) {
  auto& position = positions_[entry.stream];
  if (!position.any_next && entry.place.number != position.last.number + 1) gap_ = true;
  position = {.last = entry.place, .any_next = false};
}

/// A stream that ends before what was heard of it was emptied, or has come back older than it was.
void EverywhereReader::look_for_loss(const std::vector<Place>& ends) {
  for (std::size_t stream = 0; stream < positions_.size(); ++stream) {
    if (ends[stream] >= positions_[stream].last) continue;
    positions_[stream] = {.last = ends[stream], .any_next = true};
    gap_ = true;
  }
}

void EverywhereReader::tell_gap() {
  if (!gap_) return;
  on_gap_();
  gap_ = false;
}

}  // namespace sp::events
