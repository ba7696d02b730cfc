#include "services/connector-service/store/delivery_store.hpp"

#include <algorithm>

#include "connector_service_sql.hpp"
#include "platform/base/id.hpp"
#include "services/connector-service/store/entry.hpp"

namespace sp::connector {

namespace sql = connector_service::sql;
using db::Scope;
using db::Tx;

namespace {

std::optional<Link> find_link_in(Tx& tx, const std::string& organisation_id, const std::string& connector_id,
                                 const std::string& ticket_id) {
  return tx.first<Link>(sql::find_link, organisation_id, connector_id, ticket_id);
}

std::optional<Synced> synced_of(const Link& link) {
  auto synced = json::decode_text<Synced>(link.synced);
  return synced ? std::optional(std::move(*synced)) : std::nullopt;
}

bool is_known(Tx& tx, const std::string& connector_id, const std::string& event_id) {
  return tx.first<std::string>(sql::find_event, connector_id, event_id).has_value();
}

/// Whether the connector has something to do now.
bool take_in_for(Tx& tx, const ConnectorRow& connector, const events::Event& event,
                 const ticketing::TicketNotice& notice) {
  if (notice.origin == connector.id) return false;  // it came from there
  const auto settings = json::decode_text<Settings>(connector.settings);
  if (!settings) throw db::DatabaseError("the settings of connector " + connector.id + " cannot be read");
  const auto link = find_link_in(tx, event.organisation_id, connector.id, notice.id);
  Standing standing{.linked = link.has_value()};
  if (link) {
    if (const auto synced = synced_of(*link)) standing.status = synced->status;
  }
  const auto planned = plan(connector.kind, *settings, standing, event.topic, notice);
  if (!planned || is_known(tx, connector.id, event.id)) return false;
  Entry entry{.organisation_id = event.organisation_id,
              .connector_id = connector.id,
              .ticket_id = notice.id,
              .ticket_number = notice.number,
              .event_id = event.id,
              .kind = planned->kind,
              .message_id = notice.message_id,
              .payload = planned->kind == DeliveryKind::event ? event.topic + "\n" + event.payload : "",
              .event_at = event.at};
  add_delivery(tx, lock_or_make_link(tx, entry), entry);
  if (planned->change_follows) {
    entry.event_id += "/change";
    entry.kind = DeliveryKind::change;
    entry.message_id.reset();
    add_delivery(tx, lock_or_make_link(tx, entry), entry);
  }
  return connector.halted.empty();
}

/// The ticket's next one comes to its turn.
void free_next(Tx& tx, const Delivery& delivery) {
  tx.run(sql::count_out, delivery.organisation_id, delivery.connector_id, delivery.ticket_id);
  tx.run(sql::next_behind, delivery.organisation_id, delivery.connector_id, delivery.ticket_id, tx.now());
}

void keep_link(Tx& tx, const Ending& ending) {
  const auto& d = ending.delivery;
  if (ending.remote) {
    tx.run(sql::link_remote, d.organisation_id, d.connector_id, d.ticket_id, ending.remote->id,
           ending.remote->key, ending.remote->url, json::encode(ending.synced.value_or(Synced{})), tx.now());
  } else if (ending.synced) {
    tx.run(sql::link_synced, d.organisation_id, d.connector_id, d.ticket_id, json::encode(*ending.synced),
           tx.now());
  }
  for (const auto& message : ending.messages)
    tx.run(sql::insert_remote_message, d.organisation_id, d.connector_id, d.ticket_id, message.message_id,
           message.remote_id, message.fingerprint, message.way, tx.now());
}

bool end_in(Tx& tx, const Ending& ending) {
  const auto& d = ending.delivery;
  auto link = tx.first<Link>(sql::lock_link, d.organisation_id, d.connector_id, d.ticket_id);
  if (!link) return false;  // the connector has been deleted
  const Time now = tx.now();
  const bool ended = ending.state == DeliveryState::done || ending.state == DeliveryState::skipped;
  const auto changed =
      tx.run(sql::settle, d.organisation_id, d.id, d.fence, ending.state, ending.unsure,
             ending.counts ? 1 : 0, now + ending.pause, ended ? std::optional(now) : std::nullopt,
             ending.code, ending.reason, ending.request, ending.answer);
  if (changed == 0) return false;
  keep_link(tx, ending);
  if (ending.change_follows) {
    // Behind those that wait already: it brings the record to what the ticket is when its turn comes.
    add_delivery(tx, *link,
                 {.organisation_id = d.organisation_id,
                  .connector_id = d.connector_id,
                  .ticket_id = d.ticket_id,
                  .ticket_number = d.ticket_number,
                  .event_id = d.event_id + "/change",
                  .kind = DeliveryKind::change,
                  .event_at = d.event_at});
  }
  if (ended || (ending.state == DeliveryState::failed && ending.frees_those_behind)) free_next(tx, d);
  return true;
}

Failure no_such_delivery() { return not_found("There is no such delivery."); }

template <class Act>
Result<Delivery> of_a_failed_one(Tx& tx, const std::string& organisation_id, const std::string& id, Act act) {
  auto delivery = tx.first<Delivery>(sql::find_delivery, organisation_id, id);
  if (!delivery) return no_such_delivery();
  tx.first<Link>(sql::lock_link, organisation_id, delivery->connector_id, delivery->ticket_id);
  if (!act(*delivery))
    return conflict("not_failed", "Only a failed delivery can be sent again or skipped; this one is " +
                                      std::string(json::enum_name(delivery->state)) + ".");
  return tx.one<Delivery>(sql::find_delivery, organisation_id, id);
}

}  // namespace

std::vector<std::string> DeliveryStore::take_in(const events::Event& event,
                                                const ticketing::TicketNotice& notice) {
  const auto scope = Scope::of(event.organisation_id);
  auto list = [&](Tx& tx) { return tx.all<ConnectorRow>(sql::list_connectors, event.organisation_id); };
  if (database_.read_now(scope, list).empty()) return {};
  return database_.write_now(scope, [&](Tx& tx) {
    std::vector<std::string> woken;
    for (const auto& connector : list(tx))
      if (take_in_for(tx, connector, event, notice)) woken.push_back(connector.id);
    return woken;
  });
}

Task<Result<Delivery>> DeliveryStore::ask(Asked asked) {
  auto scope = Scope::of(asked.organisation_id);
  return database_.write(std::move(scope), [a = std::move(asked)](Tx& tx) -> Result<Delivery> {
    if (!tx.first<ConnectorRow>(sql::find_connector, a.organisation_id, a.connector_id))
      return not_found("There is no such connector.");
    const auto link = find_link_in(tx, a.organisation_id, a.connector_id, a.ticket_id);
    if (link && (link->remote_id || link->unfinished > 0))
      return conflict("already_sent", "The ticket is in that tool already, or on its way there.");
    const Entry entry{.organisation_id = a.organisation_id,
                      .connector_id = a.connector_id,
                      .ticket_id = a.ticket_id,
                      .ticket_number = a.ticket_number,
                      .event_id = std::string(asked_prefix) + new_id(),
                      .kind = DeliveryKind::create,
                      .event_at = tx.now()};
    const auto id = add_delivery(tx, lock_or_make_link(tx, entry), entry);
    return tx.one<Delivery>(sql::find_delivery, a.organisation_id, id);
  });
}

Task<std::vector<Delivery>> DeliveryStore::claim(Claim claim) {
  auto scope = Scope::of(claim.organisation_id);
  return database_.write(std::move(scope), [c = std::move(claim)](Tx& tx) {
    auto claimed =
        tx.all<Delivery>(sql::claim, c.organisation_id, c.connector_id, c.fence, tx.now(), c.limit, c.owner);
    // What an UPDATE returns is in no order.
    std::ranges::sort(claimed, {}, [](const Delivery& d) { return std::pair(d.created_at, d.id); });
    return claimed;
  });
}

Task<std::optional<Time>> DeliveryStore::earliest_due(std::string organisation_id, std::string connector_id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id = std::move(organisation_id),
                                           connector_id = std::move(connector_id)](Tx& tx) {
    return tx.one<std::optional<Time>>(sql::earliest_due, organisation_id, connector_id);
  });
}

