// Events in Redis: the keys, the numbers, and how an event is written in a stream.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/events/event.hpp"
#include "platform/kv/redis.hpp"

namespace sp::events {

/// Redis could not do it: its words, or that it is away.
class RedisTrouble : public std::runtime_error {
 public:
  explicit RedisTrouble(const Error& error) : std::runtime_error(error.message) {}
};

/// The reply, or RedisTrouble.
kv::Reply value_of(Result<kv::Reply> reply);

/// The names of what an installation has in Redis. database/redis/README.md says what is in them.
class Keys {
 public:
  explicit Keys(std::string prefix) : prefix_(std::move(prefix)) {}
  std::string stream(std::string_view service) const { return key("events", service); }
  std::string publisher(std::string_view service) const { return key("publisher", service); }
  std::string outbox(std::string_view service) const { return key("outbox", service); }
  std::string reader(std::string_view consumer) const { return key("reader", consumer); }
  std::string bell() const { return prefix_ + ":bell"; }

 private:
  std::string key(std::string_view kind, std::string_view whose) const {
    return prefix_ + ":" + std::string(kind) + ":" + std::string(whose);
  }

  std::string prefix_;
};

/// Where an event stands in a stream: an entry's id. Numbers follow one another; a number that is left out
/// says that something may be missing. They come from the service's database and so go on where Redis was
/// emptied. The mark is its publisher's own, so that the same number of two publishers, on two servers that
/// both take themselves for the master, is not taken for the same event.
struct Place {
  std::uint64_t number = 0;
  std::uint64_t mark = 0;
  auto operator<=>(const Place&) const = default;
  std::string text() const { return std::to_string(number) + "-" + std::to_string(mark); }
};
/// Of an entry's id; 0-0 where it is none.
Place place_of(std::string_view text);

/// An event in the stream of one service.
struct Entry {
  std::size_t stream = 0;  // which of the list of services
  Place place;
  std::optional<Event> event;  // nothing: the entry has been deleted since
};

/// What a command's arguments say of the event: "id", its id, "topic", …
std::vector<std::string> fields_of(const Event& event);
/// One entry, [id, [field, value, …]].
Entry entry_of(const kv::Reply& reply, std::size_t stream);
/// What XREAD and XREADGROUP answer, in the order of `streams` (the keys) and then of the places.
std::vector<Entry> entries_of(const kv::Reply& reply, const std::vector<std::string>& streams);

}  // namespace sp::events
