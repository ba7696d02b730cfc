#include "platform/http/openapi.hpp"

#include <algorithm>

namespace sp::http {
namespace {

using boost::json::array;
using boost::json::object;

/// "patch_tickets_by_id" of PATCH /api/v1/tickets/{id}.
std::string operation_id(const Route& route) {
  std::string id(json::enum_name(route.method));
  std::string_view path = route.path;
  if (path.starts_with("/api/v1/")) path.remove_prefix(7);
  for (const char c : path) {
    if (c == '{') {
      id += "by_";
    } else if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
      id += c;
    } else if (c != '}' && !id.ends_with('_')) {
      id += '_';
    }
  }
  return id;
}

object problem_schema() {
  const json::Value text = {{"type", "string"}};
  const json::Value field = {{"type", "object"},
                             {"properties", {{"pointer", text}, {"code", text}, {"detail", text}}},
                             {"required", {"pointer", "code", "detail"}}};
  return {{"type", "object"},
          {"description", "RFC 9457. `code` is stable and meant for programs."},
          {"properties",
           {{"type", text},
            {"title", text},
            {"status", {{"type", "integer"}}},
            {"detail", text},
            {"code", text},
            {"request_id", text},
            {"errors", {{"type", "array"}, {"items", field}}},
            {"current", object{{"description", "version_conflict: the state as it is now"}}}}},
          {"required", {"type", "title", "status", "detail", "code", "request_id"}}};
}

void add_problem(object& responses, int status) {
  responses[std::to_string(status)] = {
      {"description", reason_phrase(status)},
      {"content", {{"application/problem+json", {{"schema", {{"$ref", "#/components/schemas/Problem"}}}}}}}};
}

/// Input members that are not in the path: query parameters or the body.
object properties_beside_path(const json::Value& input, const RouteEntry& entry) {
  object properties;
  const auto* schema = input.if_object();
  const auto* all = schema == nullptr ? nullptr : schema->if_contains("properties");
  if (all == nullptr) return properties;
  for (const auto& [name, property] : all->as_object())
    if (std::ranges::find(entry.parameters, std::string_view(name)) == entry.parameters.end())
      properties[name] = property;
  return properties;
}

bool is_required(const json::Value& input, std::string_view name) {
  const auto* required = input.as_object().if_contains("required");
  if (required == nullptr) return false;
  return std::ranges::any_of(required->as_array(),
                             [&](const json::Value& item) { return item.as_string() == name; });
}

void add_input(object& operation, const RouteEntry& entry) {
  const json::Value input = entry.route.endpoint.input_schema();
  const auto* members = input.is_object() ? input.as_object().if_contains("properties") : nullptr;
  array parameters;
  for (const auto& name : entry.parameters) {
    const auto* schema = members == nullptr ? nullptr : members->as_object().if_contains(name);
    parameters.push_back({{"name", name},
                          {"in", "path"},
                          {"required", true},
                          {"schema", schema == nullptr ? json::Value{{"type", "string"}} : *schema}});
  }
  object rest = properties_beside_path(input, entry);
  const Method method = entry.route.method;
  if (method == Method::get || method == Method::delete_) {
    for (const auto& [name, schema] : rest)
      parameters.push_back(
          {{"name", name}, {"in", "query"}, {"required", is_required(input, name)}, {"schema", schema}});
  } else if (!rest.empty()) {
    array required;
    for (const auto& [name, schema] : rest)
      if (is_required(input, name)) required.emplace_back(name);
    object body{{"type", "object"}, {"properties", std::move(rest)}};
    if (!required.empty()) body["required"] = std::move(required);
    operation["requestBody"] = {
        {"required", true}, {"content", {{entry.route.endpoint.input_type, {{"schema", std::move(body)}}}}}};
  }
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
}

void add_responses(object& operation, const RouteEntry& entry) {
  const Endpoint& endpoint = entry.route.endpoint;
  object success{{"description", reason_phrase(endpoint.success)}};
  const json::Value output = endpoint.output_schema();
  object content;
  if (!output.is_null()) content[endpoint.output_type] = {{"schema", output}};
  if (endpoint.streams)
    content["text/event-stream"] = {{"schema", {{"type", "string"}, {"description", "server-sent events"}}}};
  if (!content.empty()) success["content"] = std::move(content);
  object responses{{std::to_string(endpoint.success), std::move(success)}};

  const bool signed_in = entry.route.permission != Permission::anyone;
  const bool has_body = operation.contains("requestBody");
  const bool changes = entry.route.method == Method::put || entry.route.method == Method::patch;
  if (has_body) add_problem(responses, 400);
  if (signed_in) add_problem(responses, 401);
  if (signed_in && entry.route.permission != Permission::signed_in) add_problem(responses, 403);
  if (!entry.parameters.empty()) add_problem(responses, 404);
  if (entry.route.method != Method::get) add_problem(responses, 409);
  if (changes) add_problem(responses, 412);
  if (has_body && entry.route.body_limit > 0) add_problem(responses, 413);
  if (has_body) add_problem(responses, 415);
  if (has_body || operation.contains("parameters")) add_problem(responses, 422);
  if (entry.route.rate != RateClass::unlimited) add_problem(responses, 429);
  operation["responses"] = std::move(responses);
}

object operation_of(const RouteEntry& entry) {
  const Route& route = entry.route;
  object operation{{"operationId", operation_id(route)},
                   {"summary", route.summary},
                   {"tags", array{json::Value(entry.service)}}};
  add_input(operation, entry);
  add_responses(operation, entry);
  operation["security"] = route.permission == Permission::anyone ? array() : array{{{"bearer", array()}}};
  operation["x-permission"] = json::enum_name(route.permission);
  static constexpr const char* rates[] = {"standard", "sign_in", "ask", "unlimited"};
  operation["x-rate-class"] = rates[static_cast<int>(route.rate)];
  return operation;
}

}  // namespace

json::Value openapi_of(const std::vector<std::unique_ptr<RouteEntry>>& routes) {
  object paths;
  array tags;
  for (const auto& entry : routes) {
    auto& path = paths[entry->route.path];
    if (!path.is_object()) path = object();
    path.as_object()[json::enum_name(entry->route.method)] = operation_of(*entry);
    const json::Value tag = {{"name", entry->service}};
    if (std::ranges::find(tags, tag) == tags.end()) tags.push_back(tag);
  }
  return {
      {"openapi", "3.1.0"},
      {"jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema"},
      {"info",
       {{"title", "support-platform"},
        {"version", "1"},
        {"description", "Errors are application/problem+json; times are RFC 3339 in UTC; ids are opaque."}}},
      {"servers", array{{{"url", "/"}}}},
      {"tags", std::move(tags)},
      {"paths", std::move(paths)},
      {"components",
       {{"schemas", {{"Problem", problem_schema()}}},
        {"securitySchemes",
         {{"bearer", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}}}}}}};
}

}  // namespace sp::http
