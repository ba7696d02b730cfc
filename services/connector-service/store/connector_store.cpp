#include "services/connector-service/store/connector_store.hpp"

#include "connector_service_sql.hpp"

namespace sp::connector {

namespace sql = connector_service::sql;
using db::Scope;
using db::Tx;

namespace {

Failure no_such_connector() { return not_found("There is no such connector."); }

ConnectorRow insert_connector_in(Tx& tx, const ConnectorStore::NewConnector& c) {
  tx.run(sql::insert_connector, c.id, c.organisation_id, c.name, c.kind, c.settings, c.secrets, c.created_by,
         tx.now(), c.halted ? json::enum_name(Halted::person) : std::string_view());
  return tx.one<ConnectorRow>(sql::find_connector, c.organisation_id, c.id);
}

struct Id1 {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(Id1, (), (id))

}  // namespace

Task<Result<ConnectorRow>> ConnectorStore::insert(NewConnector connector,
                                                  idempotency::Once<ConnectorRow> once) {
  auto scope = Scope::of(connector.organisation_id);
  return database_.write(
      std::move(scope),
      [connector = std::move(connector), once = std::move(once)](Tx& tx) -> Result<ConnectorRow> {
        return once.in(tx, [&]() -> Result<ConnectorRow> {
          if (tx.one<std::int64_t>(sql::count_connectors, connector.organisation_id) >= most_connectors)
            return conflict("too_many", "An organisation may have " + std::to_string(most_connectors) +
                                            " connectors and webhooks: delete one that is no longer used.");
          return insert_connector_in(tx, connector);
        });
      });
}

Task<std::optional<ConnectorRow>> ConnectorStore::find(std::string organisation_id, std::string id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope),
                        [organisation_id = std::move(organisation_id), id = std::move(id)](Tx& tx) {
                          return tx.first<ConnectorRow>(sql::find_connector, organisation_id, id);
                        });
}

Task<std::vector<ConnectorRow>> ConnectorStore::list(std::string organisation_id) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope), [organisation_id = std::move(organisation_id)](Tx& tx) {
    return tx.all<ConnectorRow>(sql::list_connectors, organisation_id);
  });
}

Task<Result<ConnectorRow>> ConnectorStore::change(std::string organisation_id, std::string id, Rule rule) {
  auto scope = Scope::of(organisation_id);
  return database_.write(std::move(scope),
                         [organisation_id = std::move(organisation_id), id = std::move(id),
                          rule = std::move(rule)](Tx& tx) -> Result<ConnectorRow> {
                           const auto row = tx.first<ConnectorRow>(sql::find_connector, organisation_id, id);
                           if (!row) return no_such_connector();
                           const auto change = rule(*row);
                           if (!change) return Failure(change.error());
                           tx.run(sql::update_connector, organisation_id, id, change->name, change->settings,
                                  change->secrets, tx.now(), change->halted);
                           return tx.one<ConnectorRow>(sql::find_connector, organisation_id, id);
                         });
}

Task<Result<ConnectorRow>> ConnectorStore::halt(std::string organisation_id, std::string id,
                                                std::string halted) {
  auto scope = Scope::of(organisation_id);
  return database_.write(std::move(scope),
                         [organisation_id = std::move(organisation_id), id = std::move(id),
                          halted = std::move(halted)](Tx& tx) -> Result<ConnectorRow> {
                           const auto row = tx.first<ConnectorRow>(sql::find_connector, organisation_id, id);
                           if (!row) return no_such_connector();
                           if (row->halted == halted || (!row->halted.empty() && !halted.empty()))
                             return *row;
                           tx.run(sql::halt_connector, organisation_id, id, halted, tx.now());
                           return tx.one<ConnectorRow>(sql::find_connector, organisation_id, id);
                         });
}

