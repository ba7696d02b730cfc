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

/// What `problem` writes.
struct Problem {
  struct Fault {
    std::string pointer;
    std::string code;
    std::string detail;
    BOOST_DESCRIBE_CLASS(Fault, (), (pointer, code, detail), (), ())
  };
  std::string type;
  std::string title;
  std::int64_t status = 0;
  std::string detail;
  std::string code;
  std::string request_id;
  Change<std::vector<Fault>> errors;
  Change<json::Value> current;
  BOOST_DESCRIBE_CLASS(Problem, (), (type, title, status, detail, code, request_id, errors, current), (), ())
};

object header(json::Value schema, std::string_view description) {
  return {{"description", description}, {"schema", std::move(schema)}};
}

/// Responses that many operations share stand in components, named by their status.
void add_problem(object& responses, int status) {
  const auto name = std::to_string(status);
  responses[name] = {{"$ref", "#/components/responses/" + name}};
}

json::Value problem_schema() { return {{"$ref", "#/components/schemas/Problem"}}; }

object problem_response(int status, json::Value schema = problem_schema()) {
  object response{{"description", reason_phrase(status)},
                  {"content", {{"application/problem+json", {{"schema", std::move(schema)}}}}}};
  object headers;
  if (status == 409 || status == 429 || status == 503)
    headers["Retry-After"] =
        header({{"type", "integer"}, {"minimum", 1}}, "Seconds after which another try makes sense.");
  if (status == 401)
    headers["WWW-Authenticate"] = header({{"type", "string"}}, "The scheme to sign in with: Bearer.");
  if (!headers.empty()) response["headers"] = std::move(headers);
  return response;
}

/// A Problem whose `current` is known: a schema of its own ("TicketProblem"), since some generators of
/// clients cannot merge schemas.
json::Value problem_showing(const json::Value& current, json::Schemas& schemas) {
  json::Value problem = schemas.all().at("Problem");
  problem.at("properties").as_object()["current"] = current;
  std::string_view name = current.at("$ref").as_string();
  name.remove_prefix(name.rfind('/') + 1);
  return schemas.named(std::string(name) + "Problem", std::move(problem));
}

constexpr int problem_statuses[] = {400, 401, 403, 404, 409, 412, 413, 415,
                                    421, 422, 429, 500, 502, 503, 504};

object problem_responses() {
  object responses;
  for (const int status : problem_statuses) responses[std::to_string(status)] = problem_response(status);
  return responses;
}

