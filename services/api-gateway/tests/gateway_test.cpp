#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

#include "services/api-gateway/api/docs.hpp"
#include "services/api-gateway/api/operation.hpp"

namespace sp::gateway {
namespace {

using namespace std::chrono_literals;

using Who = Needs::Caller;

Task<Result<ticketing::TicketCounts>> counted_tickets(Who) {
  co_return ticketing::TicketCounts{.open = 3, .pending = 2, .unassigned = 1, .mine = 4};
}

Task<Result<chatbot::AssistantCounts>> failing_assistant(Who) {
  throw std::runtime_error("the database is gone");
  co_return chatbot::AssistantCounts{};
}

Task<Result<knowledge_base::KnowledgeBaseStatus>> knowledge_base_after(std::chrono::milliseconds delay) {
  asio::steady_timer timer(co_await asio::this_coro::executor, delay);
  co_await timer.async_wait(use_task);
  co_return knowledge_base::KnowledgeBaseStatus{.documents = 50, .chunks = 400, .behind = 1};
}

class FixedModule final : public Module {
 public:
  FixedModule(std::string name, bool ready) : name_(std::move(name)), ready_(ready) {}
  std::string_view name() const override { return name_; }
  http::RouteTable routes() override { return {}; }
  Task<bool> storage_ready() override { co_return ready_; }

 private:
  std::string name_;
  bool ready_;
};

Task<Result<connector::ConnectorSummary>> counted_deliveries(Who) {
  co_return connector::ConnectorSummary{
      .connectors = 2, .troubled = 1, .waiting = 3, .ambiguous = 1, .failed = 4, .lag_seconds = 5};
}

Overview overview(const Needs& needs, std::chrono::milliseconds patience) {
  asio::io_context context;
  const auto caller =
      std::make_shared<const Principal>(Principal{.organisation_id = "o", .role = Role::agent});
  auto future = asio::co_spawn(context, gather_overview(&needs, caller, observe::Log::nowhere(), patience),
                               asio::use_future);
  while (future.wait_for(0s) != std::future_status::ready) context.run_one();
  return future.get();
}

TEST(Overview, AFailingPartIsMarkedAndTheRestIsServed) {
  Needs needs{.tickets = counted_tickets, .assistant = failing_assistant, .knowledge_base = [](Who) {
                return knowledge_base_after(0ms);
              }};
  needs.connectors = counted_deliveries;
  needs.modules = [] { return std::vector<Module*>{}; };
  EXPECT_EQ(
      json::encode(overview(needs, 2s)),
      R"({"tickets":{"status":"ok","open":3,"pending":2,"unassigned":1,"mine":4},)"
      R"("assistant":{"status":"unavailable","unanswered":null,"answered":null,"refused":null},)"
      R"("knowledge_base":{"status":"ok","documents":50,"behind":1},"connectors":{"status":"ok","connectors":2,)"
      R"("troubled":1,"waiting":3,"ambiguous":1,"failed":4,"lag_seconds":5,"last_success_at":null},"health":{"status":"ok","services":[]}})");
}

TEST(Overview, APartThatTakesTooLongIsMarkedAndDoesNotHoldUpTheRest) {
  Needs needs{.tickets = counted_tickets, .knowledge_base = [](Who) { return knowledge_base_after(10s); }};
  needs.modules = [] { return std::vector<Module*>{}; };
  const auto started = std::chrono::steady_clock::now();
  const auto seen = overview(needs, 50ms);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 5s);
  EXPECT_EQ(seen.tickets.status, PartStatus::ok);
  EXPECT_EQ(seen.knowledge_base.status, PartStatus::unavailable);
  EXPECT_EQ(seen.assistant.status, PartStatus::unavailable);  // not in this process
}

Task<Health> health_elsewhere(Health health) { co_return health; }

TEST(Overview, ServicesOfOtherProcessesAreNamedOnceAndOneThatIsAwayMakesTheWholeUnavailable) {
  const Health core{.services = {{.name = "auth-service"}, {.name = "ticketing-service"}}};
  const Health away{
      .status = PartStatus::unavailable,
      .services = {
          {.name = "chatbot-service", .status = PartStatus::unavailable, .trouble = Trouble::unreachable}}};
  Needs needs;
  needs.modules = [] { return std::vector<Module*>{}; };
  needs.elsewhere = {[=] { return health_elsewhere(core); }, [=] { return health_elsewhere(core); },
                     [=] { return health_elsewhere(away); }};
  EXPECT_EQ(json::encode(overview(needs, 2s).health),
            R"({"status":"unavailable","services":[{"name":"auth-service","status":"ok","trouble":null},)"
            R"({"name":"chatbot-service","status":"unavailable","trouble":"unreachable"},)"
            R"({"name":"ticketing-service","status":"ok","trouble":null}]})");
}

Health health(std::vector<Module*> modules) {
  asio::io_context context;
  auto future = asio::co_spawn(context, health_of(std::move(modules)), asio::use_future);
  context.run();
  return future.get();
}

TEST(Health, OneServiceThatCannotWriteMakesTheWholeUnavailableAndIsNamed) {
  FixedModule good("cache", true);
  FixedModule bad("ticketing", false);
  EXPECT_EQ(json::encode(health({&good, &bad})),
            R"({"status":"unavailable","services":[{"name":"cache","status":"ok","trouble":null},)"
            R"({"name":"ticketing","status":"unavailable","trouble":"storage"}]})");
  EXPECT_EQ(health({&good}).status, PartStatus::ok);
}

TEST(DocsPage, ItsPolicyAllowsOnlyItsOwnScriptAndStyle) {
  const auto page = make_docs_page("fr");
  EXPECT_NE(page.html->find("<html lang=\"fr\">"), std::string::npos);
  EXPECT_EQ(page.html->find("{script}"), std::string::npos);
  EXPECT_EQ(page.html->find("src="), std::string::npos);
  EXPECT_NE(page.policy.find("default-src 'none'; script-src 'sha256-"), std::string::npos);
  EXPECT_EQ(page.policy.find("unsafe"), std::string::npos);
}

TEST(DocsPage, TheLanguageIsTheOneThatTheBrowserPrefers) {
  EXPECT_EQ(preferred_language(""), "en");
  EXPECT_EQ(preferred_language("fr-FR,fr;q=0.9,en;q=0.8"), "fr");
  EXPECT_EQ(preferred_language("en-GB,en;q=0.9,fr;q=0.8"), "en");
  EXPECT_EQ(preferred_language("en;q=0.5, fr;q=0.7"), "fr");
  EXPECT_EQ(preferred_language("de, fr;q=0.3"), "fr");
  EXPECT_EQ(preferred_language("fr;q=0"), "en");
}

}  // namespace
}  // namespace sp::gateway
