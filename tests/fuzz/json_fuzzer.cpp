// A body: parsed and decoded, or refused with a pointer for every field; what was decoded encodes to what
// decodes alike.
#include <cstdlib>

#include "platform/json/codec.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace {
struct Body {
  sp::Text<1, 20> subject;
  std::optional<sp::Email> email;
  sp::Change<sp::Id> assignee_id;
  std::optional<sp::Whole<1, 200>> limit;
  std::vector<std::string> names;
  std::map<std::string, double> numbers;
  sp::ticketing::Priority priority = sp::ticketing::Priority::normal;
  std::optional<sp::Time> at;
};
BOOST_DESCRIBE_STRUCT(Body, (), (subject, email, assignee_id, limit, names, numbers, priority, at))
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto body = sp::json::decode_text<Body>(text);
  if (!body) return 0;
  const auto written = sp::json::encode(*body);
  const auto again = sp::json::decode_text<Body>(written);
  if (!again || sp::json::encode(*again) != written) std::abort();
  return 0;
}
