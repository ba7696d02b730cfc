// The templates behind `route.hpp`: typed request in, typed response out. Include route.hpp instead.
#pragma once
#include <charconv>

#include "platform/base/encoding.hpp"
#include "platform/http/route.hpp"

namespace sp::http {

namespace detail {

/// Text of a path or query parameter as the JSON that a member of type M expects.
template <class M>
json::Value from_text(std::string_view text) {
  if constexpr (json::detail::is_optional<M>) {
    return from_text<typename M::value_type>(text);
  } else if constexpr (std::is_same_v<M, bool>) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
  } else if constexpr (std::is_integral_v<M> || requires {
                         M::min;
                         M::max;
                         M{}.value;
                       }) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) return number;
  } else if constexpr (std::is_floating_point_v<M>) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && end == text.data() + text.size()) return number;
  }
  return boost::json::string(text);
}

/// Whether the route's path has a parameter of this name.
bool is_path_parameter(const Request& request, std::string_view name);
/// name=value pairs of the request's query, decoded; invalid_input for a broken escape, text that is not
/// UTF-8, a name that stands twice, and below /api/ one that is none of `names`.
Result<std::vector<std::pair<std::string, std::string>>> parse_query(const Request& request,
                                                                     std::span<const std::string_view> names);
/// The body as a JSON object; unsupported where Content-Type says another thing, malformed where it is none,
/// invalid_input where it has a field that the path has.
Result<boost::json::object> parse_body(const Request& request);

template <class T>
struct Unwrap {  // what a handler's result is in OpenAPI
  using Body = T;
  static constexpr int status = 200;
};
template <class T>
struct Unwrap<Reply<T>> {
  using Body = T;
  static constexpr int status = 200;
};
template <class T>
struct Unwrap<Created<T>> {
  using Body = T;
  static constexpr int status = 201;
};

/// Whether it has a version, and so an ETag.
template <class T>
inline constexpr bool is_versioned = requires(const T& body) {
  { body.version } -> std::convertible_to<std::int64_t>;
};

template <class T>
void add_etag(const T& body, Headers& headers) {
  if constexpr (is_versioned<T>) headers.emplace_back("ETag", '"' + std::to_string(body.version) + '"');
}

template <class T>
Response respond(T&& value) {
  using V = std::remove_cvref_t<T>;
  Response response;
  if constexpr (std::is_same_v<V, Response>) {
    return std::forward<T>(value);
  } else if constexpr (requires {
                         value.body;
                         value.headers;
                       }) {  // Reply
    response.status = value.status;
    response.headers = std::move(value.headers);
    if constexpr (!std::is_same_v<std::remove_cvref_t<decltype(value.body)>, Nothing>) {
      add_etag(value.body, response.headers);
      json::encode(response.body, value.body);
    }
  } else if constexpr (requires {
                         value.body;
                         value.location;
                       }) {  // Created
    response.status = value.status;
    if (!value.location.empty()) response.headers.emplace_back("Location", std::move(value.location));
    add_etag(value.body, response.headers);
    json::encode(response.body, value.body);
  } else {
    add_etag(value, response.headers);
    json::encode(response.body, value);
  }
  return response;
}

template <bool reads_body, class Api, class In, class Out>
Task<Response> call(Api* api, Task<Result<Out>> (Api::*method)(Caller, In), Caller caller) {
  auto input = read_input<In, reads_body>(*caller.request);
  if (!input) co_return problem(input.error(), caller.request->id);
  auto output = co_await (api->*method)(caller, std::move(*input));
  if (!output) co_return problem(output.error(), caller.request->id);
  if constexpr (std::is_void_v<Out>) {
    Response response;
    response.status = 204;
    co_return response;
  } else {
    co_return respond(std::move(*output));
  }
}

}  // namespace detail

