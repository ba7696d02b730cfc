// A ticket store on every engine, with the people of one organisation; for tests.
#pragma once
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "platform/db/testing.hpp"
#include "services/ticketing-service/store/ticket_store.hpp"
#include "ticketing_service_sql.hpp"

namespace sp::ticketing::testing {

using db::testing::await;
using Names = std::vector<std::string>;

inline const Time nine{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + std::chrono::hours(9)};
inline const Actor requester{"r-1", "Élodie Martin", Role::requester};
inline const Actor neighbour{"r-2", "Neighbour", Role::requester};
inline const Actor agent{"a-1", "Agent Smith", Role::agent};

struct StoreFixture : db::testing::StoreTest {
  StoreFixture() : StoreTest(ticketing_service::sql::migrations, "ticketing") {}
  void SetUp() override {
    StoreTest::SetUp();
    if (!IsSkipped()) store_.emplace(db());
  }
  TicketStore& store() { return *store_; }

  Ticket open(const std::string& subject, const Actor& by = requester, Time at = nine,
              const std::string& body = "It does not work.", const std::string& organisation = "o-1",
              Priority priority = Priority::normal) {
    return await(store().open(open_ticket({.organisation_id = organisation,
                                           .subject = subject,
                                           .body = body,
                                           .priority = priority,
                                           .requester_id = by.id,
                                           .requester_name = by.name},
                                          by, at),
                              {}))
        .value()
        .ticket;
  }
  Ticket change(const Ticket& ticket, TicketChange what, Time at = nine) {
    auto rule = [what, at](Ticket t) { return change_ticket(std::move(t), what, agent, at); };
    return await(store().change(ticket.organisation_id, ticket.id, agent, rule)).value().ticket;
  }
  Ticket say(const Ticket& ticket, const std::string& text, bool internal = false, const Actor& by = agent,
             Time at = nine) {
    auto rule = [=](Ticket t) { return add_message(std::move(t), text, internal, by, at); };
    return await(store().change(ticket.organisation_id, ticket.id, by, rule)).value().ticket;
  }
  TicketPage list(TicketListRequest request, const Actor& reader = agent,
                  const std::string& organisation = "o-1") {
    return await(store().list(organisation, reader, std::move(request)));
  }
  Names subjects(TicketListRequest request, const Actor& reader = agent,
                 const std::string& organisation = "o-1") {
    Names result;
    for (const auto& ticket : list(std::move(request), reader, organisation).tickets)
      result.push_back(ticket.subject);
    return result;
  }
  Names find(const std::string& text, const Actor& reader = agent, TicketFilter filter = {}) {
    filter.text = text;
    return subjects({.filter = std::move(filter)}, reader);
  }

 private:
  std::optional<TicketStore> store_;
};

}  // namespace sp::ticketing::testing
