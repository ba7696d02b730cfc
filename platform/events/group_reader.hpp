// A consumer that is heard once: a consumer group of its name on every stream.
#pragma once
#include "platform/events/hearer.hpp"

namespace sp::events {

/// One process at a time reads for a group: who has the lease `{prefix}:reader:{consumer}`. All use the same
/// name inside the group, so that what one has read and not acknowledged is found by the next, in order.
/// Redis gives entries to the holder of the lease only. What is owed is not acknowledged; only its places are
/// kept in memory.
class GroupReader final : public Hearer {
 public:
  /// Makes the groups, where Redis is there.
  GroupReader(std::shared_ptr<RedisContext> context, Bus& bus, std::string consumer);
  ~GroupReader() override;

 protected:
  bool ready() override;
  std::vector<Entry> read() override;
  void done(const Entry& entry) override;
  void flush() override;
  void make_sure() override;
  bool keeps_events() const override { return false; }
  std::optional<Event> fetch(const Entry& entry) override;

 private:
  void join();
  kv::Reply read_from(const std::vector<std::string>& streams, const std::vector<std::string>& places);
  std::vector<Entry> read_once();
  std::vector<Entry> read_left();
  std::vector<Entry> read_new();

  const std::shared_ptr<Lease> lease_;
  const kv::Script join_;
  const kv::Script read_;
  bool begun_ = false;
  std::uint64_t connection_ = 0;
  std::size_t left_stream_ = 0;  // whose entries that were read before are being read again
  Place left_place_;
  std::vector<std::vector<std::string>> handled_;  // places of each stream, not acknowledged yet
};

}  // namespace sp::events
