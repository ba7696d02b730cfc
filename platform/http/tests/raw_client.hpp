// A blocking client that sends exactly the bytes it is given, for tests.
#pragma once
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "platform/http/message.hpp"
#include "platform/json/codec.hpp"

namespace sp::http {

struct Answer {
  int status = 0;  // 0: the connection ended before an answer
  Headers headers;
  std::string body;

  std::string header(std::string_view name) const {
    for (const auto& [field, value] : headers)
      if (equal_ignoring_case(field, name)) return value;
    return {};
  }
  json::Value json() const { return boost::json::parse(body); }
  std::string code() const { return std::string(json().at("code").as_string()); }
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&where), sizeof where) != 0)
      throw std::runtime_error("cannot connect");
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~RawClient() { close(); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void close() {
    if (socket_ >= 0) ::close(std::exchange(socket_, -1));
  }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // refused meanwhile: the answer tells
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  /// One whole answer; `to_head`: it has no body whatever its length says.
  Answer receive(bool to_head = false) {
    Answer answer;
    if (!read_until("\r\n\r\n")) return answer;
    const auto end = buffer_.find("\r\n\r\n");
    parse_head(answer, buffer_.substr(0, end));
    buffer_.erase(0, end + 4);
    if (to_head || answer.status == 204 || answer.status == 304) return answer;
    if (const auto length = answer.header("content-length"); !length.empty()) {
      const auto size = static_cast<std::size_t>(std::stoul(length));
      while (buffer_.size() < size && read_more()) {
      }
      answer.body = buffer_.substr(0, size);
      buffer_.erase(0, size);
    }
    return answer;
  }
  Answer ask(std::string_view bytes) {
    send(bytes);
    return receive();
  }
  /// Everything up to and including `text`; shorter where the connection ended.
  std::string receive_until(std::string_view text) {
    read_until(text);
    const auto end = buffer_.find(text);
    const auto length = end == std::string::npos ? buffer_.size() : end + text.size();
    auto taken = buffer_.substr(0, length);
    buffer_.erase(0, length);
    return taken;
  }
  /// At most so many bytes of what comes next; "" at the end.
  std::string receive_some(std::size_t most) {
    std::string bytes(most, '\0');
    const auto got = ::recv(socket_, bytes.data(), bytes.size(), 0);
    bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    return bytes;
  }
  /// Whether the server has ended the connection (waits for it).
  bool ended() {
    while (read_more()) {
    }
    return last_ == 0 || (last_ < 0 && errno == ECONNRESET);
  }

 private:
  bool read_more() {
    char bytes[16384];
    last_ = ::recv(socket_, bytes, sizeof bytes, 0);
    if (last_ > 0) buffer_.append(bytes, static_cast<std::size_t>(last_));
    return last_ > 0;
  }
  bool read_until(std::string_view text) {
    while (buffer_.find(text) == std::string::npos)
      if (!read_more()) return false;
    return true;
  }
  static void parse_head(Answer& answer, std::string_view head) {
    answer.status = std::atoi(std::string(head.substr(9, 3)).c_str());
    for (auto at = head.find("\r\n"); at != std::string_view::npos;) {
      head.remove_prefix(at + 2);
      at = head.find("\r\n");
      const auto line = head.substr(0, at);
      const auto colon = line.find(": ");
      if (colon != std::string_view::npos)
        answer.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
  }

  int socket_;
  ssize_t last_ = 1;
  std::string buffer_;
};

}  // namespace sp::http
