#include "platform/events/publication.hpp"

namespace sp::events {

namespace {

constexpr db::Sql select_publication{"platform.select_publication", "SELECT number, last FROM publication"};
constexpr db::Sql set_publisher{"platform.set_publisher", "UPDATE publication SET publisher = $1"};
constexpr db::Sql update_publication{"platform.update_publication",
                                     "UPDATE publication SET number = $2, last = $3 WHERE publisher = $1"};
constexpr db::Sql forget_numbers{"platform.forget_event_numbers",
                                 "UPDATE outbox SET published = NULL WHERE published IS NOT NULL"};
constexpr db::Sql select_unpublished{
    "platform.select_unpublished_events",
    "SELECT sequence, id, organisation_id, topic, key, payload, at FROM outbox "
    "WHERE published IS NULL ORDER BY sequence LIMIT $1"};
constexpr db::Sql mark_published{"platform.mark_published_event",
                                 "UPDATE outbox SET published = $2 WHERE sequence = $1"};
constexpr db::Sql select_consumers{"platform.select_event_consumers", "SELECT consumer FROM event_consumers"};
constexpr db::Sql insert_consumer{
    "platform.insert_event_consumer",
    "INSERT INTO event_consumers (consumer) VALUES ($1) ON CONFLICT DO NOTHING"};
constexpr db::Sql delete_published{"platform.delete_published_events",
                                   "DELETE FROM outbox WHERE published <= $1"};
// What the dispatcher of one process has left, where the installation had no Redis before.
constexpr db::Sql any_stall{"platform.any_stall", "SELECT 1 FROM stalls LIMIT 1"};
constexpr db::Sql delete_settled_deliveries{"platform.delete_settled_deliveries",
                                            "DELETE FROM deliveries WHERE NOT EXISTS (SELECT 1 FROM outbox o "
                                            "WHERE o.sequence = deliveries.sequence)"};
constexpr db::Sql delete_settled_stalls{
    "platform.delete_settled_stalls",
    "DELETE FROM stalls WHERE NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.consumer = stalls.consumer AND "
    "d.organisation_id = stalls.organisation_id)"};

const auto everybody = [] { return db::Scope::every_organisation(); };

}  // namespace

Publication::State Publication::take(const std::string& publisher) {
  return database_.write_now(everybody(), [&publisher](db::Tx& tx) {
    tx.run(set_publisher, publisher);
    return tx.one<State>(select_publication);
  });
}

void Publication::start_anew(const std::string& publisher, State state) {
  database_.write_now(everybody(), [&](db::Tx& tx) {
    if (tx.run(update_publication, publisher, state.number, state.last) == 1) tx.run(forget_numbers);
  });
}

std::vector<Waiting> Publication::unpublished(int limit) {
  return database_.read_now(everybody(),
                            [limit](db::Tx& tx) { return tx.all<Waiting>(select_unpublished, limit); });
}

bool Publication::mark(const std::string& publisher, std::vector<std::int64_t> sequences, State state) {
  return database_.write_now(everybody(), [&](db::Tx& tx) {
    if (tx.run(update_publication, publisher, state.number, state.last) != 1) return false;
    auto number = state.number - static_cast<std::int64_t>(sequences.size());
    for (const auto sequence : sequences) tx.run(mark_published, sequence, ++number);
    return true;
  });
}

std::vector<std::string> Publication::consumers() {
  return database_.read_now(everybody(), [](db::Tx& tx) { return tx.all<std::string>(select_consumers); });
}

void Publication::add_consumer(std::string name) {
  database_.write_now(everybody(), [&name](db::Tx& tx) { tx.run(insert_consumer, name); });
}

void Publication::remove_until(std::uint64_t number) {
  database_.write_now(everybody(), [number](db::Tx& tx) {
    tx.run(delete_published, number);
    if (!tx.first<int>(any_stall)) return;
    tx.run(delete_settled_deliveries);
    tx.run(delete_settled_stalls);
  });
}

}  // namespace sp::events
