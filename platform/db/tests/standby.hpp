// A real streaming replica of the PostgreSQL cluster of the tests.
#pragma once
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "platform/db/testing.hpp"

namespace sp::db::testing {

/// Reached by a socket in a folder of its own. Everything that the cluster holds when it is made is there,
/// and follows: a slot keeps the cluster's log for it while it is stopped, whatever other tests write.
class Standby {
 public:
  Standby() {
    for (const auto& entry : std::filesystem::directory_iterator("/usr/lib/postgresql"))
      bin_ = std::max(bin_, entry.path().string() + "/bin/");
    if (::getuid() == 0) {
      const auto* user = ::getpwnam("postgres");
      EXPECT_EQ(::chown(folder_.path().c_str(), user->pw_uid, user->pw_gid), 0);
    }
    shell("pg_basebackup -d '" + cluster() + "' -D " + folder_.path() + "/data -R -C -S " + slot_ +
          " -c fast --no-sync");
    start();
  }
  ~Standby() {
    stop();
    const auto left = "FROM pg_replication_slots WHERE slot_name = '" + slot_ + "'";
    while (number("SELECT count(*) " + left, cluster()) != "0") {
      TemporaryPostgres::run(cluster(),
                             "SELECT pg_drop_replication_slot(slot_name) " + left + " AND NOT active");
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  Standby(const Standby&) = delete;
  Standby& operator=(const Standby&) = delete;

  void start() {
    shell("pg_ctl -D " + folder_.path() + "/data -w -l " + folder_.path() +
          "/log -o \"-c listen_addresses='' -c port=5432 -c fsync=off -c unix_socket_directories=" +
          folder_.path() + " -c max_connections=" +
          number("SELECT current_setting('max_connections')", cluster()) + "\" start");
  }
  void stop() { shell("pg_ctl -D " + folder_.path() + "/data -w -m immediate stop"); }
  /// Nothing more is replayed until resume().
  void pause() const {
    TemporaryPostgres::run(as_superuser(), "SELECT pg_wal_replay_pause()");
    while (number("SELECT pg_get_wal_replay_pause_state()", as_superuser()) != "paused")
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  void resume() const { TemporaryPostgres::run(as_superuser(), "SELECT pg_wal_replay_resume()"); }
  /// For DatabaseOptions::postgres_replica; a database that was just made may not be there yet.
  std::string where(const TemporaryPostgres& postgres) const { return over_here(postgres.where()); }

 private:
  std::string over_here(const std::string& where) const {
    return where + " host=" + folder_.path() + " port=5432";
  }
  std::string as_superuser() const { return over_here(cluster()); }
  void shell(const std::string& command) const {
    const std::string as = ::getuid() == 0 ? "runuser -u postgres -- " : "";
    EXPECT_EQ(std::system(("cd / && " + as + bin_ + command + " >/dev/null 2>&1").c_str()), 0) << command;
  }
  static std::string number(const std::string& query, const std::string& where) {
    const std::unique_ptr<PGconn, decltype(&::PQfinish)> connection(::PQconnectdb(where.c_str()),
                                                                    &::PQfinish);
    const std::unique_ptr<PGresult, decltype(&::PQclear)> result(::PQexec(connection.get(), query.c_str()),
                                                                 &::PQclear);
    if (::PQntuples(result.get()) != 1)
      throw DatabaseError(query + ": " + ::PQerrorMessage(connection.get()));
    return ::PQgetvalue(result.get(), 0, 0);
  }

  TemporaryFolder folder_;
  const std::string slot_ = unique_name();
  std::string bin_;
};

}  // namespace sp::db::testing
