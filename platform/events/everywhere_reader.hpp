// A consumer that is heard in every process: reads the streams from where this process has come to.
#pragma once
#include "platform/events/hearer.hpp"

namespace sp::events {

/// What is owed is kept in memory, since it is what this process has there that is behind.
class EverywhereReader final : public Hearer {
 public:
  /// Hears what comes from now on. `on_gap` is called on the reader's thread where something may have passed
  /// it by; one that throws is called again.
  EverywhereReader(std::shared_ptr<RedisContext> context, Bus& bus, std::string consumer,
                   std::function<void()> on_gap);
  ~EverywhereReader() override;

 protected:
  bool ready() override;
  std::vector<Entry> read() override;
  void done(const Entry&) override {}
  bool keeps_events() const override { return true; }
  void give_up() override { gap_ = true; }

 private:
  struct Position {
    Place last;
    bool any_next = false;  // nothing can be said of the number that follows
  };

  std::vector<Place> ends(const kv::Reply& lasts) const;
  void locate();
  void look_for_loss(const std::vector<Place>& ends);
  void follow(const Entry& entry);
  void tell_gap();

  const std::function<void()> on_gap_;
  const kv::Script read_;
  std::vector<Position> positions_;  // of each stream; empty: Redis was not there yet
  bool gap_ = false;
};

}  // namespace sp::events
