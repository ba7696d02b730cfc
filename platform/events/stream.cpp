#include "platform/events/stream.hpp"

#include <charconv>

namespace sp::events {

namespace {

template <class Number>
Number number_in(std::string_view text) {
  Number number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void put(Event& event, std::string_view name, const std::string& value) {
  if (name == "id") event.id = value;
  if (name == "organisation") event.organisation_id = value;
  if (name == "topic") event.topic = value;
  if (name == "key") event.key = value;
  if (name == "payload") event.payload = value;
  if (name == "at") event.at = Time(std::chrono::milliseconds(number_in<std::int64_t>(value)));
}

}  // namespace

kv::Reply value_of(Result<kv::Reply> reply) {
  if (!reply) throw RedisTrouble(reply.error());
  return std::move(*reply);
}

Place place_of(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == text.npos) return {};
  return {.number = number_in<std::uint64_t>(text.substr(0, dash)),
          .mark = number_in<std::uint64_t>(text.substr(dash + 1))};
}

std::vector<std::string> fields_of(const Event& event) {
  return {"id",      event.id,      "organisation", event.organisation_id,
          "topic",   event.topic,   "key",          event.key,
          "payload", event.payload, "at",           std::to_string(event.at.time_since_epoch().count())};
}

Entry entry_of(const kv::Reply& reply, std::size_t stream) {
  Entry entry{.stream = stream, .place = place_of(reply.items.at(0).text), .event = std::nullopt};
  const auto& fields = reply.items.at(1).items;
  if (fields.empty()) return entry;
  auto& event = entry.event.emplace();
  for (std::size_t at = 0; at + 1 < fields.size(); at += 2) put(event, fields[at].text, fields[at + 1].text);
  return entry;
}

std::vector<Entry> entries_of(const kv::Reply& reply, const std::vector<std::string>& streams) {
  std::vector<Entry> entries;
  for (const auto& stream : reply.items) {
    const auto which = std::ranges::find(streams, stream.items.at(0).text) - streams.begin();
    for (const auto& entry : stream.items.at(1).items)
      entries.push_back(entry_of(entry, static_cast<std::size_t>(which)));
  }
  return entries;
}

}  // namespace sp::events