Task<bool> DeliveryStore::end(Ending ending) {
  auto scope = Scope::of(ending.delivery.organisation_id);
  return database_.write(std::move(scope),
                         [ending = std::move(ending)](Tx& tx) { return end_in(tx, ending); });
}

Task<> DeliveryStore::bring_forward(std::string organisation_id, std::string connector_id) {
  auto scope = Scope::of(organisation_id);
  return database_.write(std::move(scope), [organisation_id = std::move(organisation_id),
                                            connector_id = std::move(connector_id)](Tx& tx) {
    tx.run(sql::bring_forward, organisation_id, connector_id, tx.now());
  });
}

Task<std::optional<Link>> DeliveryStore::link(std::string organisation_id, std::string connector_id,
                                              std::string ticket_id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope),
                        [organisation_id = std::move(organisation_id), connector_id = std::move(connector_id),
                         ticket_id = std::move(ticket_id)](Tx& tx) {
                          return find_link_in(tx, organisation_id, connector_id, ticket_id);
                        });
}

Task<std::vector<Link>> DeliveryStore::links_of_ticket(std::string organisation_id, std::string ticket_id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id = std::move(organisation_id),
                                           ticket_id = std::move(ticket_id)](Tx& tx) {
    return tx.all<Link>(sql::list_links_of_ticket, organisation_id, ticket_id);
  });
}

