#include "services/ticketing-service/store/people_store.hpp"

#include "services/ticketing-service/store/search_index.hpp"
#include "ticketing_service_sql.hpp"

namespace sp::ticketing {

namespace sql = ticketing_service::sql;
using db::Scope;
using db::Tx;

namespace {

constexpr std::int64_t people_at_a_time = 500;
constexpr std::int64_t renamed_at_a_time = 200;

struct Renamed {
  std::string organisation_id;
  std::string person_id;
  std::string name;
  Time changed_at{};
};
BOOST_DESCRIBE_STRUCT(Renamed, (), (organisation_id, person_id, name, changed_at))

/// How many tickets were given the name; settled when there were no more.
std::size_t rename_tickets(Tx& tx, const Renamed& person) {
  std::size_t renamed = 0;
  for (const auto* statement : {&sql::rename_requester, &sql::rename_assignee}) {
    const auto ids = tx.all<std::string>(*statement, person.organisation_id, person.person_id, person.name,
                                         renamed_at_a_time);
    for (const auto& id : ids) mark_for_search(tx, person.organisation_id, id);
    renamed += ids.size();
  }
  if (renamed == 0)
    tx.run(sql::settle_person, person.organisation_id, person.person_id, person.changed_at, true);
  return renamed;
}

}  // namespace

void PeopleStore::take(const std::string& organisation_id, const auth::UserChanged& change, Time at) {
  const bool could_work = !change.was_disabled && change.previous_role != Role::requester;
  database_.write_now(Scope::of(organisation_id), [=](Tx& tx) {
    tx.run(sql::put_person, organisation_id, change.user_id, change.name, could_work && !change.may_work(),
           false, at, change.may_work());
  });
}

Task<std::map<std::string, std::string>> PeopleStore::names(std::string organisation_id,
                                                            std::vector<std::string> ids) {
  auto scope = Scope::of(organisation_id);
  return database_.read(std::move(scope),
                        [organisation_id = std::move(organisation_id), ids = std::move(ids)](Tx& tx) {
                          std::map<std::string, std::string> names;
                          for (const auto& id : ids) {
                            if (names.contains(id)) continue;
                            if (auto name = tx.first<std::string>(sql::name_of_person, organisation_id, id))
                              names.emplace(id, std::move(*name));
                          }
                          return names;
                        });
}

bool PeopleStore::rename_some(Time since) {
  const auto people = database_.read_now(Scope::every_organisation(), [since](Tx& tx) {
    return tx.all<Renamed>(sql::people_to_rename, since, people_at_a_time);
  });
  std::size_t renamed = 0;
  for (const auto& person : people)
    renamed += database_.write_now(Scope::of(person.organisation_id),
                                   [person](Tx& tx) { return rename_tickets(tx, person); });
  return renamed > 0;
}

std::vector<LeftTicket> PeopleStore::left_tickets(std::int64_t limit) {
  return database_.read_now(Scope::every_organisation(), [limit](Tx& tx) {
    return tx.all<LeftTicket>(sql::tickets_of_those_who_stopped, limit);
  });
}

}  // namespace sp::ticketing
