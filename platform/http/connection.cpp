#include "platform/http/connection.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>

#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "platform/http/forwarding.hpp"

namespace sp::http {
namespace {

using Progress = RequestReader::Progress;
using ErrorCode = boost::system::error_code;

constexpr std::size_t batch_bytes =
    64 * 1024;  // answers of a pipelined batch that are joined before they are sent
constexpr std::size_t large_body = 16 * 1024;     // from here on the body is sent from where it is
constexpr std::size_t discard_limit = 64 * 1024;  // of the body of a refused request, to keep its connection
constexpr std::size_t kept_bytes = 64 * 1024;     // a connection's strings that are reused
constexpr std::chrono::seconds linger_time{2};
constexpr std::chrono::milliseconds first_word_time{500};  // of who has connected just before a drain
constexpr std::size_t slowest_upload = 256 * 1024;  // bytes a second, of what a route takes beyond the usual

/// In the worker's list and counted, for as long as the connection's coroutine lives.
class Listed {
 public:
  Listed(Worker& worker, Connection& connection) : worker_(worker), connection_(connection) {
    worker_.add(connection_);
  }
  ~Listed() { worker_.remove(connection_); }
  Listed(const Listed&) = delete;
  Listed& operator=(const Listed&) = delete;

 private:
  Worker& worker_;
  Connection& connection_;
};

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_' || c == '.';
  });
}

/// The trace id of a traceparent (W3C Trace Context, section 3.2), or "".
std::string_view trace_id_of(std::string_view traceparent) {
  if (traceparent.size() < 55 || traceparent[2] != '-' || traceparent[35] != '-') return {};
  const auto id = traceparent.substr(3, 32);
  const bool hex =
      std::ranges::all_of(id, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
  return hex && id.find_first_not_of('0') != std::string_view::npos ? id : std::string_view{};
}

}  // namespace

Connection::Connection(Worker& worker, Socket socket, std::string peer_address, ConnectionSlot slot)
    : worker_(worker),
      server_(worker.server()),
      socket_(std::move(socket)),
      slot_(std::move(slot)),
      reader_(server_.options.limits.header_bytes),
      peer_address_(std::move(peer_address)),
      trusted_peer_(server_.is_trusted(peer_address_)) {
  ErrorCode ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  request_.address = peer_address_;
  request_.secure = server_.options.public_https;
}

Connection::~Connection() = default;

void Connection::enter(Phase phase, std::chrono::milliseconds limit) {
  phase_ = phase;
  deadline_ = worker_.now() + limit.count();
}

/// When a peer that reads, but slowly, must have taken so many bytes.
std::int64_t Connection::last_write_of(std::size_t bytes) const {
  const auto& limits = server_.options.limits;
  const std::chrono::milliseconds whole =
      limits.write_time + std::chrono::seconds{bytes / limits.slowest_reader};
  return worker_.now() + whole.count();
}

void Connection::enter_writing(std::int64_t last) {
  enter(Phase::writing, server_.options.limits.write_time);
  deadline_ = std::min(deadline_, last);
}

void Connection::await_bytes() {
  const auto& limits = server_.options.limits;
  if (!reader_.empty()) {
    if (phase_ != Phase::header) enter(Phase::header, limits.header_time);
  } else if (deadline_ == 0) {
    // Who connects has something to say.
    enter(Phase::starting, server_.draining ? first_word_time : limits.header_time);
  } else if (phase_ != Phase::starting && phase_ != Phase::idle) {
    enter(Phase::idle, limits.idle_time);  // empty lines before a request do not begin the wait anew
  }
}

/// Fills in what the handler needs to know beside the message itself.
void Connection::identify() {
  request_.started = std::chrono::steady_clock::now();
  request_.principal.reset();
  request_.route = nullptr;
  if (const auto id = request_.header("x-request-id"); is_request_id(id)) {
    request_.id.assign(id);
  } else {
    request_.id = new_id();
  }
  if (const auto trace = trace_id_of(request_.header("traceparent")); !trace.empty()) {
    request_.trace_id.assign(trace);
  } else {
    request_.trace_id = new_id();
    std::erase(request_.trace_id, '-');
  }
  if (!trusted_peer_) return;
  auto forwarded = read_forwarded(request_, peer_address_, server_.options.trusted_proxies);
  request_.address = std::move(forwarded.address);
  request_.secure = forwarded.https || server_.options.public_https;
}

