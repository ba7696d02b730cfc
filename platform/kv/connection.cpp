#include "platform/kv/connection.hpp"

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

namespace sp::kv {

namespace {

Failure unreachable(const Host& host, const boost::system::error_code& problem) {
  return redis_away("Redis at " + host.name + ":" + std::to_string(host.port) +
                    " cannot be reached: " + problem.message() + ".");
}

}  // namespace

Connection::Connection(asio::io_context& context, asio::ssl::context& trust)
    : resolver_(context.get_executor()),
      stream_(Socket(context.get_executor()), trust),
      limit_(context.get_executor()) {}

Task<Result<>> Connection::open(Host host, bool tls) {
  tls_ = tls;
  boost::system::error_code problem;
  const auto found = co_await resolver_.async_resolve(host.name, std::to_string(host.port),
                                                      asio::redirect_error(use_task, problem));
  if (problem || closed_) co_return unreachable(host, closed_ ? asio::error::timed_out : problem);
  auto& socket = stream_.next_layer();
  co_await asio::async_connect(socket, found, asio::redirect_error(use_task, problem));
  if (problem || closed_) co_return unreachable(host, closed_ ? asio::error::timed_out : problem);
  socket.set_option(asio::ip::tcp::no_delay(true), problem);
  if (tls_) co_return co_await shake_hands(host.name);
  co_return Result<>();
}

Task<Result<>> Connection::shake_hands(std::string host) {
  boost::system::error_code problem;
  boost::system::error_code no_address;
  asio::ip::make_address(host, no_address);
  if (no_address) ::SSL_set_tlsext_host_name(stream_.native_handle(), host.c_str());
  stream_.set_verify_mode(asio::ssl::verify_peer);
  stream_.set_verify_callback(asio::ssl::host_name_verification(host));
  co_await stream_.async_handshake(asio::ssl::stream_base::client, asio::redirect_error(use_task, problem));
  if (problem)
    co_return redis_away("Redis at " + host + " cannot be reached safely: " + problem.message() + ".");
  co_return Result<>();
}

Task<std::size_t> Connection::read_some(std::span<char> room) {
  boost::system::error_code problem;
  const auto buffer = asio::buffer(room.data(), room.size());
  std::size_t count = 0;
  if (tls_) {
    count = co_await stream_.async_read_some(buffer, asio::redirect_error(use_task, problem));
  } else {
    count = co_await stream_.next_layer().async_read_some(buffer, asio::redirect_error(use_task, problem));
  }
  co_return problem || closed_ ? 0 : count;
}

Task<bool> Connection::write(std::string bytes) {
  boost::system::error_code problem;
  if (tls_) {
    co_await asio::async_write(stream_, asio::buffer(bytes), asio::redirect_error(use_task, problem));
  } else {
    co_await asio::async_write(stream_.next_layer(), asio::buffer(bytes),
                               asio::redirect_error(use_task, problem));
  }
  co_return !problem && !closed_;
}

Task<Result<Reply>> Connection::ask(Command command) {
  const auto lost = [] { return redis_away("The connection to Redis was lost before it was ready."); };
  if (!co_await write(encode(command))) co_return lost();
  std::array<char, 4096> room{};
  for (;;) {
    if (auto reply = replies_.next()) {
      if (!reply->is_error()) co_return std::move(*reply);
      co_return failure(ErrorKind::unavailable, "redis_error", std::move(reply->text));
    }
    const auto count = co_await read_some(room);
    if (count == 0) co_return lost();
    replies_.feed({room.data(), count});
  }
}

void Connection::close() {
  closed_ = true;
  boost::system::error_code ignored;
  resolver_.cancel();
  stream_.next_layer().close(ignored);
  limit_.cancel();
}

void Connection::close_at(Clock::time_point end) {
  limit_.expires_at(end);
  // The connection outlives the wait: its destructor cancels it.
  limit_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled && limit_.expiry() <= Clock::now()) close();
  });
}

}  // namespace sp::kv
