#include "platform/http/message.hpp"

#include <charconv>

#include "platform/json/codec.hpp"

namespace sp::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

/// The next element of a list separated by `separator`, trimmed; `rest` moves on.
std::string_view next_element(std::string_view& rest, char separator) {
  const auto end = rest.find(separator);
  const auto element = trim(rest.substr(0, end));
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return element;
}

}  // namespace

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i])) return false;
  return true;
}

std::string_view Request::header(std::string_view name) const {
  for (const auto& [field, value] : headers)
    if (equal_ignoring_case(field, name)) return value;
  return {};
}

std::string_view Request::cookie(std::string_view name) const {
  for (const auto& [field, value] : headers) {
    if (!equal_ignoring_case(field, "cookie")) continue;
    for (std::string_view rest = value; !rest.empty();) {
      const auto pair = next_element(rest, ';');
      if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
        return pair.substr(name.size() + 1);
    }
  }
  return {};
}

/// The scheme is compared in any case (RFC 9110 section 11.1).
std::string_view Request::bearer_token() const {
  const auto value = header("authorization");
  constexpr std::string_view scheme = "bearer ";
  if (value.size() <= scheme.size() || !equal_ignoring_case(value.substr(0, scheme.size()), scheme))
    return {};
  return trim(value.substr(scheme.size()));
}

bool Request::wants_stream() const {
  for (const auto& [field, value] : headers) {
    if (!equal_ignoring_case(field, "accept")) continue;
    for (std::string_view rest = value; !rest.empty();) {
      auto range = next_element(rest, ',');
      if (equal_ignoring_case(next_element(range, ';'), "text/event-stream")) return true;
    }
  }
  return false;
}

int status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::malformed:
      return 400;
    case ErrorKind::unauthenticated:
      return 401;
    case ErrorKind::forbidden:
      return 403;
    case ErrorKind::not_found:
      return 404;
    case ErrorKind::conflict:
      return 409;
    case ErrorKind::version_conflict:
      return 412;
    case ErrorKind::too_large:
      return 413;
    case ErrorKind::unsupported:
      return 415;
    case ErrorKind::invalid_input:
      return 422;
    case ErrorKind::rate_limited:
      return 429;
    case ErrorKind::internal:
      return 500;
    case ErrorKind::unavailable:
      return 502;
    case ErrorKind::overloaded:
      return 503;
    case ErrorKind::timeout:
      return 504;
  }
  return 500;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 204:
      return "No Content";
    case 301:
      return "Moved Permanently";
    case 302:
      return "Found";
    case 303:
      return "See Other";
    case 304:
      return "Not Modified";
    case 307:
      return "Temporary Redirect";
    case 308:
      return "Permanent Redirect";
    case 400:
      return "Bad Request";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 405:
      return "Method Not Allowed";
    case 408:
      return "Request Timeout";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition Failed";
    case 413:
      return "Content Too Large";
    case 415:
      return "Unsupported Media Type";
    case 417:
      return "Expectation Failed";
    case 421:
      return "Misdirected Request";
    case 422:
      return "Unprocessable Content";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 500:
      return "Internal Server Error";
    case 502:
      return "Bad Gateway";
    case 503:
      return "Service Unavailable";
    case 504:
      return "Gateway Timeout";
    default:
      return "Status";
  }
}

Response problem(const Error& error, std::string_view request_id) {
  return problem(status_of(error.kind), error, request_id);
}

Response problem(int status, const Error& error, std::string_view request_id) {
  Response response;
  response.status = status;
  response.content_type = "application/problem+json";
  std::string& out = response.body;
  const auto member = [&out](std::string_view name, std::string_view text) {
    out += out.empty() ? '{' : ',';
    json::write_string(out, name);
    out += ':';
    json::write_string(out, text);
  };
  member("type", "urn:support-platform:problem:" + error.code);
  member("title", reason_phrase(status));
  out += ",\"status\":" + std::to_string(status);
  member("detail", error.message);
  member("code", error.code);
  member("request_id", request_id);
  if (!error.fields.empty()) {
    out += ",\"errors\":[";
    for (const auto& field : error.fields) {
      if (out.back() != '[') out += ',';
      out += "{\"pointer\":";
      json::write_string(out, field.pointer);
      member("code", field.code);
      member("detail", field.detail);
      out += '}';
    }
    out += ']';
  }
  if (error.current) out += ",\"current\":" + *error.current;
  out += '}';
  const bool comes_back = status == 429 || status == 503;
  if (comes_back || error.retry_after > 0)
    response.headers.emplace_back("Retry-After", std::to_string(std::max(error.retry_after, 1)));
  if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
  return response;
}

namespace {

/// The version of `"3"` or `W/"3"`; nothing where it is no tag of ours.
std::optional<std::int64_t> version_of(std::string_view tag) {
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.size() < 3 || tag.front() != '"' || tag.back() != '"') return std::nullopt;
  std::int64_t version = -1;
  const char* end = tag.data() + tag.size() - 1;
  const auto [stop, error] = std::from_chars(tag.data() + 1, end, version);
  if (error != std::errc{} || stop != end || version < 0) return std::nullopt;
  return version;
}

}  // namespace

IfMatch Caller::if_match() const {
  std::vector<std::int64_t> versions;
  bool asked = false;
  for (const auto& [field, value] : request->headers) {
    if (!equal_ignoring_case(field, "if-match")) continue;
    for (std::string_view rest = value; !rest.empty();) {
      const auto tag = next_element(rest, ',');
      if (tag == "*") return {};
      asked |= !tag.empty();
      if (const auto version = version_of(tag)) versions.push_back(*version);
    }
  }
  return asked ? IfMatch(std::move(versions)) : IfMatch();
}

}  // namespace sp::http