/// Input members that are not in the path: query parameters or the body.
object properties_beside_path(const json::Value& input, const RouteEntry& entry) {
  object properties;
  for (const auto& [name, property] : input.at("properties").as_object())
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

bool takes_body(const RouteEntry& entry) {
  return entry.route.method == Method::post || entry.route.method == Method::put ||
         entry.route.method == Method::patch;
}

/// Optional query parameters are left out, not sent as null.
json::Value without_null(json::Value schema) {
  auto& object = schema.as_object();
  if (auto* type = object.if_contains("type"); type && type->is_array()) {
    *type = json::Value(type->as_array().front());
  } else if (auto* any = object.if_contains("anyOf")) {
    return json::Value(any->as_array().front());
  }
  return schema;
}

void add_request_header(array& parameters, std::string_view name, json::Value schema,
                        std::string_view description) {
  parameters.push_back({{"name", name},
                        {"in", "header"},
                        {"required", false},
                        {"description", description},
                        {"schema", std::move(schema)}});
}

void add_request_headers(array& parameters, const Route& route) {
  if (route.endpoint.keyed)
    add_request_header(
        parameters, "Idempotency-Key",
        {{"type", "string"}, {"minLength", 1}, {"maxLength", 255}, {"pattern", "^[!-~]+$"}},
        "A name for this request, made by you: repeated under it within 24 hours, it is answered as it "
        "was the first time and done once.");
  if (route.conditional)
    add_request_header(parameters, "If-Match", {{"type", "string"}},
                       "The ETag that you loaded: where the resource has another now, the answer is 412.");
  if (route.resumable)
    add_request_header(parameters, "Last-Event-ID", {{"type", "string"}, {"maxLength", 200}},
                       "The id of the last event that arrived: the stream goes on behind it.");
}

void add_body(object& operation, const RouteEntry& entry, const json::Value& input, object properties,
              json::Schemas& schemas) {
  const Endpoint& endpoint = entry.route.endpoint;
  array required;
  for (const auto& [name, schema] : properties)
    if (is_required(input, name)) required.emplace_back(name);
  // A POST whose fields may all be left out needs no body.
  const bool is_needed = !required.empty() || entry.route.method != Method::post;
  object body{{"type", "object"}, {"properties", std::move(properties)}};
  if (!required.empty()) body["required"] = std::move(required);
  operation["requestBody"] = {
      {"required", is_needed},
      {"content",
       {{endpoint.input_type,
         {{"schema", schemas.named(endpoint.input_name, json::Value(std::move(body)))}}}}}};
}

void add_input(object& operation, const RouteEntry& entry, json::Schemas& schemas) {
  const json::Value input = entry.route.endpoint.input_schema(schemas);
  const auto& members = input.at("properties").as_object();
  array parameters;
  for (const auto& name : entry.parameters) {
    const auto* schema = members.if_contains(name);
    parameters.push_back({{"name", name},
                          {"in", "path"},
                          {"required", true},
                          {"schema", schema == nullptr ? json::Value{{"type", "string"}} : *schema}});
  }
  object rest = properties_beside_path(input, entry);
  if (!takes_body(entry)) {
    for (const auto& [name, schema] : rest)
      parameters.push_back({{"name", name},
                            {"in", "query"},
                            {"required", is_required(input, name)},
                            {"schema", without_null(schema)}});
  } else if (!rest.empty()) {
    add_body(operation, entry, input, std::move(rest), schemas);
  }
  add_request_headers(parameters, entry.route);
  if (!parameters.empty()) operation["parameters"] = std::move(parameters);
}

/// OpenAPI 3.1 has no words for the items of a stream (3.2 has): what the data of each event holds, as JSON,
/// says `x-events`.
object stream_content(const std::vector<EventKind>& kinds, json::Schemas& schemas) {
  object events;
  for (const auto& kind : kinds) events[kind.name] = kind.schema(schemas);
  return {{"schema",
           {{"type", "string"}, {"description", "Server-sent events; the data of each is one JSON object."}}},
          {"x-events", std::move(events)}};
}

object success_response(const Endpoint& endpoint, int status, json::Schemas& schemas) {
  object response{{"description", reason_phrase(status)}};
  const json::Value output = endpoint.output_schema(schemas);
  object content;
  if (!output.is_null()) content[endpoint.output_type] = {{"schema", output}};
  if (endpoint.streams()) content["text/event-stream"] = stream_content(endpoint.events, schemas);
  if (!content.empty()) response["content"] = std::move(content);
  object headers;
  if (endpoint.versioned)
    headers["ETag"] = header({{"type", "string"}}, "The resource's version, for If-Match.");
  if (endpoint.located)
    headers["Location"] =
        header({{"type", "string"}, {"format", "uri-reference"}}, "Where the new resource is.");
  if (endpoint.keyed)
    headers["Idempotency-Replayed"] = header({{"type", "string"}, {"const", "true"}},
                                             "This is the answer to the first request under the key.");
  if (!headers.empty()) response["headers"] = std::move(headers);
  return response;
}

void add_responses(object& operation, const RouteEntry& entry, json::Schemas& schemas) {
  const Route& route = entry.route;
  const Endpoint& endpoint = route.endpoint;
  object responses{{std::to_string(endpoint.success), success_response(endpoint, endpoint.success, schemas)}};
  const bool signed_in = route.permission != Permission::anyone;
  const bool api = route.path.starts_with("/api/");
  if (api) add_problem(responses, 400);
  if (signed_in) add_problem(responses, 401);
  const bool changes = route.method != Method::get;
  // Also where nobody needs to be signed in: a page of another origin may not change anything with a cookie.
  if (changes || (signed_in && route.permission != Permission::signed_in)) add_problem(responses, 403);
  if (!entry.parameters.empty()) add_problem(responses, 404);
  if (endpoint.keyed) add_problem(responses, 409);
  if (route.conditional) add_problem(responses, 412);
  if (takes_body(entry)) add_problem(responses, 413);
  if (takes_body(entry)) add_problem(responses, 415);
  if (api) add_problem(responses, 421);
  if (api) add_problem(responses, 422);
  if (route.rate != RateClass::unlimited) add_problem(responses, 429);
  for (const int status : {500, 503, 504}) add_problem(responses, status);
  for (const int status : route.statuses) add_problem(responses, status);
  if (route.current_schema)
    responses[std::to_string(route.current_status)] =
        problem_response(route.current_status, problem_showing(route.current_schema(schemas), schemas));
  for (const int status : endpoint.statuses)
    responses[std::to_string(status)] = success_response(endpoint, status, schemas);
  operation["responses"] = std::move(responses);
}

object operation_of(const RouteEntry& entry, json::Schemas& schemas) {
  const Route& route = entry.route;
  object operation{{"operationId", operation_id(route)},
                   {"summary", route.summary},
                   {"tags", array{json::Value(entry.service)}}};
  add_input(operation, entry, schemas);
  add_responses(operation, entry, schemas);
  operation["security"] = route.permission == Permission::anyone ? array() : array{{{"bearer", array()}}};
  operation["x-permission"] = json::enum_name(route.permission);
  if (route.method == Method::post) operation["x-repeats"] = json::enum_name(route.repeats);
  static constexpr const char* rates[] = {"standard", "sign_in", "ask", "unlimited"};
  operation["x-rate-class"] = rates[static_cast<int>(route.rate)];
  return operation;
}

/// Says of `schema` and all that it refers to that other fields are refused.
void close(const json::Value& schema, object& schemas) {
  if (const auto* list = schema.if_array()) {
    for (const auto& item : *list) close(item, schemas);
    return;
  }
  const auto* fields = schema.if_object();
  if (fields == nullptr) return;
  if (const auto* reference = fields->if_contains("$ref")) {
    const std::string_view path = reference->as_string();
    auto& named = schemas.at(path.substr(path.rfind('/') + 1)).as_object();
    if (named.contains("additionalProperties") || !named.contains("properties")) return;
    named["additionalProperties"] = false;
    close(json::Value(named), schemas);
    return;
  }
  for (const auto& [name, value] : *fields) close(value, schemas);
}

/// Requests have no field that is not described; answers may get more with time.
object closed_for_requests(const object& paths, object schemas) {
  for (const auto& [path, operations] : paths) {
    for (const auto& [method, operation] : operations.as_object()) {
      const auto* body = operation.as_object().if_contains("requestBody");
      if (body == nullptr) continue;
      for (const auto& [type, content] : body->at("content").as_object())
        close(content.at("schema"), schemas);
    }
  }
  return schemas;
}

/// An answer has each of its fields, null where it has no value; a request leaves out what it does not say,
/// and so does a problem.
void require_whole_answers(object& schemas) {
  for (auto& [name, schema] : schemas) {
    auto& fields = schema.as_object();
    const auto* properties = fields.if_contains("properties");
    const bool of_requests = fields.contains("additionalProperties");
    if (properties == nullptr || of_requests || name.ends_with("Problem")) continue;
    array required;
    for (const auto& [member, type] : properties->as_object()) required.emplace_back(member);
    fields["required"] = std::move(required);
  }
}

}  // namespace

