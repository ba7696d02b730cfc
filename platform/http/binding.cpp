#include "platform/http/binding.hpp"

#include <algorithm>

namespace sp::http::detail {

bool is_path_parameter(const Request& request, std::string_view name) {
  return std::ranges::any_of(request.path_parameters,
                             [&](const auto& parameter) { return parameter.first == name; });
}

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// Pages beside the API (health, metrics, documentation) take whatever a probe or a browser adds.
Result<> check_names(const Request& request, const Pairs& pairs, std::span<const std::string_view> names) {
  if (!request.path.starts_with("/api/")) return {};
  for (auto pair = pairs.begin(); pair != pairs.end(); ++pair) {
    const auto& name = pair->first;
    const bool known = std::ranges::find(names, name) != names.end() && !is_path_parameter(request, name);
    if (!known)
      return invalid_field('/' + json::pointer_step(name), "unknown_parameter",
                           "This address takes no query parameter of this name.");
    if (std::any_of(pairs.begin(), pair, [&](const auto& before) { return before.first == name; }))
      return invalid_field('/' + json::pointer_step(name), "repeated", "Must not stand more than once.");
  }
  return {};
}

}  // namespace

Result<Pairs> parse_query(const Request& request, std::span<const std::string_view> names) {
  Pairs pairs;
  std::string_view query = request.query;
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
  if (auto checked = check_names(request, pairs, names); !checked) return Failure(checked.error());
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
  auto& object = value->get_object();
  for (const auto& [name, text] : request.path_parameters)
    if (object.if_contains(name))
      return invalid_field('/' + json::pointer_step(name), "unknown_field",
                           "This is said by the address already; take it out of the body.");
  return std::move(object);
}

}  // namespace sp::http::detail
