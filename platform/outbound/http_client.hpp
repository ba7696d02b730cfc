// HTTP to other systems: libcurl's multi interface on one thread, bodies streamed, every wait bounded.
#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/base/network.hpp"
#include "platform/runtime/task.hpp"

namespace sp::outbound {

struct HttpRequest {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds connect_timeout{5'000};
  std::chrono::milliseconds first_byte_timeout{30'000};  // from the request to the first byte of the body
  std::chrono::milliseconds stall_timeout{15'000};       // between two pieces of the body
  std::chrono::milliseconds total_timeout{120'000};
  std::size_t body_limit = 8 * 1024 * 1024;
  /// Loopback, private, link-local, CGNAT, mapped and metadata addresses are refused unless this is set (an
  /// operator's word).
  bool allow_private_addresses = false;
  /// Of those addresses the ones that may be reached although it is not set; null: none. Kept while the
  /// request lasts.
  std::shared_ptr<const std::vector<Network>> allowed_networks = {};
  /// Sent on a connection of its own: one that was kept may have been closed by the other side, and is then
  /// repeated on a new one without anybody knowing whether the first was heard. For what must not happen
  /// twice.
  bool once = false;
  /// Refused with "too_late" where it has not begun to connect by then.
  std::chrono::steady_clock::time_point begin_before = std::chrono::steady_clock::time_point::max();
  /// Ends `fetch` at once, with "cancelled", in whatever state it is; may be requested from any thread.
  std::stop_token stop;
};

struct HttpResponse {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::string_view header(std::string_view name) const;
};

/// A response as it arrives. Used by the coroutine that opened it; destroying it cancels the transfer.
class HttpStream {
 public:
  virtual ~HttpStream() = default;
  virtual int status() const = 0;
  virtual std::string_view header(std::string_view name) const = 0;
  /// The next piece of the body, "" at its end; an error (kind unavailable or timeout; codes
  /// "connection_lost", "stalled", "too_large", "timed_out") when it broke.
  virtual Task<Result<std::string>> next() = 0;
  /// Ends the transfer: `next`, also one that waits, finds the end or an error. From any thread.
  virtual void cancel() = 0;
};

/// Thread-safe. Destroying it ends every transfer with "connection_lost". Redirects are not followed. The
/// name is resolved once, every address checked, and the checked one connected to.
class HttpClient {
 public:
  virtual ~HttpClient() = default;
  /// Any status is a response; errors (kind unavailable or timeout): "unreachable", "address_refused",
  /// "invalid_url", "invalid_request" and "too_late" where nothing was sent; "timed_out", "connection_lost",
  /// "stalled", "too_large" and "cancelled" where it may have been.
  virtual Task<Result<HttpResponse>> fetch(HttpRequest request) = 0;
  /// Resumes when the header has arrived.
  virtual Task<Result<std::unique_ptr<HttpStream>>> open(HttpRequest request) = 0;
  /// Ends every transfer with "connection_lost", and so each that is asked for from now on.
  virtual void end() = 0;
};

/// `limit`: the most transfers at once; one more is refused with Overloaded.
std::unique_ptr<HttpClient> make_http_client(std::size_t limit);

}  // namespace sp::outbound