template <class In, bool reads_body>
Result<In> read_input(const Request& request) {
  const bool has_body =
      request.method == Method::post || request.method == Method::put || request.method == Method::patch;
  boost::json::object fields;
  if constexpr (reads_body) {
    if (has_body) {
      // A POST whose fields may all be left out needs no body, and neither does a route whose input is its
      // path.
      bool path_only = true;
      bool optional_only = request.method == Method::post;
      boost::mp11::mp_for_each<json::detail::Members<In>>([&](auto d) {
        using M = std::remove_cvref_t<decltype(std::declval<In>().*d.pointer)>;
        const bool in_path = detail::is_path_parameter(request, json::detail::enumerator_name(d.name));
        path_only &= in_path;
        optional_only &= in_path || json::detail::may_be_absent<M>;
      });
      if (!request.body.empty() || !(path_only || optional_only)) {
        auto body = detail::parse_body(request);
        if (!body) return Failure(body.error());
        fields = std::move(*body);
      }
    }
  }
  std::vector<std::pair<std::string, std::string>> query;
  if (!request.query.empty()) {
    const std::span<const std::string_view> names = json::detail::member_names<In>;
    auto parsed = detail::parse_query(request, has_body ? std::span<const std::string_view>() : names);
    if (!parsed) return Failure(parsed.error());
    query = std::move(*parsed);
  }
  if constexpr (boost::mp11::mp_size<json::detail::Members<In>>::value > 0) {
    boost::mp11::mp_for_each<json::detail::Members<In>>([&](auto d) {
      using M = std::remove_cvref_t<decltype(std::declval<In>().*d.pointer)>;
      const auto member = json::detail::enumerator_name(d.name);
      if (!has_body)
        for (const auto& [name, text] : query)
          if (name == member) fields[member] = detail::from_text<M>(text);
      for (const auto& [name, text] : request.path_parameters)
        if (name == member) fields[member] = detail::from_text<M>(text);
    });
  }
  return json::decode<In>(json::Value(std::move(fields)), json::Unknown::refused);
}

/// A handler `Task<Result<Out>> Api::method(Caller, In)`: Out is a described struct, Page, Items, Reply,
/// Created, Response (for streams and files) or void (204). `api` outlives the server.
template <bool reads_body = true, class Api, class In, class Out>
Endpoint bind(Api& api, Task<Result<Out>> (Api::*method)(Caller, In)) {
  Endpoint endpoint;
  endpoint.handle = [target = &api, method](Caller caller) {
    return detail::call<reads_body>(target, method, std::move(caller));
  };
  endpoint.input_schema = json::Codec<In>::members_schema;
  endpoint.input_name = json::detail::schema_name_of<In>();
  if constexpr (std::is_void_v<Out>) {
    endpoint.success = 204;
    endpoint.output_schema = [](json::Schemas&) { return json::Value(nullptr); };
  } else if constexpr (std::is_same_v<Out, Response>) {
    endpoint.output_schema = [](json::Schemas&) { return json::Value(boost::json::object()); };
  } else {
    using Body = typename detail::Unwrap<Out>::Body;
    endpoint.success = detail::Unwrap<Out>::status;
    endpoint.located = std::is_same_v<Out, Created<Body>>;
    endpoint.versioned = detail::is_versioned<Body>;
    if constexpr (std::is_same_v<Body, Nothing>) {
      endpoint.output_schema = [](json::Schemas&) { return json::Value(nullptr); };
    } else {
      endpoint.output_schema = json::schema<Body>;
    }
  }
  return endpoint;
}

/// A handler that reads the request's body by itself, as multipart/form-data, where and when it likes; the
/// body lives as long as the handler runs. `Form` describes the fields in OpenAPI; those of type FormFile are
/// files.
template <class Form, class Api, class Out>
Endpoint bind_form(Api& api, Task<Result<Out>> (Api::*method)(Caller, Nothing)) {
  Endpoint endpoint = bind<false>(api, method);
  endpoint.input_type = "multipart/form-data";
  endpoint.input_schema = json::Codec<Form>::members_schema;
  endpoint.input_name = json::detail::schema_name_of<Form>();
  return endpoint;
}

/// A handler that answers with a file of the media type.
template <class Api, class In>
Endpoint bind_file(Api& api, Task<Result<Response>> (Api::*method)(Caller, In), std::string media_type) {
  Endpoint endpoint = bind(api, method);
  endpoint.output_type = std::move(media_type);
  endpoint.output_schema = [](json::Schemas&) {
    return json::Value({{"type", "string"}, {"format", "binary"}});
  };
  return endpoint;
}

/// A handler that answers with a stream of these events.
template <class Api, class In>
Endpoint bind_stream(Api& api, Task<Result<Response>> (Api::*method)(Caller, In),
                     std::vector<EventKind> events) {
  Endpoint endpoint = bind(api, method);
  endpoint.events = std::move(events);
  endpoint.output_schema = [](json::Schemas&) { return json::Value(nullptr); };
  return endpoint;
}
/// The same where it is asked for one, and with `Whole` as JSON otherwise.
template <class Whole, class Api, class In>
Endpoint bind_stream(Api& api, Task<Result<Response>> (Api::*method)(Caller, In),
                     std::vector<EventKind> events) {
  Endpoint endpoint = bind_stream(api, method, std::move(events));
  endpoint.output_schema = json::schema<Whole>;
  return endpoint;
}

}  // namespace sp::http
