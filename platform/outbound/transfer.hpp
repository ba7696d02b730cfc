// One exchange, shared by the coroutine that reads it and the loop that carries it.
#pragma once
#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/outbound/http_client.hpp"
#include "platform/runtime/completion.hpp"

namespace sp::outbound {

/// Bytes that wait for the reader before the peer is told to wait.
inline constexpr std::size_t buffer_bytes = 256 * 1024;

/// Thread-safe: the loop writes, one coroutine reads.
class Transfer {
 public:
  explicit Transfer(HttpRequest request) : request_(std::move(request)) {}

  const HttpRequest& request() const { return request_; }

  // The loop's side.
  void header_line(std::string_view line);
  enum class Taken { yes, reader_is_slow, too_large };
  Taken body_piece(std::string_view piece);
  /// The first outcome stands; later ones are ignored.
  void finish(std::optional<Error> problem);
  bool has_body() const;
  bool finished() const;
  bool cancelled() const;

  // The reader's side.
  void cancel();
  /// Keeps the promise when a header, a piece or the end can be read; at once where one already can.
  void when_header(Promise<void> promise);
  void when_piece(Promise<void> promise);
  int status() const;
  std::vector<std::pair<std::string, std::string>> headers() const;
  /// What ended the exchange before its header.
  std::optional<Error> problem() const;
  /// The next piece, "" at the end, the problem; nothing: not there yet. `room`: the loop may go on reading.
  std::optional<Result<std::string>> take_piece(bool& room);

 private:
  void wake(std::unique_lock<std::mutex>& lock);

  const HttpRequest request_;
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, std::string>> headers_;
  std::deque<std::string> pieces_;
  std::optional<Promise<void>> waiter_;
  bool waiter_wants_piece_ = false;
  std::optional<Error> problem_;
  std::size_t buffered_ = 0;
  std::size_t received_ = 0;
  int status_ = 0;
  bool header_done_ = false;
  bool finished_ = false;
  bool cancelled_ = false;
  bool paused_ = false;
};

}  // namespace sp::outbound
