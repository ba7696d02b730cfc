#include "platform/http/binding.hpp"

namespace sp::http::detail {

Result<std::vector<std::pair<std::string, std::string>>> parse_query(std::string_view query) {
  std::vector<std::pair<std::string, std::string>> pairs;
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    if (pair.empty()) continue;
    const auto equals = pair.find('=');
    auto name = percent_decode(pair.substr(0, equals), true);
    auto value =
        equals == std::string_view::npos ? std::string() : percent_decode(pair.substr(equals + 1), true);
    if (!name || !value || !is_utf8(*name) || !is_utf8(*value)) {
      return invalid_field('/' + json::pointer_step(name && is_utf8(*name) ? *name : ""), "invalid_encoding",
                           "The query must be percent-encoded UTF-8.");
    }
    pairs.emplace_back(std::move(*name), std::move(*value));
  }
  return pairs;
}

Result<boost::json::object> parse_body(const Request& request) {
  const std::string_view type = request.header("content-type");
  if (!request.body.empty() && !equal_ignoring_case(trim(type.substr(0, type.find(';'))), "application/json"))
    return failure(ErrorKind::unsupported, "unsupported_media_type", "The body must be application/json.");
  if (trim(request.body).empty())
    return failure(ErrorKind::malformed, "malformed_json", "The body is empty; a JSON object is expected.");
  auto value = json::parse(request.body);
  if (!value) return Failure(value.error());
  if (!value->is_object()) return invalid_field("", "wrong_type", "Must be an object.");
  return std::move(value->get_object());
}

}  // namespace sp::http::detail