bool Connection::keeps_alive() const { return reader_.keep_alive() && !server_.leaving; }

/// Whether the peer has sent what nobody has read yet.
bool Connection::has_input() const {
  ErrorCode error;
  return !reader_.empty() || socket_.available(error) > 0;
}

Response Connection::refusal() {
  const auto& refused = reader_.refusal();
  if (request_.id.empty()) request_.id = new_id();
  server_.handler.refused(request_, refused.status, refused.error.message);
  return problem(refused.status, refused.error, request_.id);
}

Response Connection::timed_out() {
  const Error error{.kind = ErrorKind::timeout,
                    .code = "request_timeout",
                    .message = "The request did not arrive completely in time."};
  if (request_.id.empty()) request_.id = new_id();
  server_.handler.refused(request_, 408, error.message);
  return problem(408, error, request_.id);
}

/// Appends the head, and the body unless it is large.
void Connection::queue(const Response& response, bool keep_alive) {
  const auto body = response.content();
  const bool has_content = response.status != 204 && response.status != 304;
  const bool stream = static_cast<bool>(response.stream);
  const Framing framing{.length = stream ? std::nullopt : std::optional(body.size()),
                        .chunked = stream && !reader_.http_1_0(),
                        .keep_alive = keep_alive,
                        .http_1_0 = reader_.http_1_0()};
  append_head(out_, response, framing, request_.id, worker_.date());
  if (has_content && request_.method != Method::head && body.size() < large_body) out_ += body;
}

/// What is not sent is forgotten: no further write would be told of a connection that was reset.
void Connection::lose_peer() {
  gone_ = true;
  out_.clear();
}

/// Sends without waiting; true when nothing is left. A peer that has gone takes nothing any more.
bool Connection::send_now() {
  ErrorCode error;
  const std::size_t sent = socket_.write_some(asio::buffer(out_), error);
  if (sent > 0) last_sent_ = worker_.now();
  if (sent == out_.size()) {
    out_.clear();
    return true;
  }
  out_.erase(0, sent);
  if (error && error != asio::error::would_block) lose_peer();
  return false;
}

Task<bool> Connection::send_rest() {
  if (gone_) co_return false;
  ErrorCode error;
  sending_ = true;
  const auto last = last_write_of(out_.size());
  while (!out_.empty() && !error) {
    enter_writing(last);
    const std::size_t sent =
        co_await socket_.async_write_some(asio::buffer(out_), asio::redirect_error(use_task, error));
    out_.erase(0, sent);
    last_sent_ = worker_.now();
  }
  sending_ = false;
  if (error) lose_peer();
  co_return !error;
}

/// Head and body in one gathering write; `response` keeps the body alive meanwhile.
Task<bool> Connection::send_large(Response response, bool keep_alive) {
  queue(response, keep_alive);
  const bool with_body = request_.method != Method::head && response.status != 204 && response.status != 304;
  std::string_view body = with_body ? response.content() : std::string_view{};
  ErrorCode error;
  std::size_t head_sent = 0;
  const auto last = last_write_of(body.size());
  while (head_sent < out_.size() || !body.empty()) {
    const std::array<asio::const_buffer, 2> pieces{asio::buffer(out_) + head_sent,
                                                   asio::buffer(body.data(), body.size())};
    std::size_t sent = socket_.write_some(pieces, error);
    if (error == asio::error::would_block) {
      enter_writing(last);
      sent = co_await socket_.async_write_some(pieces, asio::redirect_error(use_task, error));
    }
    if (error) {
      lose_peer();
      co_return false;
    }
    const std::size_t of_head = std::min(sent, out_.size() - head_sent);
    head_sent += of_head;
    body.remove_prefix(sent - of_head);
  }
  out_.clear();
  co_return true;
}

