// An installation with knowledge-base-service alone: a real database, index, bus and router. Tokens are
// "role@organisation".
#pragma once
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <filesystem>

#include "platform/db/testing.hpp"
#include "platform/http/router.hpp"
#include "platform/http/testing.hpp"
#include "platform/outbound/testing.hpp"
#include "services/knowledge-base-service/module.hpp"

namespace sp::knowledge_base {

class NamedTokens final : public TokenVerifier {
 public:
  Result<std::shared_ptr<const Principal>> verify(std::string_view token) override {
    const auto at = token.find('@');
    const auto role = json::enum_value<Role>(token.substr(0, at));
    if (at == token.npos || !role)
      return failure(ErrorKind::unauthenticated, "invalid_token", "Unknown token.");
    return std::make_shared<const Principal>(Principal{.user_id = "0190a1b2-0000-7000-8000-000000000001",
                                                       .user_name = "Agent of the desk",
                                                       .organisation_id = std::string(token.substr(at + 1)),
                                                       .role = *role});
  }
  void end_session(std::string_view) override {}
  void trust(std::vector<PublicKey>) override {}
};

using http::testing::Answer;

inline const std::string lumen = "0190a1b2-1111-7000-8000-000000000001";
inline const std::string rivals = "0190a1b2-2222-7000-8000-000000000002";

class Installation {
 public:
  explicit Installation(std::string postgres = "") : Installation(std::move(postgres), Config{}, nullptr) {}
  /// One of several processes that share the documents.
  Installation(std::string postgres, kv::Redis* shared) : redis(shared) {
    config.data_dir = folder.path();
    config.postgres_url = std::move(postgres);
    config.database_readers = 2;
    start();
  }
  /// With settings of one's own, other systems that may be called, and another program that reads files.
  Installation(std::string postgres, Config settings, std::unique_ptr<outbound::HttpClient> client,
               std::string reader = SP_EXTRACT_CHILD)
      : config(std::move(settings)), others(std::move(client)), program(std::move(reader)) {
    config.data_dir = folder.path();
    config.postgres_url = std::move(postgres);
    config.database_readers = 2;
    start();
  }
  ~Installation() { stop(); }
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  void start() {
    router = http::make_router({.rate_limits = {.reads = 0, .changes = 0, .sign_in = 0, .ask = 0},
                                .allowed_origins = {},
                                .static_dir = {}},
                               tokens, observe::Log::nowhere(), *metrics);
    module = make_module(Platform{.config = config,
                                  .clock = clock,
                                  .log = observe::Log::nowhere(),
                                  .metrics = *metrics,
                                  .bus = *bus,
                                  .work = work,
                                  .hashing = work,
                                  .tokens = tokens,
                                  .outbound = others ? *others : nobody,
                                  .redis = redis},
                         program);
    router->add("knowledge-base-service", module->routes());
    module->start();
  }
  void stop() {
    if (module) module->stop();
    module.reset();
    router.reset();
  }

  KnowledgeBase& knowledge_base() { return module->knowledge_base(); }
  std::string index_folder(const std::string& organisation = lumen) const {
    return folder.path() + "/search/" + organisation;
  }

  Answer ask(http::Method method, std::string path, std::string token, std::string body = "",
             std::string if_match = "", std::string content_type = "application/json") {
    http::Request request;
    request.method = method;
    request.target = path;
    request.path = path.substr(0, path.find('?'));
    if (const auto mark = path.find('?'); mark != path.npos) request.query = path.substr(mark + 1);
    request.address = "192.0.2.1";
    request.id = new_id();
    const std::string bearer = "Bearer " + token;
    request.headers.emplace_back("Authorization", bearer);
    if (!body.empty()) request.headers.emplace_back("Content-Type", content_type);
    if (!if_match.empty()) request.headers.emplace_back("If-Match", if_match);
    auto admitted = router->admit(request);
    request.body = body;
    const auto response =
        admitted ? db::testing::await(router->handle(request)) : std::move(admitted.error());
    return http::testing::answer_of(response);
  }
  Answer get(std::string path, std::string token = "agent@" + lumen) {
    return ask(http::Method::get, std::move(path), std::move(token));
  }

  static std::string document(const std::string& title, const std::string& content,
                              const std::string& audience = "requesters",
                              const std::string& format = "markdown") {
    return boost::json::serialize(boost::json::object{
        {"title", title}, {"content", content}, {"format", format}, {"audience", audience}});
  }
  /// Writes a document and waits until search knows it; its id.
  std::string write(const std::string& title, const std::string& content,
                    const std::string& audience = "requesters", const std::string& organisation = lumen) {
    const auto answer = ask(http::Method::post, "/api/v1/kb/documents", "agent@" + organisation,
                            document(title, content, audience));
    EXPECT_EQ(answer.status, 201) << boost::json::serialize(answer.body);
    settle(organisation);
    return answer.text("/id");
  }
  void settle(const std::string& organisation = lumen) {
    EXPECT_TRUE(knowledge_base().wait_until_indexed(organisation, std::chrono::seconds(20)));
  }
  std::uint64_t generation(Role reader, const std::string& organisation = lumen) {
    return db::testing::await(knowledge_base().generation(Call(), organisation, reader)).value();
  }
  Retrieval retrieve(const std::string& question, text::Language language = text::Language::en,
                     Role reader = Role::requester, const std::string& organisation = lumen) {
    auto found = db::testing::await(knowledge_base().retrieve(
        Call(),
        {.organisation_id = organisation, .reader = reader, .question = question, .language = language}));
    EXPECT_TRUE(found.has_value());
    return found.value_or(Retrieval{});
  }

  db::testing::TemporaryFolder folder;
  Config config;
  SystemClock clock;
  std::unique_ptr<observe::Metrics> metrics = observe::make_metrics();
  std::unique_ptr<events::Bus> bus = events::make_local_bus();
  WorkPool work{"work", 2, 64};
  outbound::testing::NobodyToCall nobody;
  std::unique_ptr<outbound::HttpClient> others;
  kv::Redis* redis = nullptr;
  std::string program = SP_EXTRACT_CHILD;
  NamedTokens tokens;
  std::unique_ptr<KnowledgeBaseModule> module;
  std::unique_ptr<http::Router> router;
};

/// A fixture for SP_ON_EVERY_ENGINE: an installation on each database.
class OnEveryEngine : public ::testing::TestWithParam<db::testing::Engine> {
 protected:
  void SetUp() override {
    if (GetParam() == db::testing::Engine::postgresql) {
      if (db::testing::cluster().empty())
        GTEST_SKIP() << "NOT TESTED ON POSTGRESQL: SP_TEST_POSTGRES is not set";
      postgres_.emplace();
      service_.emplace(postgres_->where());
    } else {
      service_.emplace();
    }
  }
  void TearDown() override { service_.reset(); }
  Installation& service() { return *service_; }
  /// Where the database is; "" for SQLite.
  std::string postgres() const { return postgres_ ? postgres_->where() : ""; }

 private:
  std::optional<db::testing::TemporaryPostgres> postgres_;
  std::optional<Installation> service_;
};

}  // namespace sp::knowledge_base
