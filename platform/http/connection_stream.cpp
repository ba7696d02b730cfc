// The part of a connection that serves server-sent events.
#include <sys/socket.h>

#include <cerrno>
#include <charconv>

#include "platform/http/connection.hpp"

namespace sp::http {

namespace {
using ErrorCode = boost::system::error_code;
}

class Connection::Stream final : public EventStream {
 public:
  explicit Stream(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {}

  Task<bool> send(std::string event, std::string data, std::string id) override {
    Connection& c = *connection_;
    if (ended_ || c.gone_) co_return false;
    append_chunk(c, format(event, data, id));
    if (!c.send_now()) {
      const bool sent = co_await c.send_rest();
      c.phase_ = Phase::streaming;
      if (!sent) co_return false;
    }
    co_return !c.gone_;
  }
  bool closed() const override { return ended_ || connection_->gone_ || connection_->server_.draining; }
  void end() { ended_ = true; }

  static void append_chunk(Connection& c, std::string_view text) {
    if (c.reader_.http_1_0()) {
      c.out_ += text;
      return;
    }
    char size[16];
    c.out_.append(size, std::to_chars(size, size + sizeof size, text.size(), 16).ptr);
    c.out_ += "\r\n";
    c.out_ += text;
    c.out_ += "\r\n";
  }

 private:
  /// HTML, section 9.2.6: each line of the data is a field of its own; an empty line ends the event.
  static std::string format(std::string_view event, std::string_view data, std::string_view id) {
    std::string text;
    text.reserve(event.size() + data.size() + id.size() + 32);
    const auto field = [&text](std::string_view name, std::string_view value) {
      text += name;
      text += ": ";
      text += value.substr(0, value.find_first_of("\r\n"));
      text += '\n';
    };
    if (!event.empty()) field("event", event);
    if (!id.empty()) field("id", id);
    for (;;) {
      const auto end = data.find_first_of("\r\n");
      field("data", data.substr(0, end));
      if (end == std::string_view::npos) break;
      data.remove_prefix(end + (data.substr(end, 2) == "\r\n" ? 2 : 1));
    }
    text += '\n';
    return text;
  }

  const std::shared_ptr<Connection> connection_;
  bool ended_ = false;
};

/// True when the stream ended whole and the connection can serve another request.
Task<bool> Connection::run_stream(std::shared_ptr<Connection> self, Response response, bool keep_alive) {
  Connection& c = *self;
  c.queue(response, keep_alive);
  if (!c.send_now()) {
    const bool sent = co_await c.send_rest();
    if (!sent) co_return false;
  }
  c.phase_ = Phase::streaming;
  c.last_sent_ = c.worker_.now();
  c.watch_peer(self);
  const auto stream = std::make_shared<Stream>(self);
  bool whole = true;
  try {
    co_await response.stream(stream);
  } catch (const std::exception&) {
    whole = false;  // without its last chunk the peer sees that the stream broke off
  }
  stream->end();
  ErrorCode ignored;
  c.socket_.cancel(ignored);
  if (!whole || c.gone_) co_return false;
  if (!c.reader_.http_1_0()) c.out_ += "0\r\n\r\n";
  c.phase_ = Phase::writing;
  co_return true;
}

/// Learns that the peer of a stream has gone, which no write may tell for a long time.
void Connection::watch_peer(std::shared_ptr<Connection> self) {
  socket_.async_wait(asio::socket_base::wait_read, [self = std::move(self)](const ErrorCode& error) {
    if (error || !self->socket_.is_open()) return;
    char byte = 0;
    const auto got = ::recv(self->socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) self->gone_ = true;
    // A next request that came early waits in the socket; from here on only a failing write tells.
  });
}

void Connection::heartbeat() {
  const auto& limits = server_.options.limits;
  const auto quiet = std::chrono::milliseconds(worker_.now() - last_sent_);
  if (gone_ || sending_) return;
  if (!out_.empty()) {  // an earlier comment is stuck
    if (!send_now() && quiet > limits.heartbeat + limits.write_time) close();
  } else if (quiet >= limits.heartbeat) {
    Stream::append_chunk(*this, ": still here\n\n");
    send_now();
  }
}

}  // namespace sp::http