Task<bool> ConnectorStore::erase(std::string organisation_id, std::string id) {
  auto scope = Scope::of(organisation_id);
  return database_.write(std::move(scope),
                         [organisation_id = std::move(organisation_id), id = std::move(id)](Tx& tx) {
                           tx.run(sql::delete_remote_messages, organisation_id, id);
                           tx.run(sql::delete_deliveries, organisation_id, id);
                           tx.run(sql::delete_links, organisation_id, id);
                           tx.run(sql::delete_arrivals, organisation_id, id);
                           tx.run(sql::delete_differences, organisation_id, id);
                           tx.run(sql::delete_walk, organisation_id, id);
                           return tx.run(sql::delete_connector, organisation_id, id) > 0;
                         });
}

Task<std::optional<ConnectorRow>> ConnectorStore::find_anywhere(std::string id) {
  return database_.read(Scope::every_organisation(), [id = std::move(id)](Tx& tx) {
    return tx.first<ConnectorRow>(sql::find_connector_anywhere, id);
  });
}

Task<std::vector<Workable>> ConnectorStore::workable(std::string owner, Time now, bool sole) {
  return database_.read(Scope::every_organisation(), [owner = std::move(owner), now, sole](Tx& tx) {
    return tx.all<Workable>(sql::select_workable, owner, now, sole);
  });
}

Task<std::optional<ConnectorStore::Taken>> ConnectorStore::take(Taking taking) {
  auto scope = Scope::of(taking.organisation_id);
  return database_.write(std::move(scope), [t = std::move(taking)](Tx& tx) -> std::optional<Taken> {
    const Time now = tx.now();
    auto row = tx.first<ConnectorRow>(sql::take_connector, t.organisation_id, t.id, t.owner, now + t.lease,
                                      now, t.sole || t.again);
    if (!row) return std::nullopt;
    const auto interrupted =
        tx.run(sql::interrupt, t.organisation_id, t.id, row->fence, now + t.hold, now + t.comment_hold, now);
    return Taken{.row = std::move(*row), .interrupted = interrupted};
  });
}

Task<std::vector<std::string>> ConnectorStore::renew(std::string owner, std::chrono::milliseconds lease) {
  return database_.write(Scope::every_organisation(), [owner = std::move(owner), lease](Tx& tx) {
    const Time now = tx.now();
    std::vector<std::string> ids;
    for (auto& row : tx.all<Id1>(sql::renew_leases, owner, now + lease, now))
      ids.push_back(std::move(row.id));
    return ids;
  });
}

void ConnectorStore::give_back_now(const std::string& owner) {
  database_.write_now(Scope::every_organisation(), [owner](Tx& tx) { tx.run(sql::give_back, owner); });
}

Task<> ConnectorStore::note(Condition condition) {
  auto scope = Scope::of(condition.organisation_id);
  return database_.write(std::move(scope), [c = std::move(condition)](Tx& tx) {
    const Time now = tx.now();
    if (c.failures == 0) {
      tx.run(sql::note_success, c.organisation_id, c.id, c.fence, now);
      return;
    }
    tx.run(sql::note_trouble, c.organisation_id, c.id, c.fence, c.failures, now, now + c.pause, c.problem,
           c.halted);
  });
}

Task<> ConnectorStore::note_limit(std::string organisation_id, std::string id, std::int64_t fence,
                                  std::chrono::milliseconds rest) {
  auto scope = Scope::of(organisation_id);
  return database_.write(std::move(scope), [organisation_id = std::move(organisation_id), id = std::move(id),
                                            fence, rest](Tx& tx) {
    tx.run(sql::note_limit, organisation_id, id, fence, tx.now() + rest);
  });
}

Task<> ConnectorStore::keep_secrets(ConnectorRow row) {
  auto scope = Scope::of(row.organisation_id);
  return database_.write(std::move(scope), [row = std::move(row)](Tx& tx) {
    tx.run(sql::keep_secrets, row.organisation_id, row.id, row.secrets, row.fence, row.version);
  });
}

}  // namespace sp::connector