EventKind problem_event(std::string_view name) {
  return {name, [](json::Schemas&) { return problem_schema(); }};
}

json::Value openapi_of(const std::vector<std::unique_ptr<RouteEntry>>& routes) {
  object paths;
  array tags;
  json::Schemas schemas;
  json::schema<Problem>(schemas);
  for (const auto& entry : routes) {
    auto& path = paths[entry->route.path];
    if (!path.is_object()) path = object();
    path.as_object()[json::enum_name(entry->route.method)] = operation_of(*entry, schemas);
    const json::Value tag = {{"name", entry->service}};
    if (std::ranges::find(tags, tag) == tags.end()) tags.push_back(tag);
  }
  auto components = closed_for_requests(paths, schemas.all());
  require_whole_answers(components);
  return {{"openapi", "3.1.0"},
          {"jsonSchemaDialect", "https://json-schema.org/draft/2020-12/schema"},
          {"info",
           {{"title", "support-platform"},
            {"version", "1"},
            {"description",
             "Errors are application/problem+json (RFC 9457) with a stable `code`; times are RFC 3339 in "
             "UTC; ids are "
             "opaque; text holds no NUL character. Fields and query parameters that are not named here are "
             "refused."}}},
          {"servers", array{{{"url", "/"}}}},
          {"tags", std::move(tags)},
          {"paths", std::move(paths)},
          {"components",
           {{"schemas", std::move(components)},
            {"responses", problem_responses()},
            {"securitySchemes",
             {{"bearer", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}}}}}}};
}

}  // namespace sp::http
