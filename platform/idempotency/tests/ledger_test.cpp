#include "platform/idempotency/ledger.hpp"

#include <set>

#include "platform/db/testing.hpp"
#include "platform/idempotency/digest.hpp"

namespace sp::idempotency {

using db::Scope;
using db::Tx;
using db::testing::await;

namespace {

constexpr db::Migration things[] = {{"0001_things", R"sql(
CREATE TABLE things (id BIGINT NOT NULL, organisation_id TEXT NOT NULL, name TEXT NOT NULL,
                     PRIMARY KEY (organisation_id, id)))sql"}};
constexpr db::Sql insert_thing{
    "test.insert_thing",
    "INSERT INTO things (id, organisation_id, name) "
    "SELECT count(*) + 1, $1, $2 FROM things WHERE organisation_id = $1 RETURNING id"};
constexpr db::Sql count_things{"test.count_things", "SELECT count(*) FROM things"};
constexpr db::Sql count_kept{"test.count_kept", "SELECT count(*) FROM idempotent_requests"};

struct Make {
  Text<1, 100> name;
};
BOOST_DESCRIBE_STRUCT(Make, (), (name))
struct Thing {
  std::int64_t id = 0;
  std::string name;
  std::int64_t version = 1;
};
BOOST_DESCRIBE_STRUCT(Thing, (), (id, name, version))

auto making(std::string organisation_id, std::string name) {
  return [organisation_id = std::move(organisation_id), name = std::move(name)](Tx& tx) -> Result<Thing> {
    const auto id = tx.one<std::int64_t>(insert_thing, organisation_id, name);
    if (name == "refused") return conflict("refused", "No.");
    return Thing{id, name, 1};
  };
}

class ThingApi {
 public:
  explicit ThingApi(db::Database& database) : database_(database) {}

  Task<Result<http::Created<Thing>>> make(Caller caller, Make input) {
    const auto answer = [](const Thing& thing) {
      return http::Created<Thing>{thing, "/api/v1/things/" + std::to_string(thing.id)};
    };
    const auto made = co_await database_.write(
        Scope::of(caller.organisation()),
        idempotency::in(once<Thing>(caller, answer), making(caller.organisation(), std::string(input.name))));
    if (!made) co_return Failure(made.error());
    co_return answer(*made);
  }
  /// Its transaction takes no key: a mistake.
  Task<Result<http::Created<Thing>>> forget(Caller caller, Make input) {
    const auto made = co_await database_.write(Scope::of(caller.organisation()),
                                               making(caller.organisation(), std::string(input.name)));
    co_return http::Created<Thing>{*made, ""};
  }
  /// Ends as it did the first time; `resumed` tells what the claim knew.
  Task<Result<Thing>> settle(Caller caller, Make input) {
    ++settled;
    if (input.name == "refused") co_return conflict("refused", "No.");
    if (dies) throw std::runtime_error("the process ended here");
    co_return Thing{caller.claim && caller.claim->resumed() ? 2 : 1, input.name, 1};
  }
  int settled = 0;
  bool dies = false;

 private:
  db::Database& database_;
};

struct Sent {
  std::string key = "key-1";
  std::string name = "Door";
  std::string user = "alice";
  std::string organisation = "acme";
  std::string path = "/api/v1/things";
};

struct Ledgers : db::testing::StoreTest {
  Ledgers() : StoreTest(things) {}
  void SetUp() override {
    StoreTest::SetUp();
    if (!IsSkipped()) start();
  }

  void start() {
    api.emplace(db());
    ledger.emplace(db(), clock, work, observe::Log::nowhere());
    routes = ledger->keep(
        {{http::Post, "/api/v1/things", Permission::signed_in, bind(*api, &ThingApi::make), "Make"},
         {http::Post, "/api/v1/forgetful", Permission::signed_in, bind(*api, &ThingApi::forget), "Forget"},
         http::Route{http::Post, "/api/v1/settled", Permission::signed_in, bind(*api, &ThingApi::settle),
                     "Settle"}
             .repeating(http::Repeats::settles),
         http::Route{http::Post, "/api/v1/sign-in", Permission::signed_in, bind(*api, &ThingApi::settle),
                     "Sign in"}
             .repeating(http::Repeats::unkeyed)});
  }
  /// As after a stop of the program.
  void restart() {
    reopen();
    start();
  }

  http::Response send(const Sent& sent) { return await(sending(sent)); }
  Task<http::Response> sending(Sent sent) {
    http::Request request;
    request.method = http::Post;
    request.id = "request";
    request.path = sent.path;
    request.body = R"({"name":")" + sent.name + "\"}";
    request.headers = {{"Content-Type", "application/json"}};
    if (sent.key != "none") request.headers.emplace_back("Idempotency-Key", sent.key);
    const auto who = std::make_shared<const Principal>(Principal{.user_id = sent.user,
                                                                 .user_name = sent.user,
                                                                 .organisation_id = sent.organisation,
                                                                 .session_id = "",
                                                                 .role = Role::requester});
    const auto route = std::ranges::find(routes, sent.path, &http::Route::path);
    co_return co_await route->endpoint.handle(Caller{who, &request});
  }
  std::int64_t count(const db::Sql& sql) {
    return db().read_now(Scope::every_organisation(), [&](Tx& tx) { return tx.one<std::int64_t>(sql); });
  }
  static std::string header(const http::Response& response, std::string_view name) {
    for (const auto& [field, value] : response.headers)
      if (field == name) return value;
    return "";
  }
  static std::string code(const http::Response& response) {
    return std::string(boost::json::parse(response.body).at("code").as_string());
  }

  ManualClock clock{Time{std::chrono::milliseconds{1'790'000'000'000}}};
  WorkPool work{"work", 1, 16};
  std::optional<ThingApi> api;
  std::optional<Ledger> ledger;
  http::RouteTable routes;
};
SP_ON_EVERY_ENGINE(Ledgers);

TEST_P(Ledgers, ARepeatIsAnsweredAsTheFirstOneWasAndCreatesNothing) {
  const auto first = send({});
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(header(first, "Idempotency-Replayed"), "");
  const auto again = send({});
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(header(again, "Location"), "/api/v1/things/1");
  EXPECT_EQ(header(again, "ETag"), "\"1\"");
  EXPECT_EQ(header(again, "Idempotency-Replayed"), "true");
  EXPECT_EQ(count(count_things), 1);
}

TEST_P(Ledgers, AnAnswerIsThereAfterTheProcessEndedBeforeItCouldBeSent) {
  const auto lost = send({});  // committed; nobody hears of it
  restart();
  const auto again = send({});
  EXPECT_EQ(again.body, lost.body);
  EXPECT_EQ(count(count_things), 1);
}

TEST_P(Ledgers, WithoutAKeyEveryRequestCreates) {
  send({.key = "none"});
  send({.key = "none"});
  EXPECT_EQ(count(count_things), 2);
  EXPECT_EQ(count(count_kept), 0);
}

TEST_P(Ledgers, AnotherRequestUnderTheKeyIsRefusedAndNamesTheHeader) {
  send({});
  const auto other = send({.name = "Window"});
  EXPECT_EQ(other.status, 422);
  EXPECT_EQ(code(other), "idempotency_key_reused");
  EXPECT_EQ(boost::json::parse(other.body).at("errors").at(0).at("pointer"), "/Idempotency-Key");
  EXPECT_EQ(code(send({.path = "/api/v1/settled"})), "idempotency_key_reused") << "another address";
  EXPECT_EQ(count(count_things), 1);
}

TEST_P(Ledgers, AKeyBelongsToOnePersonOfOneOrganisation) {
  send({});
  EXPECT_EQ(header(send({.user = "bob"}), "Idempotency-Replayed"), "");
  EXPECT_EQ(header(send({.organisation = "other"}), "Idempotency-Replayed"), "");
  EXPECT_EQ(count(count_things), 3);
}

TEST_P(Ledgers, ManyAtOnceCreateOnce) {
  asio::io_context context;
  std::vector<std::string> bodies;
  for (int i = 0; i < 32; ++i) {
    asio::co_spawn(context, sending({}), [&](std::exception_ptr problem, const http::Response& response) {
      EXPECT_FALSE(problem);
      EXPECT_EQ(response.status, 201) << response.body;
      bodies.push_back(response.body);
    });
  }
  context.run();
  ASSERT_EQ(bodies.size(), 32U);
  EXPECT_EQ(std::set<std::string>(bodies.begin(), bodies.end()).size(), 1U);
  EXPECT_EQ(count(count_things), 1);
}

TEST_P(Ledgers, ARequestThatFailedMayBeCorrectedUnderItsKey) {
  EXPECT_EQ(send({.name = "refused"}).status, 409);
  EXPECT_EQ(send({.name = ""}).status, 422);
  EXPECT_EQ(count(count_kept), 0);
  EXPECT_EQ(send({}).status, 201);
  EXPECT_EQ(count(count_things), 1);
}

TEST_P(Ledgers, KeysThatAreNoneAreRefusedWithTheHeadersName) {
  for (const auto& key : {std::string("a b"), std::string("cl\xc3\xa9"), std::string("\xff"),
                          std::string(256, 'k'), std::string("tab\t"), std::string()}) {
    const auto refused = send({.key = key});
    EXPECT_EQ(refused.status, 422) << key;
    EXPECT_EQ(code(refused), "invalid_idempotency_key");
    EXPECT_EQ(boost::json::parse(refused.body).at("errors").at(0).at("pointer"), "/Idempotency-Key");
  }
  EXPECT_EQ(send({.key = std::string(255, 'k')}).status, 201);
  EXPECT_EQ(count(count_things), 1);
}

TEST_P(Ledgers, ACreationThatDoesNotTakeItsKeyIsAMistakeThatIsSeen) {
  EXPECT_THROW(send({.path = "/api/v1/forgetful"}), std::logic_error);
}

TEST_P(Ledgers, WhatSettlesAnswersAsItDidAndMayBeResumed) {
  const std::string path = "/api/v1/settled";
  api->dies = true;
  EXPECT_THROW(send({.path = path}), std::runtime_error);
  restart();
  const auto resumed = send({.path = path});
  EXPECT_EQ(boost::json::parse(resumed.body).at("id"), 2) << "it knows that the key was taken before";
  EXPECT_EQ(send({.path = path}).body, resumed.body);
  EXPECT_EQ(api->settled, 1) << "since the restart";
  EXPECT_EQ(send({.key = "key-2", .name = "refused", .path = path}).status, 409);
  EXPECT_EQ(send({.key = "key-2", .path = path}).status, 200) << "corrected under its key";
}

struct Conversation {
  http::Request request;
  Caller caller;
};
Conversation asks(const std::string& body) {
  Conversation one;
  one.request.method = http::Post;
  one.request.path = "/api/v1/chat";
  one.request.body = body;
  one.request.headers = {{"Idempotency-Key", "key-1"}};
  one.caller.principal = std::make_shared<const Principal>(Principal{.user_id = "alice",
                                                                     .user_name = "Alice",
                                                                     .organisation_id = "acme",
                                                                     .session_id = "",
                                                                     .role = Role::requester});
  return one;
}

TEST_P(Ledgers, AHandlerMayAnswerItsRepeatsByItself) {
  auto one = asks("question");
  auto other = asks("another question");
  one.caller.request = &one.request;
  other.caller.request = &other.request;
  {
    const auto begun = await(ledger->begin(one.caller));
    ASSERT_TRUE(begun);
    EXPECT_FALSE(begun->before);
    const auto meanwhile = await(ledger->begin(one.caller));
    ASSERT_FALSE(meanwhile) << "it is at work";
    EXPECT_EQ(meanwhile.error().code, "idempotency_key_in_use");
    EXPECT_GT(meanwhile.error().retry_after, 0);
    EXPECT_EQ(await(ledger->begin(other.caller)).error().code, "idempotency_key_reused");
  }
  http::Response answer;
  answer.body = "answer";
  {
    const auto begun = await(ledger->begin(one.caller));
    ASSERT_TRUE(begun) << "the first one ended without an answer";
    EXPECT_TRUE(begun->claim->resumed());
    EXPECT_TRUE(db().write_now(Scope::of(one.caller.organisation()),
                               [&](Tx& tx) { return begun->claim->keep(tx, answer); }));
    EXPECT_EQ(await(ledger->begin(one.caller))->before->body, "answer") << "answered, though still at work";
  }
  restart();
  EXPECT_EQ(await(ledger->begin(one.caller))->before->body, "answer");
  EXPECT_EQ(await(ledger->begin(other.caller)).error().code, "idempotency_key_reused");
}

TEST_P(Ledgers, SomeRoutesTakeNoKey) {
  send({.path = "/api/v1/sign-in"});
  send({.path = "/api/v1/sign-in"});
  EXPECT_EQ(api->settled, 2);
  EXPECT_TRUE(routes[0].endpoint.keyed);
  EXPECT_FALSE(routes[3].endpoint.keyed);
}

TEST_P(Ledgers, KeysAreForgottenAfterADay) {
  send({});
  EXPECT_EQ(ledger->sweep(), 0);
  clock.advance(lifetime + std::chrono::seconds(1));
  EXPECT_EQ(ledger->sweep(), 1);
  send({});
  EXPECT_EQ(count(count_things), 2);
}

TEST_P(Ledgers, TheOldestKeysOfAPersonMakeRoom) {
  db().write_now(Scope::every_organisation(), [](Tx& tx) {
    tx.run(
        {"test.fill",
         "INSERT INTO idempotent_requests (organisation_id, user_id, key, digest, status, headers, body, at) "
         "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 10003) "
         "SELECT 'acme', 'alice', 'k-' || n, '', 201, '[]', '', 1790000000000 + n FROM numbers"});
  });
  send({.user = "bob"});
  EXPECT_EQ(ledger->sweep(), 3);
  EXPECT_EQ(count(count_kept), 10'001);
}

TEST(RequestDigest, TellsRequestsApartAndNotTheBoundariesOfAForm) {
  const auto form = [](const std::string& boundary, const std::string& text) {
    http::Request request;
    request.method = http::Post;
    request.path = "/api/v1/kb/documents/upload";
    request.body = "--" + boundary +
                   "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n" + text +
                   "\r\n--" + boundary + "--\r\n";
    return request;
  };
  const std::string one = "multipart/form-data; boundary=one";
  const std::string two = "multipart/form-data; boundary=two";
  auto a = form("one", "Hello");
  auto b = form("two", "Hello");
  auto c = form("two", "Hullo");
  a.headers = {{"Content-Type", one}};
  b.headers = {{"Content-Type", two}};
  c.headers = {{"Content-Type", two}};
  EXPECT_EQ(digest_of(a), digest_of(b));
  EXPECT_NE(digest_of(b), digest_of(c));
  b.path += "x";
  EXPECT_NE(digest_of(a), digest_of(b));
}

}  // namespace
}  // namespace sp::idempotency
