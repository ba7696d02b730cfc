#include "services/connector-service/store/difference_store.hpp"

#include "connector_service_sql.hpp"
#include "platform/base/id.hpp"
#include "services/connector-service/store/entry.hpp"

namespace sp::connector {

namespace sql = connector_service::sql;
using db::Scope;
using db::Tx;

namespace {

/// What a record is said to have been, so that whatever it is now is taken for a change.
constexpr std::string_view anything = "?";

void note_difference(Tx& tx, const DifferenceStore::Step& step, const Difference& found, Time now) {
  tx.run(sql::note_difference, new_id(), step.organisation_id, step.connector_id, found.kind, found.cause,
         found.ticket_id, found.ticket_number, found.remote_id, found.remote_key, found.remote_url,
         found.title, found.others, found.fields, now, step.walk);
}

Entry entry_of(const Difference& d, DeliveryKind kind, Time now) {
  return {.organisation_id = d.organisation_id,
          .connector_id = d.connector_id,
          .ticket_id = d.ticket_id,
          .ticket_number = d.ticket_number,
          .event_id = std::string(asked_prefix) + new_id(),
          .kind = kind,
          .event_at = now};
}

void send_whole(Tx& tx, const Difference& d) {
  // A tool that knows a creation by its key would answer with the record that is gone.
  tx.run(sql::link_forgotten, d.organisation_id, d.connector_id, d.ticket_id, "sp-" + new_id());
  tx.run(sql::forget_remote_messages, d.organisation_id, d.connector_id, d.ticket_id);
  const auto entry = entry_of(d, DeliveryKind::create, tx.now());
  add_delivery(tx, lock_or_make_link(tx, entry), entry);
}

void send_parts(Tx& tx, const Difference& d) {
  bool fields = false;
  for (const auto& part : fields_of(d)) {
    if (part.field != DriftField::message) {
      fields = true;
      continue;
    }
    tx.run(sql::forget_remote_message, d.organisation_id, d.connector_id, part.message_id);
    auto entry = entry_of(d, DeliveryKind::comment, tx.now());
    entry.message_id = part.message_id;
    add_delivery(tx, lock_or_make_link(tx, entry), entry);
  }
  if (!fields) return;
  // The tool was told of nothing: so it is told of all.
  tx.run(sql::link_to_meet_again, d.organisation_id, d.connector_id, d.ticket_id, json::encode(Synced{}), "");
  const auto entry = entry_of(d, DeliveryKind::change, tx.now());
  add_delivery(tx, lock_or_make_link(tx, entry), entry);
}

}  // namespace

Task<std::optional<Walk>> DifferenceStore::walk(std::string organisation_id, std::string connector_id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id = std::move(organisation_id),
                                           connector_id = std::move(connector_id)](Tx& tx) {
    return tx.first<Walk>(sql::find_walk, organisation_id, connector_id);
  });
}

Task<Result<Walk>> DifferenceStore::ask(std::string organisation_id, std::string connector_id) {
  auto scope = Scope::of(organisation_id);
  return database_.write(std::move(scope),
                         [organisation_id = std::move(organisation_id),
                          connector_id = std::move(connector_id)](Tx& tx) -> Result<Walk> {
                           if (!tx.first<ConnectorRow>(sql::find_connector, organisation_id, connector_id))
                             return not_found("There is no such connector.");
                           tx.run(sql::ask_walk, organisation_id, connector_id, tx.now());
                           return tx.one<Walk>(sql::find_walk, organisation_id, connector_id);
                         });
}

Task<std::optional<Walk>> DifferenceStore::begin(Beginning beginning) {
  auto scope = Scope::of(beginning.organisation_id);
  return database_.write(std::move(scope), [b = std::move(beginning)](Tx& tx) -> std::optional<Walk> {
    if (!has_fence(tx, b.organisation_id, b.connector_id, b.fence)) return std::nullopt;
    tx.run(sql::ask_walk, b.organisation_id, b.connector_id, tx.now());
    tx.run(sql::begin_walk, b.organisation_id, b.connector_id, tx.now(), WalkStage::records,
           b.messages_since);
    return tx.one<Walk>(sql::find_walk, b.organisation_id, b.connector_id);
  });
}

Task<bool> DifferenceStore::keep(Step step) {
  auto scope = Scope::of(step.organisation_id);
  return database_.write(std::move(scope), [s = std::move(step)](Tx& tx) {
    if (!has_fence(tx, s.organisation_id, s.connector_id, s.fence)) return false;
    const Time now = tx.now();
    for (const auto& ticket : s.met) tx.run(sql::link_met, s.organisation_id, s.connector_id, ticket, s.walk);
    for (const auto& record : s.arrivals)
      tx.run(sql::note_arrival, s.organisation_id, s.connector_id, record, now);
    for (const auto& one : s.adopted)
      tx.run(sql::link_remote, s.organisation_id, s.connector_id, one.ticket_id, one.remote.id,
             one.remote.key, one.remote.url, json::encode(Synced{}), now);
    for (const auto& found : s.differences) note_difference(tx, s, found, now);
    tx.run(sql::step_walk, s.organisation_id, s.connector_id, s.stage, s.place, s.records, s.tickets,
           s.mended);
    if (!s.ends) return true;
    tx.run(sql::end_walk, s.organisation_id, s.connector_id, now);
    tx.run(sql::delete_differences_before, s.organisation_id, s.connector_id, s.walk);
    return true;
  });
}

