#include "platform/events/outbox.hpp"

#include <algorithm>
#include <set>

namespace sp::events {

namespace {

constexpr db::Sql insert_event{"platform.insert_event",
                               "INSERT INTO outbox (id, organisation_id, topic, key, payload, at) "
                               "VALUES ($1, $2, $3, $4, $5, $6)"};
constexpr db::Sql select_fresh{"platform.select_fresh_events",
                               "SELECT sequence, id, organisation_id, topic, key, payload, at FROM outbox "
                               "WHERE NOT owed ORDER BY sequence LIMIT $1"};
constexpr db::Sql select_any_stall{"platform.select_any_stall", "SELECT 1 FROM stalls LIMIT 1"};
constexpr db::Sql select_stalls_of{
    "platform.select_stalls_of",
    "SELECT consumer, organisation_id, tries FROM stalls WHERE organisation_id = $1"};
constexpr db::Sql select_due_stalls{
    "platform.select_due_stalls",
    "SELECT consumer, organisation_id, tries FROM stalls WHERE retry_at <= $1 "
    "ORDER BY retry_at LIMIT $2"};
constexpr db::Sql select_owed{
    "platform.select_owed_events",
    "SELECT o.sequence, o.id, o.organisation_id, o.topic, o.key, o.payload, o.at FROM deliveries d "
    "JOIN outbox o ON o.sequence = d.sequence WHERE d.consumer = $1 AND d.organisation_id = $2 "
    "ORDER BY d.sequence LIMIT $3"};
constexpr db::Sql delete_event{"platform.delete_event", "DELETE FROM outbox WHERE sequence = $1"};
constexpr db::Sql delete_settled_event{
    "platform.delete_settled_event",
    "DELETE FROM outbox WHERE sequence = $1 AND NOT EXISTS (SELECT 1 FROM deliveries WHERE sequence = $1)"};
constexpr db::Sql mark_owed{"platform.mark_owed_event", "UPDATE outbox SET owed = TRUE WHERE sequence = $1"};
constexpr db::Sql insert_delivery{"platform.insert_delivery",
                                  "INSERT INTO deliveries (consumer, organisation_id, sequence) "
                                  "VALUES ($1, $2, $3) ON CONFLICT DO NOTHING"};
constexpr db::Sql delete_delivery{
    "platform.delete_delivery",
    "DELETE FROM deliveries WHERE consumer = $1 AND organisation_id = $2 AND sequence = $3"};
constexpr db::Sql insert_stall{"platform.insert_stall",
                               "INSERT INTO stalls (consumer, organisation_id, tries, retry_at) "
                               "VALUES ($1, $2, 1, $3) ON CONFLICT DO NOTHING"};
constexpr db::Sql postpone_stall{
    "platform.postpone_stall",
    "UPDATE stalls SET tries = $3, retry_at = $4 WHERE consumer = $1 AND organisation_id = $2"};
constexpr db::Sql end_stall{"platform.end_stall",
                            "DELETE FROM stalls WHERE consumer = $1 AND organisation_id = $2 AND NOT EXISTS "
                            "(SELECT 1 FROM deliveries d WHERE d.consumer = $1 AND d.organisation_id = $2)"};
constexpr db::Sql forget_all_pauses{"platform.forget_pauses", "UPDATE stalls SET retry_at = 0, tries = 0"};

}  // namespace

void emit(db::Tx& tx, const Event& event) {
  tx.run(insert_event, event.id, event.organisation_id, event.topic, event.key, event.payload, event.at);
  tx.wake_listener();
}

Outbox::Fresh Outbox::fresh(int limit) {
  return database_.read_now(db::Scope::every_organisation(), [limit](db::Tx& tx) {
    Fresh fresh{.events = tx.all<Waiting>(select_fresh, limit), .stalls = {}};
    if (fresh.events.empty() || !tx.first<int>(select_any_stall)) return fresh;
    std::set<std::string_view> organisations;
    for (const auto& event : fresh.events)
      if (organisations.insert(event.organisation_id).second)
        std::ranges::move(tx.all<Stall>(select_stalls_of, event.organisation_id),
                          std::back_inserter(fresh.stalls));
    return fresh;
  });
}

void Outbox::settle(std::vector<std::int64_t> sequences, std::vector<Debt> debts) {
  if (sequences.empty()) return;
  database_.write_now(db::Scope::every_organisation(),
                      [sequences = std::move(sequences), debts = std::move(debts)](db::Tx& tx) {
                        std::set<std::int64_t> owed;
                        for (const auto& debt : debts) {
                          if (owed.insert(debt.sequence).second) tx.run(mark_owed, debt.sequence);
                          tx.run(insert_delivery, debt.consumer, debt.organisation_id, debt.sequence);
                          tx.run(insert_stall, debt.consumer, debt.organisation_id, debt.retry_at);
                        }
                        for (const auto sequence : sequences)
                          if (!owed.contains(sequence)) tx.run(delete_event, sequence);
                      });
}

std::vector<Stall> Outbox::due(Time now, int limit) {
  return database_.read_now(db::Scope::every_organisation(),
                            [=](db::Tx& tx) { return tx.all<Stall>(select_due_stalls, now, limit); });
}

std::vector<Waiting> Outbox::owed(const Stall& stall, int limit) {
  return database_.read_now(db::Scope::every_organisation(), [&stall, limit](db::Tx& tx) {
    return tx.all<Waiting>(select_owed, stall.consumer, stall.organisation_id, limit);
  });
}

void Outbox::pay(const Stall& stall, std::vector<std::int64_t> done, std::optional<Time> retry_at) {
  database_.write_now(
      db::Scope::every_organisation(), [&stall, done = std::move(done), retry_at](db::Tx& tx) {
        for (const auto sequence : done) {
          tx.run(delete_delivery, stall.consumer, stall.organisation_id, sequence);
          tx.run(delete_settled_event, sequence);
        }
        if (retry_at) {
          tx.run(postpone_stall, stall.consumer, stall.organisation_id, stall.tries, *retry_at);
        } else {
          tx.run(end_stall, stall.consumer, stall.organisation_id);
        }
      });
}

void Outbox::forget_pauses() {
  database_.write_now(db::Scope::every_organisation(), [](db::Tx& tx) {
    if (tx.first<int>(select_any_stall)) tx.run(forget_all_pauses);
  });
}

}  // namespace sp::events
