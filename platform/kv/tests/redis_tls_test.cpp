#include <cstdlib>

#include "platform/kv/testing.hpp"

namespace sp::kv {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::RedisServer;
using testing::RedisTest;

/// An authority, and a server's certificate for 127.0.0.1 that it vouches for; gone with their owner.
class Certificates {
 public:
  Certificates()
      : folder_(std::filesystem::temp_directory_path() / ("sp_certificates_" + new_id().substr(19))) {
    std::filesystem::create_directories(folder_);
    std::ofstream(file("names")) << "subjectAltName=IP:127.0.0.1\n";
    const std::string key = "openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes ";
    run(key + "-x509 -days 2 -subj /CN=test-authority -keyout ca.key -out ca.pem");
    run(key + "-subj /CN=redis -keyout server.key -out server.csr");
    run("openssl x509 -req -days 2 -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile names "
        "-out "
        "server.pem");
  }
  ~Certificates() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  Certificates(const Certificates&) = delete;
  Certificates& operator=(const Certificates&) = delete;
  std::string file(const std::string& name) const { return (folder_ / name).string(); }
  std::vector<std::string> server_options() const {
    return {"--port",
            "0",
            "--tls-port",
            "{port}",
            "--tls-cert-file",
            file("server.pem"),
            "--tls-key-file",
            file("server.key"),
            "--tls-ca-cert-file",
            file("ca.pem"),
            "--tls-auth-clients",
            "no"};
  }

 private:
  void run(const std::string& command) const {
    EXPECT_EQ(std::system(("cd '" + folder_.string() + "' && " + command + " 2>/dev/null").c_str()), 0)
        << command;
  }

  std::filesystem::path folder_;
};

struct RedisTls : RedisTest {
  static Error refusal(const std::string& url, const std::string& ca_file) {
    const auto redis = make_redis({.address = parse_address(url).value(), .ca_file = ca_file});
    const auto reply = redis->run_now({"PING"}, seconds(5));
    return reply ? Error{.code = "answered"} : reply.error();
  }
};

TEST_F(RedisTls, IsSpokenWithAServerThatItsAuthorityVouchesFor) {
  const Certificates certificates;
  const RedisServer secure(certificates.server_options());
  const auto port = std::to_string(secure.port());
  const auto redis =
      RedisServer::connect("rediss://127.0.0.1:" + port, seconds(2), certificates.file("ca.pem"));
  const std::string large(1'000'000, 'x');
  EXPECT_EQ(redis->run_now({"SET", "key", large}).value().text, "OK");
  EXPECT_EQ(redis->run_now({"GET", "key"}).value().text, large);
}

TEST_F(RedisTls, AServerThatNobodyVouchesForOrThatHasAnotherNameIsRefused) {
  const Certificates certificates;
  const RedisServer secure(certificates.server_options());
  const auto port = std::to_string(secure.port());
  RedisServer::connect("rediss://127.0.0.1:" + port, seconds(2), certificates.file("ca.pem"));
  for (const auto& refused : {refusal("rediss://127.0.0.1:" + port, ""),
                              refusal("rediss://localhost:" + port, certificates.file("ca.pem"))}) {
    EXPECT_EQ(refused.code, "redis_away");
    EXPECT_TRUE(refused.message.contains("cannot be reached safely")) << refused.message;
  }
}

TEST_F(RedisTls, ClientsThatDoNotAgreeOnItFailWithinTheirDeadline) {
  const Certificates certificates;
  const RedisServer secure(certificates.server_options());
  RedisServer::connect("rediss://127.0.0.1:" + std::to_string(secure.port()), seconds(2),
                       certificates.file("ca.pem"));
  EXPECT_EQ(refusal("redis://127.0.0.1:" + std::to_string(secure.port()), "").code, "redis_away");
  ASSERT_TRUE(server().client());
  EXPECT_EQ(refusal("rediss://127.0.0.1:" + std::to_string(server().port()), "").code, "redis_away");
}

TEST(RedisTlsAlone, AnAuthoritiesFileThatCannotBeReadIsSaidAtOnce) {
  try {
    const auto redis =
        make_redis({.address = parse_address("rediss://host").value(), .ca_file = "/no/such.pem"});
    FAIL();
  } catch (const std::runtime_error& problem) {
    EXPECT_TRUE(std::string(problem.what()).starts_with("SP_REDIS_CA_FILE: /no/such.pem")) << problem.what();
  }
}

}  // namespace

}  // namespace sp::kv
