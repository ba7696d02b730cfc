// A way to the PostgreSQL cluster of the tests that can vanish as a machine does: without a word.
#pragma once
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <list>
#include <thread>

#include "platform/db/testing.hpp"

namespace sp::db::testing {

/// Listens on a socket in a folder of its own and passes everything on. The cluster is reached by its socket
/// folder.
class VanishingHost {
 public:
  VanishingHost() {
    listener_ = ::socket(AF_UNIX, SOCK_STREAM, 0);
    const auto address = address_of(folder_.path());
    EXPECT_EQ(::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(listener_, 64), 0);
    thread_ = std::thread([this] { run(); });
  }
  ~VanishingHost() {
    stopping_ = true;
    thread_.join();
    for (const auto& pair : pairs_) close(pair);
    ::close(listener_);
  }
  VanishingHost(const VanishingHost&) = delete;
  VanishingHost& operator=(const VanishingHost&) = delete;

  /// Whether the cluster can stand behind it.
  static bool possible() { return !cluster_folder().empty(); }
  /// `where`, led over this host.
  std::string on_the_way_to(const std::string& where) const {
    return where + " host=" + folder_.path() + " port=5432 connect_timeout=2";
  }
  /// From now on nothing passes, on open connections and new ones, and nobody is told.
  void vanish() { vanished_ = true; }
  /// New connections pass again; those from before stay dead.
  void come_back() {
    ++life_;
    vanished_ = false;
  }

 private:
  struct Pair {
    int client = -1;
    int server = -1;
    int life = 0;
  };

  static sockaddr_un address_of(const std::string& folder) {
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    (folder + "/.s.PGSQL.5432").copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
  }
  static std::string cluster_folder() {
    std::string folder;
    const std::unique_ptr<PQconninfoOption, decltype(&::PQconninfoFree)> options(
        ::PQconninfoParse(cluster().c_str(), nullptr), &::PQconninfoFree);
    for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr; ++option)
      if (std::string_view(option->keyword) == "host" && option->val != nullptr) folder = option->val;
    return folder.starts_with('/') ? folder : "";
  }
  static void close(const Pair& pair) {
    ::close(pair.client);
    ::close(pair.server);
  }

  void run() {
    while (!stopping_) {
      std::vector<pollfd> sockets{{listener_, POLLIN, 0}};
      if (vanished_) {
        ::poll(nullptr, 0, 5);
        continue;
      }
      std::list<Pair*> alive;
      for (auto& pair : pairs_)
        if (pair.life == life_) {
          alive.push_back(&pair);
          sockets.push_back({pair.client, POLLIN, 0});
          sockets.push_back({pair.server, POLLIN, 0});
        }
      ::poll(sockets.data(), sockets.size(), 5);
      if (vanished_) continue;
      std::size_t at = 1;
      for (auto* pair : alive) {
        const bool client_ends = (sockets[at++].revents != 0) && !pass(pair->client, pair->server);
        const bool server_ends = (sockets[at++].revents != 0) && !pass(pair->server, pair->client);
        if (client_ends || server_ends) {
          close(*pair);
          pair->life = -1;
        }
      }
      pairs_.remove_if([](const Pair& pair) { return pair.life == -1; });
      if ((sockets[0].revents & POLLIN) != 0) accept();
    }
  }
  void accept() {
    Pair pair{.client = ::accept(listener_, nullptr, nullptr),
              .server = ::socket(AF_UNIX, SOCK_STREAM, 0),
              .life = life_};
    const auto address = address_of(cluster_folder());
    if (::connect(pair.server, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
      pairs_.push_back(pair);
    } else {
      close(pair);
    }
  }
  static bool pass(int from, int to) {
    char bytes[65536];
    const auto count = ::recv(from, bytes, sizeof bytes, MSG_DONTWAIT);
    return count > 0 && ::send(to, bytes, static_cast<std::size_t>(count), MSG_NOSIGNAL) == count;
  }

  TemporaryFolder folder_;
  int listener_ = -1;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> vanished_ = false;
  std::atomic<int> life_ = 0;
  std::list<Pair> pairs_;
  std::thread thread_;
};

}  // namespace sp::db::testing
