// For tests: a Redis of their own, on a free port, which can be killed, frozen and started again.
//
//   struct CacheTest : sp::kv::testing::RedisTest {};
//   TEST_F(CacheTest, Remembers) { auto redis = server().client(); … redis->run_now({"SET", "a", "1"}) … }
#pragma once
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "platform/base/id.hpp"
#include "platform/kv/redis.hpp"

namespace sp::kv::testing {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Looks again and again whether `met()`, for 20 s at most: the end of a wait for another process.
template <class Met>
bool eventually(Met met, milliseconds at_most = seconds(20)) {
  const auto end = std::chrono::steady_clock::now() + at_most;
  while (!met()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(milliseconds(2));
  }
  return true;
}

inline bool redis_is_installed() { return std::filesystem::exists("/usr/bin/redis-server"); }

/// A port that nobody listens on.
inline int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  if (::bind(socket, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length) != 0)
    throw std::runtime_error("no free port");
  ::close(socket);
  return ntohs(address.sin_port);
}

/// redis-server with options of its own, in a folder of its own; gone with its owner.
class RedisServer {
 public:
  /// `options`: as on the command line, {"--requirepass", "x"}; {port} in one stands for the port. With
  /// `sentinel`, the lines of its configuration, it is a sentinel.
  explicit RedisServer(std::vector<std::string> options = {}, std::string sentinel = {})
      : folder_(std::filesystem::temp_directory_path() / ("sp_redis_" + new_id().substr(19))),
        port_(free_port()),
        options_(std::move(options)),
        sentinel_(std::move(sentinel)) {
    std::filesystem::create_directories(folder_);
    start();
  }
  ~RedisServer() {
    if (process_ > 0) kill();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  void start() {
    auto words = sentinel_.empty() ? server_words() : sentinel_words();
    std::vector<char*> arguments;
    for (auto& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    process_ = ::fork();
    if (process_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // a test that crashes leaves nothing behind
      ::execvp(arguments.front(), arguments.data());
      ::_exit(127);
    }
  }
  /// As a crash does.
  void kill() {
    ::kill(process_, SIGCONT);
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = -1;
  }
  void freeze() const { ::kill(process_, SIGSTOP); }
  void thaw() const { ::kill(process_, SIGCONT); }

  int port() const { return port_; }
  const std::filesystem::path& folder() const { return folder_; }
  std::string url(const std::string& credentials = {}) const {
    return "redis://" + credentials + "127.0.0.1:" + std::to_string(port_);
  }
  /// A client that is connected.
  std::unique_ptr<Redis> client(milliseconds deadline = seconds(2)) const { return connect(url(), deadline); }
  static std::unique_ptr<Redis> connect(const std::string& url, milliseconds deadline = seconds(2),
                                        const std::string& ca_file = {}) {
    auto redis =
        make_redis({.address = parse_address(url).value(), .ca_file = ca_file, .deadline = deadline});
    EXPECT_TRUE(eventually([&] { return redis->reachable(); })) << url;
    return redis;
  }

 private:
  std::vector<std::string> server_words() const {
    std::vector<std::string> words{
        "redis-server", "--bind", "127.0.0.1", "--port", std::to_string(port_), "--dir", folder_.string(),
        "--save",       "",       "--logfile", "log"};
    for (auto option : options_) {
      if (option == "{port}") option = std::to_string(port_);
      words.push_back(std::move(option));
    }
    return words;
  }
  std::vector<std::string> sentinel_words() const {
    const auto file = folder_ / "sentinel.conf";
    std::ofstream(file) << "port " << port_ << "\nbind 127.0.0.1\ndir " << folder_.string()
                        << "\nlogfile log\n"
                        << sentinel_;
    return {"redis-server", file.string(), "--sentinel"};
  }

  const std::filesystem::path folder_;
  const int port_;
  const std::vector<std::string> options_;
  const std::string sentinel_;
  pid_t process_ = -1;
};

/// A master, its replica, and a sentinel that sees the master's death after half a second.
class RedisTrio {
 public:
  RedisTrio() : replica_({"--replicaof", "127.0.0.1", std::to_string(master_.port())}) {
    const auto replica = replica_.client();
    EXPECT_TRUE(eventually([&] {
      const auto role = replica->run_now({"ROLE"});
      return role && role->items.at(0).text == "slave" && role->items.at(3).text == "connected";
    }));
    // Now, since it looks for replicas when it starts, and then every ten seconds only.
    sentinel_.emplace(
        std::vector<std::string>(),
        "sentinel monitor main 127.0.0.1 " + std::to_string(master_.port()) +
            " 1\nsentinel down-after-milliseconds main 500\nsentinel failover-timeout main 5000\n");
    const auto sentinel = sentinel_->client();
    EXPECT_TRUE(eventually([&] {
      const auto replicas = sentinel->run_now({"SENTINEL", "REPLICAS", "main"});
      return replicas && replicas->items.size() == 1;
    }));
  }
  RedisServer& master() { return master_; }
  RedisServer& replica() { return replica_; }
  std::string url() const {
    return "redis+sentinel://127.0.0.1:" + std::to_string(sentinel_->port()) + "/main";
  }

 private:
  RedisServer master_;
  RedisServer replica_;
  std::optional<RedisServer> sentinel_;
};

/// A test that needs Redis; skipped where redis-server is not installed.
class RedisTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!redis_is_installed()) GTEST_SKIP() << "NOT TESTED WITH REDIS: redis-server is not installed";
    server_.emplace();
  }
  RedisServer& server() { return *server_; }

 private:
  std::optional<RedisServer> server_;
};

}  // namespace sp::kv::testing
