// A form: every part lies inside of the body, in order.
#include <cstdlib>

#include "platform/http/multipart.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(bytes), size);
  const auto end = std::min(input.find('\n'), input.size());  // the first line is the Content-Type
  const auto body = input.substr(std::min(end + 1, input.size()));
  const auto parts = sp::http::read_multipart(input.substr(0, end), body);
  if (!parts) return 0;
  const char* last = body.data();
  for (const auto& part : *parts) {
    if (part.body.empty()) continue;
    if (part.body.data() < last || part.body.data() + part.body.size() > body.data() + body.size())
      std::abort();
    last = part.body.data() + part.body.size();
  }
  return 0;
}
