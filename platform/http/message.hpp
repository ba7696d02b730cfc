// A request and a response as handlers see them; the connection's parser stays out of sight.
#pragma once
#include <algorithm>
#include <boost/describe.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/identity/principal.hpp"
#include "platform/runtime/task.hpp"

namespace sp::idempotency {
class Claim;
}

namespace sp::http {

enum class Method { get, post, put, patch, delete_, head, options, other };
BOOST_DESCRIBE_ENUM(Method, get, post, put, patch, delete_, head, options, other)
inline constexpr Method Get = Method::get, Post = Method::post, Put = Method::put, Patch = Method::patch,
                        Delete = Method::delete_;

using Headers = std::vector<std::pair<std::string, std::string>>;

struct RouteEntry;  // the router's own record of a route

/// Lives until its response has been written. Read by one thread.
struct Request {
  Method method = Method::get;
  std::string target;  // as sent
  std::string path;    // percent-decoded, without the query
  std::string query;   // as sent, without '?'
  std::string body;
  std::string address;   // the peer, or what a trusted proxy says
  std::string id;        // X-Request-Id: the caller's where well-formed, else a new one
  std::string trace_id;  // W3C trace context: 32 hex digits
  bool secure = false;   // over HTTPS, by a trusted proxy's word
  std::vector<std::pair<std::string_view, std::string_view>> headers;  // views into the connection's buffer
  std::vector<std::pair<std::string_view, std::string>> path_parameters;
  std::chrono::steady_clock::time_point started;  // when its header was complete
  std::shared_ptr<const Principal> principal;     // found by `admit`, as is the route
  const RouteEntry* route = nullptr;

  /// The first header of this name (any case), or "".
  std::string_view header(std::string_view name) const;
  /// The value of a cookie, or "".
  std::string_view cookie(std::string_view name) const;
  /// The token of "Authorization: Bearer …", or "".
  std::string_view bearer_token() const;
  /// Whether Accept names text/event-stream.
  bool wants_stream() const;
};

/// Where a handler writes server-sent events. Used by the connection's thread only.
class EventStream {
 public:
  virtual ~EventStream() = default;
  /// Sends one event (`data` may hold line breaks) and resumes when the peer took it; false when the peer is
  /// gone.
  virtual Task<bool> send(std::string event, std::string data, std::string id) = 0;
  /// The peer has gone, or the server is draining: end soon.
  virtual bool closed() const = 0;
};

/// Writes the events of one response, then returns. Called once. A comment line is sent by the connection
/// every 15 s.
using StreamBody = std::function<Task<>(std::shared_ptr<EventStream>)>;

/// Bytes that several responses may send, or that lie elsewhere than in a string; whoever holds a copy keeps
/// them. Empty: there are none.
class SharedBytes {
 public:
  SharedBytes() = default;
  SharedBytes(const std::shared_ptr<const std::string>& text)  // NOLINT(google-explicit-constructor)
      : owner_(text), bytes_(*text) {}
  SharedBytes(std::shared_ptr<const void> owner, std::string_view bytes)
      : owner_(std::move(owner)), bytes_(bytes) {}

  explicit operator bool() const { return owner_ != nullptr; }
  std::string_view operator*() const { return bytes_; }

 private:
  std::shared_ptr<const void> owner_;
  std::string_view bytes_;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  Headers headers;
  StreamBody stream;        // set: the body is text/event-stream
  SharedBytes shared_body;  // set: instead of `body` (static files, an export)

  /// What is sent, unless it is a stream.
  std::string_view content() const { return shared_body ? *shared_body : std::string_view(body); }
};

/// problem+json of an error (RFC 9457).
Response problem(const Error& error, std::string_view request_id);
/// The same with a status that no ErrorKind has (405, 408, 417, 431).
Response problem(int status, const Error& error, std::string_view request_id);
int status_of(ErrorKind kind);
/// "Not Found" of 404.
std::string_view reason_phrase(int status);
/// ASCII only, as header names, schemes and media types are compared.
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// What an If-Match header asks: the versions of which the resource must have one. Cheap to copy.
class IfMatch {
 public:
  IfMatch() = default;                                     // any version will do
  IfMatch(std::nullopt_t) {}                               // NOLINT(google-explicit-constructor)
  IfMatch(std::int64_t version) : versions_{{version}} {}  // NOLINT(google-explicit-constructor)
  explicit IfMatch(std::vector<std::int64_t> versions) : versions_(std::move(versions)) {}

  bool permits(std::int64_t version) const {
    return !versions_ || std::ranges::find(*versions_, version) != versions_->end();
  }

 private:
  std::optional<std::vector<std::int64_t>> versions_;
};

/// What a handler knows of who calls. Cheap to copy.
struct Caller {
  std::shared_ptr<const Principal> principal;  // null on routes for anyone, without a token
  const Request* request = nullptr;
  /// Set where a POST came with an Idempotency-Key: for `idempotency::once`.
  std::shared_ptr<idempotency::Claim> claim;

  const Principal& who() const { return *principal; }
  const std::string& organisation() const { return principal->organisation_id; }
  /// The If-Match header (RFC 9110 section 13.1.1): a list of entity tags, or "*" as if it were absent. Weak
  /// tags count, since a proxy that compresses makes them of ours. What is no tag of ours names no version.
  IfMatch if_match() const;
};

}  // namespace sp::http

namespace sp {
using http::Caller;
}
