#include "services/connector-service/store/arrival_store.hpp"

#include "connector_service_sql.hpp"
#include "platform/base/id.hpp"
#include "services/connector-service/store/entry.hpp"

namespace sp::connector {

namespace sql = connector_service::sql;
using db::Scope;
using db::Tx;

namespace {

bool is_to_come(Tx& tx, const ArrivalStore::Poll& poll, const RemoteTicket& record) {
  const auto link =
      tx.first<Link>(sql::find_link_by_remote, poll.organisation_id, poll.connector_id, record.remote.id);
  if (link) {
    const auto seen = json::decode_text<Seen>(link->seen);
    return !seen || seen->updated_at != record.updated_at || !seen->settled;
  }
  if (record.mark.empty()) return record.created_at >= poll.opens_since;
  // Ours, whose making has not been heard of yet; any other record with a mark is none of this connector's.
  return tx.first<Link>(sql::find_link_by_mark, poll.organisation_id, poll.connector_id, record.mark)
      .has_value();
}

void keep_standing(Tx& tx, const ArrivalStore::Ending& ending) {
  const auto& s = *ending.standing;
  const auto& [organisation_id, connector_id] = std::tie(ending.organisation_id, ending.connector_id);
  if (s.remote) {
    tx.one<Link>(sql::insert_link, organisation_id, connector_id, s.ticket_id, s.ticket_number,
                 "sp-" + new_id(), tx.now());
    tx.run(sql::link_remote, organisation_id, connector_id, s.ticket_id, s.remote->id, s.remote->key,
           s.remote->url, json::encode(s.synced), tx.now());
  }
  tx.run(sql::link_seen, organisation_id, connector_id, s.ticket_id, s.status, json::encode(s.seen),
         json::encode(s.synced), tx.now());
  for (const auto& message : ending.messages)
    tx.run(sql::insert_remote_message, organisation_id, connector_id, s.ticket_id, message.message_id,
           message.remote_id, message.fingerprint, message.way, tx.now());
}

}  // namespace

Task<bool> ArrivalStore::note_poll(Poll poll) {
  auto scope = Scope::of(poll.organisation_id);
  return database_.write(std::move(scope), [p = std::move(poll)](Tx& tx) {
    const Time now = tx.now();
    if (tx.run(sql::note_poll, p.organisation_id, p.connector_id, p.fence, p.changes.cursor, now) == 0)
      return false;
    for (const auto& record : p.changes.tickets)
      if (is_to_come(tx, p, record))
        tx.run(sql::note_arrival, p.organisation_id, p.connector_id, record.remote.id, now);
    return true;
  });
}

Task<> ArrivalStore::note(std::string organisation_id, std::string connector_id, std::string remote_id) {
  auto scope = Scope::of(organisation_id);
  return database_.write(
      std::move(scope), [organisation_id = std::move(organisation_id), connector_id = std::move(connector_id),
                         remote_id = std::move(remote_id)](Tx& tx) {
        tx.run(sql::note_arrival, organisation_id, connector_id, remote_id, tx.now());
      });
}

Task<std::vector<Arrival>> ArrivalStore::due(std::string organisation_id, std::string connector_id, Time now,
                                             std::int64_t limit) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id = std::move(organisation_id),
                                           connector_id = std::move(connector_id), now, limit](Tx& tx) {
    return tx.all<Arrival>(sql::list_due_arrivals, organisation_id, connector_id, now, limit);
  });
}

Task<std::optional<Time>> ArrivalStore::earliest_due(std::string organisation_id, std::string connector_id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id = std::move(organisation_id),
                                           connector_id = std::move(connector_id)](Tx& tx) {
    return tx.one<std::optional<Time>>(sql::earliest_arrival, organisation_id, connector_id);
  });
}

Task<std::optional<Link>> ArrivalStore::link_of_record(std::string organisation_id, std::string connector_id,
                                                       std::string remote_id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(
      std::move(scope), [organisation_id = std::move(organisation_id), connector_id = std::move(connector_id),
                         remote_id = std::move(remote_id)](Tx& tx) {
        return tx.first<Link>(sql::find_link_by_remote, organisation_id, connector_id, remote_id);
      });
}

Task<std::optional<Link>> ArrivalStore::link_of_mark(std::string organisation_id, std::string connector_id,
                                                     std::string mark) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope),
                        [organisation_id = std::move(organisation_id), connector_id = std::move(connector_id),
                         mark = std::move(mark)](Tx& tx) {
                          return tx.first<Link>(sql::find_link_by_mark, organisation_id, connector_id, mark);
                        });
}

Task<bool> ArrivalStore::end(Ending ending) {
  auto scope = Scope::of(ending.organisation_id);
  return database_.write(std::move(scope), [e = std::move(ending)](Tx& tx) {
    if (!has_fence(tx, e.organisation_id, e.connector_id, e.fence)) return false;
    if (e.standing) keep_standing(tx, e);
    if (e.standing && e.change_follows) {
      const Entry entry{.organisation_id = e.organisation_id,
                        .connector_id = e.connector_id,
                        .ticket_id = e.standing->ticket_id,
                        .ticket_number = e.standing->ticket_number,
                        .event_id = std::string(asked_prefix) + new_id(),
                        .kind = DeliveryKind::change,
                        .event_at = tx.now()};
      add_delivery(tx, lock_or_make_link(tx, entry), entry);
    }
    if (e.put_off)
      tx.run(sql::put_off_arrival, e.organisation_id, e.connector_id, e.arrival.remote_id, e.arrival.sequence,
             tx.now() + *e.put_off);
    else
      tx.run(sql::end_arrival, e.organisation_id, e.connector_id, e.arrival.remote_id, e.arrival.sequence);
    return true;
  });
}

}  // namespace sp::connector
