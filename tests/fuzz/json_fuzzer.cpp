// A body: parsed and decoded, or refused with a pointer for every field; what was decoded encodes to what
// decodes alike.
#include <cmath>
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

/// Boost.JSON 1.81 reads a number of many digits or a great exponent to within some units of the last place.
bool nearly(double a, double b) { return std::abs(a - b) <= 1e-14 * std::abs(a) + 1e-300; }

bool alike(const Body& body, Body again) {
  if (body.numbers.size() != again.numbers.size()) return false;
  for (const auto& [name, number] : body.numbers) {
    const auto other = again.numbers.find(name);
    if (other == again.numbers.end() || !nearly(number, other->second)) return false;
  }
  again.numbers = body.numbers;
  return sp::json::encode(again) == sp::json::encode(body);
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto body = sp::json::decode_text<Body>(text);
  if (!body) return 0;
  const auto again = sp::json::decode_text<Body>(sp::json::encode(*body));
  if (!again || !alike(*body, *again)) std::abort();
  return 0;
}
