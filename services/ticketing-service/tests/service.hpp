// The service's routes on a real SQLite database, called as the router calls them; for tests.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "platform/base/id.hpp"
#include "platform/db/testing.hpp"
#include "platform/events/event.hpp"
#include "platform/http/testing.hpp"
#include "platform/idempotency/ledger.hpp"
#include "platform/observe/metrics.hpp"
#include "services/ticketing-service/api/ticket_api.hpp"
#include "services/ticketing-service/client/local_tickets.hpp"
#include "services/ticketing-service/tests/library.hpp"
#include "services/ticketing-service/tests/people.hpp"
#include "ticketing_service_sql.hpp"

namespace sp::ticketing::testing {

using http::testing::Answer;

/// What a caller sends besides the route.
struct Sent {
  std::string id;  // of the path
  std::string query;
  std::string body;
  std::vector<std::pair<std::string_view, std::string_view>> headers;
};

class Service {
 public:
  Service()
      : database(db::open_database({.service = "ticketing", .data_dir = folder.path()},
                                   ticketing_service::sql::migrations)),
        heard(bus->subscribe("test", "ticket.", events::Hearing::once,
                             [this](const events::Event& event) { EXPECT_TRUE(feed.hear(event)); })),
        dispatcher(events::make_dispatcher(*database, *bus, {})) {}

  /// The response to `method path` ("/api/v1/tickets/{id}"), as a coroutine of the calling thread.
  http::Response respond(const Who& who, http::Method method, const std::string& path,
                         const Sent& sent = {}) {
    const auto route = std::ranges::find_if(
        routes, [&](const http::Route& r) { return r.method == method && r.path == path; });
    if (route == routes.end()) throw std::logic_error("no such route: " + path);
    if (!permits(who->role, route->permission)) return http::problem(forbidden("No.").error(), "request");
    http::Request request;
    request.method = method;
    request.id = "request";
    request.path = path;
    request.query = sent.query;
    request.body = sent.body;
    request.headers = sent.headers;
    request.headers.emplace_back("Content-Type", "application/json");
    if (path.find("{id}") != std::string::npos) {
      request.path.replace(path.find("{id}"), 4, sent.id);
      request.path_parameters.emplace_back("id", sent.id);
    }
    return db::testing::await(route->endpoint.handle(Caller{who, &request}));
  }
  Answer ask(const Who& who, http::Method method, const std::string& path, const Sent& sent = {}) {
    return http::testing::answer_of(respond(who, method, path, sent));
  }
  Answer open(const Who& who, const std::string& subject, const std::string& more = "") {
    return ask(who, http::Post, "/api/v1/tickets",
               {.body = R"({"subject":")" + subject + R"(","body":"It does not work.")" + more + "}"});
  }
  Answer patch(const Who& who, const std::string& id, const std::string& change,
               const std::string& if_match = "") {
    Sent sent{.id = id, .body = change};
    if (!if_match.empty()) sent.headers.emplace_back("If-Match", if_match);
    return ask(who, http::Patch, "/api/v1/tickets/{id}", sent);
  }
  Answer say(const Who& who, const std::string& id, const std::string& text, bool internal = false) {
    return ask(
        who, http::Post, "/api/v1/tickets/{id}/messages",
        {.id = id, .body = R"({"body":")" + text + R"(","internal":)" + (internal ? "true" : "false") + "}"});
  }
  Answer get(const Who& who, const std::string& path, const Sent& sent = {}) {
    return ask(who, http::Get, path, sent);
  }

  db::testing::TemporaryFolder folder;
  SystemClock clock;
  People people;
  Library library;
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();
  TicketMetrics ticket_metrics{*metrics};
  std::unique_ptr<db::Database> database;
  TicketStore store{*database};
  TicketFeed feed{clock, ticket_metrics.streams};
  PeopleStore people_store{*database};
  TicketApi api{store, people_store, people, library, feed, clock, ticket_metrics};
  LocalTickets tickets{store, clock, ticket_metrics};
  WorkPool work{"work", 1, 16};
  idempotency::Ledger ledger{*database, clock, work, observe::Log::nowhere()};
  http::RouteTable routes = ledger.keep(ticket_routes(api));
  std::unique_ptr<events::Bus> bus = events::make_local_bus();
  std::unique_ptr<events::Bus::Subscription> heard;
  std::unique_ptr<events::Dispatcher> dispatcher;
};

/// One organisation with everyone in it, and a stranger of another.
struct ServiceTest : ::testing::Test, Service {
  const std::string organisation = new_id();
  const Who requester = people.make(organisation, Role::requester, "Requester");
  const Who neighbour = people.make(organisation, Role::requester, "Neighbour");
  const Who agent = people.make(organisation, Role::agent, "Agent");
  const Who admin = people.make(organisation, Role::admin, "Admin");
  const std::string elsewhere = new_id();
  const Who stranger = people.make(elsewhere, Role::requester, "Stranger");
  const Who foreign_agent = people.make(elsewhere, Role::agent, "Foreign agent");
  const Who foreign_admin = people.make(elsewhere, Role::admin, "Foreign admin");
};

}  // namespace sp::ticketing::testing