Task<std::vector<KnownMessage>> DeliveryStore::known_messages(std::string organisation_id,
                                                              std::string connector_id,
                                                              std::string ticket_id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(
      std::move(scope), [organisation_id = std::move(organisation_id), connector_id = std::move(connector_id),
                         ticket_id = std::move(ticket_id)](Tx& tx) {
        return tx.all<KnownMessage>(sql::list_remote_messages, organisation_id, connector_id, ticket_id);
      });
}

Task<std::optional<Delivery>> DeliveryStore::find(std::string organisation_id, std::string id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope),
                        [organisation_id = std::move(organisation_id), id = std::move(id)](Tx& tx) {
                          return tx.first<Delivery>(sql::find_delivery, organisation_id, id);
                        });
}

Task<std::vector<Delivery>> DeliveryStore::list(std::string organisation_id, DeliveryFilter filter,
                                                std::optional<DeliveryPlace> after, std::int64_t limit) {
  constexpr Time end_of_time{std::chrono::milliseconds{9'999'999'999'999}};
  auto scope = Scope::of(organisation_id);
  return database_.read(
      std::move(scope), [organisation_id = std::move(organisation_id), filter = std::move(filter),
                         after = after.value_or(DeliveryPlace{end_of_time, ""}), limit](Tx& tx) {
        const bool unfinished =
            filter.state && *filter.state != DeliveryState::done && *filter.state != DeliveryState::skipped;
        if (filter.connector_id && unfinished && !filter.ticket_id)
          return tx.all<Delivery>(sql::list_unfinished_of_connector, organisation_id, *filter.connector_id,
                                  *filter.state, after.created_at, after.id, limit);
        return tx.all<Delivery>(sql::list_deliveries, organisation_id, after.created_at, after.id,
                                filter.connector_id, filter.ticket_id, filter.state, limit);
      });
}

Task<std::vector<Delivery>> DeliveryStore::unfinished_of_ticket(std::string organisation_id,
                                                                std::string ticket_id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id = std::move(organisation_id),
                                           ticket_id = std::move(ticket_id)](Tx& tx) {
    return tx.all<Delivery>(sql::list_unfinished_of_ticket, organisation_id, ticket_id);
  });
}

Task<std::vector<StateCount>> DeliveryStore::counts(std::string organisation_id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id = std::move(organisation_id)](Tx& tx) {
    return tx.all<StateCount>(sql::count_unfinished, organisation_id);
  });
}

Task<Result<Delivery>> DeliveryStore::replay(std::string organisation_id, std::string id,
                                             bool certainly_absent) {
  auto scope = Scope::of(organisation_id);
  return database_.write(std::move(scope), [organisation_id = std::move(organisation_id), id = std::move(id),
                                            certainly_absent](Tx& tx) {
    return of_a_failed_one(tx, organisation_id, id, [&](const Delivery& delivery) {
      if (certainly_absent) tx.run(sql::forget_unsure, organisation_id, id);
      if (delivery.kind == DeliveryKind::event && delivery.state == DeliveryState::failed)
        tx.run(sql::count_in_again, organisation_id, delivery.connector_id, delivery.ticket_id);
      return tx.run(sql::replay, organisation_id, id, tx.now()) > 0;
    });
  });
}

Task<Result<Delivery>> DeliveryStore::skip(std::string organisation_id, std::string id) {
  auto scope = Scope::of(organisation_id);
  return database_.write(std::move(scope),
                         [organisation_id = std::move(organisation_id), id = std::move(id)](Tx& tx) {
                           return of_a_failed_one(tx, organisation_id, id, [&](const Delivery& delivery) {
                             if (tx.run(sql::skip, organisation_id, id, tx.now()) == 0) return false;
                             if (delivery.kind != DeliveryKind::event) free_next(tx, delivery);
                             // Nothing is left that would show that the tool works again.
                             tx.run(sql::forget_trouble, organisation_id, delivery.connector_id);
                             return true;
                           });
                         });
}

Task<std::int64_t> DeliveryStore::replay_all(std::string organisation_id, std::string connector_id) {
  auto scope = Scope::of(organisation_id);
  return database_.write(std::move(scope), [organisation_id = std::move(organisation_id),
                                            connector_id = std::move(connector_id)](Tx& tx) {
    tx.run(sql::count_in_all_again, organisation_id, connector_id);
    return tx.run(sql::replay_all, organisation_id, connector_id, tx.now());
  });
}

std::vector<KindCount> DeliveryStore::counts_now() {
  return database_.read_now(Scope::every_organisation(),
                            [](Tx& tx) { return tx.all<KindCount>(sql::count_unfinished_everywhere); });
}

std::int64_t DeliveryStore::sweep(Time until, std::int64_t limit) {
  return database_.write_now(Scope::every_organisation(),
                             [&](Tx& tx) { return tx.run(sql::sweep, until, limit); });
}

}  // namespace sp::connector
