// A real PgBouncer in transaction mode before the PostgreSQL cluster of the tests.
#pragma once
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "platform/db/testing.hpp"

namespace sp::db::testing {

/// Listens on a socket in a folder of its own, so that no port is needed. Each database and role has
/// `servers` connections to PostgreSQL, which all clients share.
class Pooler {
 public:
  explicit Pooler(const TemporaryPostgres& postgres, int servers = 2) {
    write("users", '"' + postgres.name() + "\" \"store-test\"\n");
    write("pgbouncer.ini", "[databases]\n* = host=" + value_of("host") + " port=" + value_of("port") +
                               "\n[pgbouncer]\nunix_socket_dir = " + folder_.path() +
                               "\nlisten_port = 6432\nauth_type = trust\nauth_file = " + folder_.path() +
                               "/users\npool_mode = transaction\ndefault_pool_size = " +
                               std::to_string(servers) + "\nmax_client_conn = 200\n");
    std::vector<std::string> words{program(), "-q", folder_.path() + "/pgbouncer.ini"};
    if (::getuid() == 0) {  // it refuses to be root
      const auto* user = who_reaches_the_cluster();
      EXPECT_EQ(::chown(folder_.path().c_str(), user->pw_uid, user->pw_gid), 0);
      words.insert(words.begin() + 1, {"-u", user->pw_name});
    }
    start(words);
    wait_for(on_the_way_to(postgres.where()));
  }
  ~Pooler() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
  }
  Pooler(const Pooler&) = delete;
  Pooler& operator=(const Pooler&) = delete;

  /// Empty where PgBouncer is not installed.
  static std::string program() {
    for (const auto* path : {"/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"})
      if (::access(path, X_OK) == 0) return path;
    return "";
  }
  /// `where`, led over this pooler.
  std::string on_the_way_to(const std::string& where) const {
    return where + " host=" + folder_.path() + " port=6432";
  }

 private:
  static std::string value_of(std::string_view keyword) {
    const std::unique_ptr<PQconninfoOption, decltype(&::PQconninfoFree)> options(
        ::PQconninfoParse(cluster().c_str(), nullptr), &::PQconninfoFree);
    for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr; ++option)
      if (keyword == option->keyword && option->val != nullptr) return option->val;
    return keyword == "port" ? "5432" : "127.0.0.1";
  }
  // The folder of the cluster's socket may be closed to others.
  static const passwd* who_reaches_the_cluster() {
    struct stat folder{};
    if (::stat(value_of("host").c_str(), &folder) == 0 && folder.st_uid != 0)
      return ::getpwuid(folder.st_uid);
    return ::getpwnam("nobody");
  }
  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_.path() + "/" + name) << text;
  }
  void start(const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t files;
    ::posix_spawn_file_actions_init(&files);
    for (const int output : {1, 2})
      ::posix_spawn_file_actions_addopen(&files, output, "/dev/null", O_WRONLY, 0);
    ASSERT_EQ(::posix_spawn(&process_, arguments[0], &files, nullptr, arguments.data(), environ), 0);
    ::posix_spawn_file_actions_destroy(&files);
  }
  static void wait_for(const std::string& where) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (::PQping(where.c_str()) != PQPING_OK) {
      ASSERT_LT(std::chrono::steady_clock::now(), until) << "PgBouncer does not answer";
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  TemporaryFolder folder_;
  pid_t process_ = -1;
};

}  // namespace sp::db::testing