Task<Progress> Connection::read_rest_of_body(std::size_t limit, bool discard) {
  if (reader_.expects_continue()) {
    if (discard) co_return Progress::need_more;  // told no before it sends: the connection ends instead
    if (!reader_.http_1_0()) out_ += "HTTP/1.1 100 Continue\r\n\r\n";
  }
  if (!out_.empty() && !send_now()) {
    const bool sent = co_await send_rest();
    if (!sent) co_return Progress::need_more;
  }
  const auto& limits = server_.options.limits;
  const std::size_t beyond = limit > limits.body_bytes ? limit - limits.body_bytes : 0;
  enter(Phase::body, limits.body_time + std::chrono::seconds{beyond / slowest_upload});
  ErrorCode error;
  auto progress = Progress::need_more;
  while (progress == Progress::need_more) {
    const auto space = reader_.space();
    const std::size_t got = co_await socket_.async_read_some(asio::buffer(space.data(), space.size()),
                                                             asio::redirect_error(use_task, error));
    if (error) break;
    reader_.received(got);
    progress = reader_.read_body(request_, limit, discard);
  }
  co_return progress;
}

std::expected<Admission, Response> Connection::admit() {
  try {
    return server_.handler.admit(request_);
  } catch (const std::exception& error) {
    server_.handler.refused(request_, 500, error.what());
    return std::unexpected(problem(Error{.code = "internal", .message = "The request failed."}, request_.id));
  }
}

void Connection::forget_request() {
  reader_.finish();
  place_.reset();
  enter(Phase::idle, server_.options.limits.idle_time);
  // What one large request needed is not kept for the rest of the connection's life.
  if (request_.body.capacity() > kept_bytes) request_.body = std::string();
  if (out_.empty() && out_.capacity() > kept_bytes) out_ = std::string();
}

Task<> Connection::run(std::shared_ptr<Connection> self) {
  Connection& c = *self;
  const Listed listed(c.worker_, c);
  const auto& limits = c.server_.options.limits;
  bool unread = false;  // the peer may be sending still what nobody will read
  for (bool open = true; open;) {
    auto progress = c.reader_.read_header(c.request_);
    if (progress == Progress::need_more) {
      if (!c.out_.empty() && !c.send_now()) {
        open = co_await c.send_rest();
        if (!open) break;
      }
      c.await_bytes();
      if (c.server_.draining && c.phase_ == Phase::idle && !c.has_input()) break;
      const auto space = c.reader_.space();
      ErrorCode error;
      const std::size_t got = co_await c.socket_.async_read_some(asio::buffer(space.data(), space.size()),
                                                                 asio::redirect_error(use_task, error));
      if (!error) {
        c.reader_.received(got);
        continue;
      }
      if (c.timed_out_ && !c.reader_.empty()) {
        c.request_.id.clear();
        c.queue(c.timed_out(), false);
        unread = true;
      }
      break;
    }
    if (progress == Progress::refused) {
      c.request_.id.clear();
      c.queue(c.refusal(), false);
      unread = true;
      break;
    }

    c.identify();
    Response response;
    bool keep_alive = c.keeps_alive();
    auto admitted = c.admit();
    const bool refused = !admitted;
    const Admission may = admitted ? std::move(*admitted) : Admission{.body_bytes = discard_limit};
    c.place_ = may.place;
    const std::size_t limit = may.body_bytes > 0 ? may.body_bytes : limits.body_bytes;
    progress = c.reader_.read_body(c.request_, limit, refused);
    if (progress == Progress::need_more) progress = co_await c.read_rest_of_body(limit, refused);
    if (refused) {
      response = std::move(admitted.error());
      unread = progress != Progress::ready;
    } else if (progress == Progress::ready) {
      c.enter(Phase::handling, limits.request_time);
      try {
        response = co_await c.server_.handler.handle(c.request_);
      } catch (const std::exception&) {
        response = problem(500, Error{.code = "internal", .message = "The request failed."}, c.request_.id);
      }
      if (c.abandoned_) break;
    } else if (progress == Progress::refused) {
      response = c.refusal();
      unread = true;
    } else if (c.timed_out_) {
      response = c.timed_out();
      unread = true;
    } else {
      break;
    }
    keep_alive = keep_alive && !unread && !c.server_.leaving;
    if (response.stream && c.request_.method != Method::head) {
      keep_alive = keep_alive && !c.reader_.http_1_0();  // its stream ends with the connection
      const bool whole = co_await run_stream(self, std::move(response), keep_alive);
      open = whole && keep_alive;
    } else if (response.content().size() >= large_body) {
      const bool sent = co_await c.send_large(std::move(response), keep_alive);
      open = sent && keep_alive;
    } else {
      c.queue(response, keep_alive);
      open = keep_alive;
      if (c.out_.size() > batch_bytes && !c.send_now()) {
        const bool sent = co_await c.send_rest();
        open = open && sent;
      }
    }
    c.forget_request();
  }
  if (!c.out_.empty() && !c.gone_ && !c.send_now()) co_await c.send_rest();
  if (unread) co_await c.linger();
  ErrorCode ignored;
  c.socket_.close(ignored);
}

