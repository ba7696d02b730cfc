// Turns a connection's bytes into requests (RFC 9112), strictly: what two readers could understand
// differently is refused.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "platform/http/message.hpp"

namespace sp::http {

/// Why the connection answers a request by itself.
struct Refusal {
  int status = 400;
  Error error;
};

/// Owns the connection's input buffer. A request's header views stay valid from `read_header` to `finish`.
/// Used by one thread; does no I/O.
class RequestReader {
 public:
  enum class Progress { need_more, ready, refused };

  explicit RequestReader(std::size_t header_limit);
  ~RequestReader();

  /// Where the next bytes from the peer go; never empty.
  std::span<char> space();
  void received(std::size_t count) { end_ += count; }
  /// Whether no byte of a next request is here.
  bool empty() const { return begin_ == end_; }

  /// ready: method, target, path, query and headers are filled in, and the body is not.
  Progress read_header(Request& request);
  /// After `read_header`: appends what has arrived of the body, at most `limit` bytes in all. `discard`:
  /// counts only.
  Progress read_body(Request& request, std::size_t limit, bool discard);
  /// Forgets the request whose body is read; what follows in the buffer is the next one.
  void finish();

  /// Of the request at hand, once its header is read.
  bool keep_alive() const;
  bool http_1_0() const;
  bool has_body() const;
  bool expects_continue() const;
  const Refusal& refusal() const { return refusal_; }

 private:
  struct Message;

  Progress refuse(int status, std::string code, std::string message);
  Progress incomplete_header();
  Progress check_header(Request& request);
  bool split_target(Request& request);
  void make_room(std::size_t capacity);

  const std::size_t header_limit_;
  std::unique_ptr<char[]> buffer_;
  std::unique_ptr<char[]>
      header_buffer_;  // the one before, where a request's header views point while its body is read
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;  // of what is not yet consumed
  std::size_t end_ = 0;
  std::size_t searched_ = 0;  // bytes from begin_ that hold no end of a header
  int empty_lines_ = 0;       // skipped before the request at hand
  bool in_body_ = false;
  std::unique_ptr<Message> message_;
  Refusal refusal_;
};

}  // namespace sp::http
