// The query of a target, and the encodings that a header or a cursor may hold.
#include <cstdlib>

#include "platform/base/encoding.hpp"
#include "platform/base/time.hpp"
#include "platform/http/route.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  sp::http::Request request;
  request.path = "/metrics";  // below /api/ a name that the route does not know ends it
  request.query = text;
  if (const auto pairs = sp::http::detail::parse_query(request, {})) {
    for (const auto& [name, value] : *pairs)
      if (!sp::is_utf8(name) || !sp::is_utf8(value)) std::abort();
  }
  if (const auto decoded = sp::base64url_decode(text); decoded && sp::base64url_encode(*decoded) != text)
    std::abort();
  (void)sp::percent_decode(text);
  (void)sp::parse_rfc3339(text);
  return 0;
}