Task<> Connection::turn_away(std::shared_ptr<Connection> self, Error why) {
  Connection& c = *self;
  const Listed listed(c.worker_, c);
  c.request_.id = new_id();
  c.server_.handler.refused(c.request_, status_of(why.kind), why.message);
  c.queue(problem(why, c.request_.id), false);
  c.send_now();
  co_await c.linger();
  ErrorCode ignored;
  c.socket_.close(ignored);
}

/// Lets the peer read the answer: closing with unread input would reset the connection (RFC 9112
/// section 9.6).
Task<> Connection::linger() {
  ErrorCode error;
  socket_.shutdown(asio::socket_base::shutdown_send, error);
  enter(Phase::lingering, linger_time);
  std::array<char, 4096> discarded;
  for (std::size_t total = 0; !error && total < 4 * 1024 * 1024;) {
    total += co_await socket_.async_read_some(asio::buffer(discarded), asio::redirect_error(use_task, error));
  }
}

void Connection::close() {
  ErrorCode ignored;
  gone_ = true;
  socket_.close(ignored);
}

/// The server drains. A request that has come is answered, and who has just connected may be sending one.
void Connection::close_if_idle() {
  if ((phase_ == Phase::idle && !has_input()) || phase_ == Phase::lingering) return close();
  if (phase_ == Phase::starting) deadline_ = std::min(deadline_, worker_.now() + first_word_time.count());
}

/// The handler took too long: the peer is told so now, and what the handler returns later goes nowhere. The
/// request no longer counts as a connection, so that a long outage behind the handlers does not use up the
/// slots; of such requests there may be as many again as there are connections.
void Connection::abandon() {
  const Error error{
      .kind = ErrorKind::timeout, .code = "timeout", .message = "The request could not be answered in time."};
  server_.handler.refused(request_, 504, "the handler exceeded its time limit");
  if (server_.abandoned < server_.options.limits.connections) {
    abandonment_ = Counted(server_.abandoned);
    slot_ = {};
  }
  queue(problem(error, request_.id), false);
  send_now();
  abandoned_ = true;
  deadline_ = worker_.now() + std::chrono::milliseconds(linger_time).count();
  ErrorCode ignored;
  socket_.shutdown(asio::socket_base::shutdown_send, ignored);
}

void Connection::check() {
  if (phase_ == Phase::streaming) return heartbeat();
  if (worker_.now() < deadline_) return;
  if (abandoned_) return close();  // the peer had time to read its answer
  ErrorCode ignored;
  switch (phase_) {
    case Phase::header:
    case Phase::body:
      timed_out_ = true;
      socket_.cancel(ignored);
      break;
    case Phase::handling:
      abandon();
      break;
    default:
      close();
  }
}

}  // namespace sp::http
