// Writes the status line and headers of a response. Our own: a general serializer cost a tenth to a half of a
// request.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "platform/http/message.hpp"

namespace sp::http {

/// How the body is delimited, and whether another request may follow.
struct Framing {
  std::optional<std::size_t> length;  // Content-Length; nothing: chunked, or until the connection closes
  bool chunked = false;
  bool keep_alive = true;
  bool http_1_0 = false;
};

/// Appends the head of `response`, the empty line included. `date` is an IMF-fixdate (RFC 9110
/// section 5.6.7). Every response forbids sniffing and names the request; it is not stored unless it says so
/// itself.
void append_head(std::string& out, const Response& response, const Framing& framing,
                 std::string_view request_id, std::string_view date);

/// The IMF-fixdate of `seconds` since 1970.
std::string http_date(std::int64_t seconds);

}  // namespace sp::http
