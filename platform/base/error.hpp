// What a caller expects to go wrong. `Result<T>` carries it; exceptions are for broken infrastructure.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sp {

/// Decides the HTTP status of an error; the stable `code` says which error it is.
enum class ErrorKind {
  malformed,         // 400: not readable at all
  unauthenticated,   // 401
  forbidden,         // 403
  not_found,         // 404: also what the caller may not see
  conflict,          // 409
  version_conflict,  // 412
  too_large,         // 413
  unsupported,       // 415
  invalid_input,     // 422: readable, and a field is at fault
  rate_limited,      // 429
  internal,          // 500
  unavailable,       // 502: another system failed
  overloaded,        // 503: a bounded queue is full
  timeout,           // 504
};

/// One field at fault: a JSON pointer (RFC 6901) into the body, or "/name" of a query or path parameter.
struct FieldError {
  std::string pointer;
  std::string code;
  std::string detail;
};

/// Thread-compatible value. `message` is written for the person who reads it.
struct Error {
  ErrorKind kind = ErrorKind::internal;
  std::string code;
  std::string message;
  std::vector<FieldError> fields;
  /// For version_conflict: the current state, as JSON text.
  std::optional<std::string> current;
  /// For rate_limited and overloaded: seconds after which another try makes sense; 0 is "not said".
  int retry_after = 0;
};

template <class T = void>
using Result = std::expected<T, Error>;

using Failure = std::unexpected<Error>;

[[nodiscard]] inline Failure failure(ErrorKind kind, std::string code, std::string message) {
  return Failure(Error{.kind = kind, .code = std::move(code), .message = std::move(message)});
}
[[nodiscard]] inline Failure not_found(std::string message) {
  return failure(ErrorKind::not_found, "not_found", std::move(message));
}
[[nodiscard]] inline Failure forbidden(std::string message) {
  return failure(ErrorKind::forbidden, "forbidden", std::move(message));
}
[[nodiscard]] inline Failure conflict(std::string code, std::string message) {
  return failure(ErrorKind::conflict, std::move(code), std::move(message));
}
/// `pointer` names the field: "/email".
[[nodiscard]] inline Failure invalid_field(std::string pointer, std::string code, std::string detail) {
  Error error{.kind = ErrorKind::invalid_input, .code = "invalid_input", .message = detail};
  error.fields.push_back({std::move(pointer), std::move(code), std::move(detail)});
  return Failure(std::move(error));
}

/// Thrown where a bounded queue is full; the connection answers 503 with Retry-After.
class Overloaded : public std::exception {
 public:
  explicit Overloaded(std::string what) : what_(std::move(what)) {}
  const char* what() const noexcept override { return what_.c_str(); }

 private:
  std::string what_;
};

}  // namespace sp
