// For tests: other systems on loopback sockets that do as they are told, and a client for who calls none.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "platform/outbound/http_client.hpp"

namespace sp::outbound::testing {

/// One connection as the server sees it.
class Peer {
 public:
  explicit Peer(int socket) : socket_(socket) {}
  ~Peer() { ::close(socket_); }
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;

  /// The request's header, and its body where it says how long it is.
  std::string read_request() {
    std::string text;
    char buffer[4096];
    for (;;) {
      if (const auto end = text.find("\r\n\r\n"); end != text.npos) {
        const auto length = text.find("Content-Length: ");
        const std::size_t body =
            length == text.npos ? 0 : std::strtoul(text.c_str() + length + 16, nullptr, 10);
        if (text.size() >= end + 4 + body) return text;
      }
      const auto got = ::recv(socket_, buffer, sizeof buffer, 0);
      if (got <= 0) return text;
      text.append(buffer, static_cast<std::size_t>(got));
    }
  }
  /// False where the other side has closed.
  bool send(std::string_view text) {
    while (!text.empty()) {
      const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// Whether the other side closes within `patience`.
  bool hung_up(std::chrono::milliseconds patience) {
    pollfd wanted{.fd = socket_, .events = POLLIN, .revents = 0};
    return ::poll(&wanted, 1, static_cast<int>(patience.count())) != 0;
  }
  /// Returns when the other side has closed.
  void wait_for_close() {
    char buffer[64];
    while (::recv(socket_, buffer, sizeof buffer, 0) > 0) {
    }
  }

 private:
  int socket_;
};

/// A server on a free port of loopback that plays one script for each connection, each on a thread of its
/// own. Destroy it before what the script refers to: its destructor waits for all of them.
class ScriptedServer {
 public:
  explicit ScriptedServer(std::function<void(Peer&)> script) : script_(std::move(script)) {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    ::listen(listener_, 16);
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] {
      for (int socket; (socket = ::accept(listener_, nullptr, nullptr)) >= 0;)
        peers_.emplace_back([this, socket] {
          Peer peer(socket);
          script_(peer);
        });
    });
  }
  ~ScriptedServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    for (auto& peer : peers_) peer.join();
  }
  ScriptedServer(const ScriptedServer&) = delete;
  ScriptedServer& operator=(const ScriptedServer&) = delete;

  std::string url(const std::string& path = "/") const {
    return "http://127.0.0.1:" + std::to_string(port_) + path;
  }

 private:
  const std::function<void(Peer&)> script_;
  int listener_ = -1;
  int port_ = 0;
  std::thread acceptor_;
  std::vector<std::thread> peers_;
};

/// For a service that calls nobody.
class NobodyToCall final : public HttpClient {
 public:
  void end() override {}
  Task<Result<HttpResponse>> fetch(HttpRequest) override { throw std::logic_error("this test calls nobody"); }
  Task<Result<std::unique_ptr<HttpStream>>> open(HttpRequest) override {
    throw std::logic_error("this test calls nobody");
  }
};

}  // namespace sp::outbound::testing
