// A route, declared once: routing, RBAC, validation, OpenAPI and generated gateway configuration come from
// this table.
#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/http/message.hpp"
#include "platform/json/codec.hpp"

namespace sp::http {

/// How often a caller may use a route; the limits themselves are settings.
enum class RateClass { standard, sign_in, ask, unlimited };

/// What repeating a POST means, and so what its Idempotency-Key is for.
enum class Repeats {
  creates,  // again; with a key once, since its transaction takes the key (idempotency::once)
  settles,  // nothing new: it ends as it did the first time; with a key it also answers so
  unkeyed,  // signing in and the like: it takes no key
};
BOOST_DESCRIBE_ENUM(Repeats, creates, settles, unkeyed)

/// One kind of event of a stream: its name, and what its `data` holds.
struct EventKind {
  std::string_view name;
  std::function<json::Value(json::Schemas&)> schema;
};
template <class Data>
EventKind event(std::string_view name) {
  return {name, json::schema<Data>};
}
/// The event whose data is a Problem.
EventKind problem_event(std::string_view name);

/// A bound handler with what OpenAPI needs to know of it. Made by `bind`.
struct Endpoint {
  std::function<Task<Response>(Caller)> handle;
  std::function<json::Value(json::Schemas&)> input_schema;   // object; path and query parameters included
  std::string input_name;                                    // of the schema of its body
  std::function<json::Value(json::Schemas&)> output_schema;  // null: no body
  std::string input_type = "application/json";
  std::string output_type = "application/json";
  int success = 200;
  std::vector<int> statuses = {};      // others, with the same body
  std::vector<EventKind> events = {};  // what it may answer with instead, as text/event-stream
  bool versioned = false;              // answers with an ETag
  bool located = false;                // answers with a Location
  bool keyed = false;                  // takes Idempotency-Key; set by idempotency::Ledger

  bool streams() const { return !events.empty(); }
};

struct Route {
  Method method;
  std::string path;  // "/api/v1/tickets/{id}"
  Permission permission;
  Endpoint endpoint;
  std::string summary;
  RateClass rate = RateClass::standard;
  /// Largest body in bytes; 0: the server's default.
  std::size_t body_limit = 0;
  /// Of a POST.
  Repeats repeats = Repeats::creates;
  /// Statuses of problems that it may answer with beside those that follow from the rest of its row.
  std::vector<int> statuses = {};
  /// Asked by other machines of the installation: no gateway passes it on.
  bool internal = false;
  /// Whether it takes If-Match, and Last-Event-ID.
  bool conditional = false;
  bool resumable = false;
  /// The status of a problem whose `current` is set, and what that holds.
  int current_status = 0;
  std::function<json::Value(json::Schemas&)> current_schema = {};

  // The same route with one thing said otherwise; for tables.
  Route repeating(Repeats what) && {
    repeats = what;
    return std::move(*this);
  }
  Route answering(std::vector<int> what) && {
    statuses = std::move(what);
    return std::move(*this);
  }
  /// Takes If-Match. Where it does not match, the problem's `current` is the resource as it is now.
  template <class Resource>
  Route matching() && {
    conditional = true;
    return std::move(*this).template showing<Resource>(412);
  }
  /// Its problem of this status comes with `current`.
  template <class Current>
  Route showing(int status) && {
    current_status = status;
    current_schema = json::schema<Current>;
    return std::move(*this);
  }
  Route inside() && {
    internal = true;
    return std::move(*this);
  }
  Route resuming() && {
    resumable = true;
    return std::move(*this);
  }
};
using RouteTable = std::vector<Route>;

/// A response with more than its body.
template <class T>
struct Reply {
  T body;
  int status = 200;
  Headers headers;
};
/// 201. `location` is the new resource's path.
template <class T>
struct Created {
  T body;
  std::string location;
  int status = 201;
};
/// Input of a route that takes none.
struct Nothing {};
BOOST_DESCRIBE_STRUCT(Nothing, (), ())
/// The files of a form's field, in what `bind_form` is told of the form.
struct FormFile {};

/// The list of a page and where the next one starts.
template <class T>
struct Page {
  std::vector<T> items;
  std::optional<std::string> next_cursor;
};
/// A list without pages.
template <class T>
struct Items {
  std::vector<T> items;
};

/// Where a list goes on: what a page before gave as `next_cursor`.
using Cursor = Text<1, 2000>;

/// Fills `In` from the path parameters, the query (GET, DELETE) or the JSON body (POST, PUT, PATCH). Numbers
/// and booleans of the path and the query are read from their text. malformed_json, unsupported media type or
/// every field at fault, those that `In` does not name included. `reads_body`: whether the body is the input,
/// and not the handler's own affair.
template <class In, bool reads_body = true>
Result<In> read_input(const Request& request);

}  // namespace sp::http

namespace sp::json {
template <>
struct Codec<http::FormFile> {
  static Value schema(Schemas&) {
    return {{"type", "array"}, {"items", {{"type", "string"}, {"format", "binary"}}}, {"minItems", 1}};
  }
};
template <class T>
struct Codec<http::Page<T>> {
  static void encode(std::string& out, const http::Page<T>& page) {
    out += "{\"items\":";
    Codec<std::vector<T>>::encode(out, page.items);
    out += ",\"next_cursor\":";
    Codec<std::optional<std::string>>::encode(out, page.next_cursor);
    out += '}';
  }
  static Value schema(Schemas& schemas) {
    return schemas.named(detail::schema_name_of<T>() + "Page", detail::type_name<http::Page<T>>(),
                         [](Schemas& inner) -> Value {
                           return {{"type", "object"},
                                   {"properties",
                                    {{"items", Codec<std::vector<T>>::schema(inner)},
                                     {"next_cursor", Codec<std::optional<std::string>>::schema(inner)}}},
                                   {"required", {"items", "next_cursor"}}};
                         });
  }
};
template <class T>
struct Codec<http::Items<T>> {
  static void encode(std::string& out, const http::Items<T>& list) {
    out += "{\"items\":";
    Codec<std::vector<T>>::encode(out, list.items);
    out += '}';
  }
  static Value schema(Schemas& schemas) {
    return schemas.named(detail::schema_name_of<T>() + "List", detail::type_name<http::Items<T>>(),
                         [](Schemas& inner) -> Value {
                           return {{"type", "object"},
                                   {"properties", {{"items", Codec<std::vector<T>>::schema(inner)}}},
                                   {"required", {"items"}}};
                         });
  }
};
}  // namespace sp::json

#include "platform/http/binding.hpp"  // bind, read_input