Task<> DifferenceStore::note_problem(std::string organisation_id, std::string connector_id,
                                     std::string problem) {
  auto scope = Scope::of(organisation_id);
  return database_.write(
      std::move(scope), [organisation_id = std::move(organisation_id), connector_id = std::move(connector_id),
                         problem = std::move(problem)](Tx& tx) {
        tx.run(sql::note_walk_problem, organisation_id, connector_id, problem);
      });
}

Task<std::vector<Link>> DifferenceStore::unmet(Unmet which) {
  auto scope = Scope::of(which.organisation_id);
  return database_.read(std::move(scope), [w = std::move(which)](Tx& tx) {
    return tx.all<Link>(sql::list_unmet_links, w.organisation_id, w.connector_id, w.walk, w.made_before,
                        w.after, w.limit);
  });
}

Task<std::optional<std::int64_t>> DifferenceStore::arrival_tries(std::string organisation_id,
                                                                 std::string connector_id,
                                                                 std::string remote_id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(
      std::move(scope), [organisation_id = std::move(organisation_id), connector_id = std::move(connector_id),
                         remote_id = std::move(remote_id)](Tx& tx) {
        return tx.first<std::int64_t>(sql::find_arrival_tries, organisation_id, connector_id, remote_id);
      });
}

Task<bool> DifferenceStore::is_mark_known(std::string mark) {
  return database_.read(Scope::every_organisation(), [mark = std::move(mark)](Tx& tx) {
    return tx.one<std::int64_t>(sql::mark_is_known, mark) > 0;
  });
}

Task<std::vector<Difference>> DifferenceStore::list(std::string organisation_id,
                                                    std::optional<std::string> connector_id,
                                                    std::optional<DriftKind> kind,
                                                    std::optional<DifferencePlace> after,
                                                    std::int64_t limit) {
  auto scope = Scope::of(organisation_id);
  const Time before = after ? after->found_at : Time::max();
  const std::string id = after ? std::string(after->id) : std::string();
  return database_.read(std::move(scope), [organisation_id = std::move(organisation_id),
                                           connector_id = std::move(connector_id), kind, before, id,
                                           limit](Tx& tx) {
    return tx.all<Difference>(sql::list_differences, organisation_id, before, id, connector_id, kind, limit);
  });
}

Task<std::optional<Difference>> DifferenceStore::find(std::string organisation_id, std::string id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope),
                        [organisation_id = std::move(organisation_id), id = std::move(id)](Tx& tx) {
                          return tx.first<Difference>(sql::find_difference, organisation_id, id);
                        });
}

Task<std::vector<DifferenceCount>> DifferenceStore::counts(std::string organisation_id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id = std::move(organisation_id)](Tx& tx) {
    return tx.all<DifferenceCount>(sql::count_differences, organisation_id);
  });
}

Task<std::vector<Difference>> DifferenceStore::twins_of_ticket(std::string organisation_id,
                                                               std::string ticket_id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id = std::move(organisation_id),
                                           ticket_id = std::move(ticket_id)](Tx& tx) {
    return tx.all<Difference>(sql::list_twins_of_ticket, organisation_id, ticket_id);
  });
}

Task<> DifferenceStore::leave_alone(std::string organisation_id, std::string id) {
  auto scope = Scope::of(organisation_id);
  return database_.write(std::move(scope),
                         [organisation_id = std::move(organisation_id), id = std::move(id)](Tx& tx) {
                           tx.run(sql::leave_difference_alone, organisation_id, id);
                         });
}

Task<Result<void>> DifferenceStore::send(Difference difference) {
  auto scope = Scope::of(difference.organisation_id);
  return database_.write(std::move(scope), [d = std::move(difference)](Tx& tx) -> Result<void> {
    const auto link = tx.first<Link>(sql::lock_link, d.organisation_id, d.connector_id, d.ticket_id);
    if (link && link->unfinished > 0)
      return conflict("already_sent", "Something of the ticket is on its way there already.");
    if (d.kind == DriftKind::only_here)
      send_whole(tx, d);
    else
      send_parts(tx, d);
    tx.run(sql::delete_difference, d.organisation_id, d.id);
    return {};
  });
}

Task<> DifferenceStore::bring(Difference difference, std::string synced) {
  auto scope = Scope::of(difference.organisation_id);
  return database_.write(std::move(scope), [d = std::move(difference), synced = std::move(synced)](Tx& tx) {
    if (!d.ticket_id.empty()) {
      const Seen seen{.status = std::string(anything),
                      .priority = std::string(anything),
                      .title = std::string(anything),
                      .assignee_email = std::string(anything)};
      tx.run(sql::link_to_meet_again, d.organisation_id, d.connector_id, d.ticket_id, synced,
             json::encode(seen));
    }
    tx.run(sql::note_arrival, d.organisation_id, d.connector_id, d.remote_id, tx.now());
    tx.run(sql::delete_difference, d.organisation_id, d.id);
  });
}

std::vector<DifferenceKindCount> DifferenceStore::counts_now() {
  return database_.read_now(Scope::every_organisation(), [](Tx& tx) {
    return tx.all<DifferenceKindCount>(sql::count_differences_everywhere);
  });
}

}  // namespace sp::connector
