// JSON from and to described types (Boost.Describe). One description gives decoding with an error for every
// field at fault, encoding and JSON Schema 2020-12.
//
//   struct OpenTicket { Text<1, 200> subject; std::optional<Priority> priority; };
//   BOOST_DESCRIBE_STRUCT(OpenTicket, (), (subject, priority))
//
// A member is required unless it is std::optional, Change or has the type of a container with a default (none
// does). Fields that the description does not name are ignored in what we or other systems wrote, and refused
// in requests (Unknown::refused). Enumerators are their names, a trailing '_' dropped (`public_` is
// "public"). sp::Time is RFC 3339. Everything here is pure and thread-safe.
#pragma once
#include <array>
#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "platform/base/encoding.hpp"
#include "platform/base/error.hpp"
#include "platform/base/id.hpp"
#include "platform/base/time.hpp"
#include "platform/json/types.hpp"

namespace sp::json {

using Value = boost::json::value;
namespace describe = boost::describe;

/// What becomes of fields that no description names.
enum class Unknown { ignored, refused };

/// Collects what is wrong, with the pointer to where; the first hundred of it.
struct Faults {
  std::vector<FieldError> errors;
  Unknown unknown = Unknown::ignored;
  void add(const std::string& pointer, std::string code, std::string detail) {
    if (errors.size() < 100) errors.push_back({pointer, std::move(code), std::move(detail)});
  }
};

/// The name of T's schema where the type's own is not meant: specialise it beside the type.
template <class T>
inline constexpr std::string_view schema_name = "";

/// Whether a member of T that is absent keeps the value that T{} gives it: specialise it beside the type, for
/// what is stored and grows, and for what is sent a part at a time.
template <class T>
inline constexpr bool has_defaults = false;

/// The schemas of one OpenAPI document that have a name: described structs and enumerations. Not thread-safe.
class Schemas {
 public:
  /// A reference to the schema `name`, which `make` writes where it is the first of `type`. Throws
  /// std::logic_error where another type has the name.
  Value named(const std::string& name, std::string_view type, Value (*make)(Schemas&));
  /// The same for a schema that is no type's own. Throws std::logic_error where another schema has the name.
  Value named(const std::string& name, Value schema);
  /// All of them, by name.
  const boost::json::object& all() const { return all_; }

 private:
  boost::json::object all_;
  std::map<std::string, std::string, std::less<>> types_;
};

/// Writes `text` as a JSON string, quotes included. Invalid UTF-8 is the caller's fault and is written as it
/// is.
void write_string(std::string& out, std::string_view text);
bool is_email(std::string_view text);
/// "a~b/c" as one step of a JSON pointer.
std::string pointer_step(std::string_view name);

template <class T>
struct Codec;

template <class T>
void encode(std::string& out, const T& value) {
  Codec<T>::encode(out, value);
}
template <class T>
std::string encode(const T& value) {
  std::string out;
  Codec<T>::encode(out, value);
  return out;
}
template <class T>
void decode(const Value& json, T& out, const std::string& pointer, Faults& faults) {
  Codec<T>::decode(json, out, pointer, faults);
}
template <class T>
Value schema(Schemas& schemas) {
  return Codec<T>::schema(schemas);
}

/// Parses text of at most `depth` 32 levels: malformed_json (400) or the value.
Result<Value> parse(std::string_view text);

/// Decodes a whole body: invalid_input (422) with every field at fault.
template <class T>
Result<T> decode(const Value& json, Unknown unknown = Unknown::ignored) {
  T out{};
  Faults faults{.errors = {}, .unknown = unknown};
  Codec<T>::decode(json, out, "", faults);
  if (faults.errors.empty()) return out;
  return Failure(Error{.kind = ErrorKind::invalid_input,
                       .code = "invalid_input",
                       .message = faults.errors.front().detail,
                       .fields = std::move(faults.errors)});
}
template <class T>
Result<T> decode_text(std::string_view text) {
  auto json = parse(text);
  if (!json) return Failure(json.error());
  return decode<T>(*json);
}

namespace detail {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_change = false;
template <class T>
inline constexpr bool is_change<Change<T>> = true;
template <class T>
inline constexpr bool may_be_absent = is_optional<T> || is_change<T>;

constexpr std::string_view enumerator_name(std::string_view name) {
  if (name.ends_with('_')) name.remove_suffix(1);
  return name;
}

inline bool decode_string(const Value& json, std::string& out, const std::string& pointer, Faults& faults) {
  if (!json.is_string()) {
    faults.add(pointer, "wrong_type", "Must be a string.");
    return false;
  }
  const auto& text = json.get_string();
  if (std::string_view(text).find('\0') != std::string_view::npos) {
    faults.add(pointer, "invalid_character", "Must not contain the NUL character.");
    return false;
  }
  out.assign(text.begin(), text.end());
  return true;
}

inline bool decode_integer(const Value& json, std::int64_t& out, const std::string& pointer, Faults& faults) {
  if (json.is_int64()) {
    out = json.get_int64();
  } else if (json.is_uint64()) {
    faults.add(pointer, "out_of_range", "Is out of range.");
    return false;
  } else if (json.is_double() && std::nearbyint(json.get_double()) == json.get_double() &&
             std::abs(json.get_double()) < 9e15) {
    out = static_cast<std::int64_t>(json.get_double());
  } else {
    faults.add(pointer, "wrong_type", "Must be a whole number.");
    return false;
  }
  return true;
}

/// A pattern for text of at least `least` characters, white space at its ends not counted.
std::string trimmed_pattern(std::size_t least);
/// too_short, too_long, or "required" where one character would do.
void check_length(std::string_view text, std::size_t least, std::size_t most, const std::string& pointer,
                  Faults& faults);

template <class T>
using Members = describe::describe_members<T, describe::mod_public | describe::mod_inherited>;

template <class... D>
constexpr std::array<std::string_view, sizeof...(D)> names_of(boost::mp11::mp_list<D...>) {
  return {enumerator_name(D::name)...};
}
template <class T>
inline constexpr auto member_names = names_of(boost::mp11::mp_rename<Members<T>, boost::mp11::mp_list>{});

/// A fault for every field of `object` that is none of `names`.
void refuse_unknown(const boost::json::object& object, std::span<const std::string_view> names,
                    const std::string& pointer, Faults& faults);

/// "sp::ticketing::TicketView" of the type.
template <class T>
constexpr std::string_view type_name() {
  std::string_view name = __PRETTY_FUNCTION__;  // "... type_name() [T = sp::ticketing::TicketView]"
  name.remove_prefix(name.find("T = ") + 4);
  return name.substr(0, name.rfind(']'));
}

/// "Ticket" of sp::ticketing::TicketView: what the type is called in an OpenAPI document.
std::string short_name(std::string_view type);

template <class T>
std::string schema_name_of() {
  if constexpr (!schema_name<T>.empty()) {
    return std::string(schema_name<T>);
  } else {
    return short_name(type_name<T>());
  }
}

}  // namespace detail

/// The name of an enumerator as it stands in JSON.
template <class E>
std::string_view enum_name(E value) {
  return detail::enumerator_name(describe::enum_to_string(value, "unknown"));
}
template <class E>
std::optional<E> enum_value(std::string_view name) {
  std::optional<E> found;
  boost::mp11::mp_for_each<describe::describe_enumerators<E>>([&](auto d) {
    if (detail::enumerator_name(d.name) == name) found = d.value;
  });
  return found;
}

template <>
struct Codec<std::string> {
  static void encode(std::string& out, const std::string& value) { write_string(out, value); }
  static void decode(const Value& json, std::string& out, const std::string& pointer, Faults& faults) {
    detail::decode_string(json, out, pointer, faults);
  }
  static Value schema(Schemas&) { return {{"type", "string"}}; }
};

template <std::size_t Min, std::size_t Max>
struct Codec<Text<Min, Max>> {
  static void encode(std::string& out, const Text<Min, Max>& value) { write_string(out, value); }
  static void decode(const Value& json, Text<Min, Max>& out, const std::string& pointer, Faults& faults) {
    if (!detail::decode_string(json, out, pointer, faults)) return;
    if (utf8_length(trim(out)) < Min) {
      faults.add(
          pointer, Min == 1 ? "required" : "too_short",
          Min == 1 ? "Must not be empty." : "Must have at least " + std::to_string(Min) + " characters.");
    } else if (utf8_length(out) > Max) {
      faults.add(pointer, "too_long", "Must have at most " + std::to_string(Max) + " characters.");
    }
  }
  static Value schema(Schemas&) {
    boost::json::object schema{{"type", "string"}, {"minLength", Min}, {"maxLength", Max}};
    if (Min > 0) schema["pattern"] = detail::trimmed_pattern(Min);
    return schema;
  }
};

template <std::size_t Min, std::size_t Max>
struct Codec<Verbatim<Min, Max>> {
  static void encode(std::string& out, const Verbatim<Min, Max>& value) { write_string(out, value); }
  static void decode(const Value& json, Verbatim<Min, Max>& out, const std::string& pointer, Faults& faults) {
    if (detail::decode_string(json, out, pointer, faults))
      detail::check_length(out, Min, Max, pointer, faults);
  }
  static Value schema(Schemas&) { return {{"type", "string"}, {"minLength", Min}, {"maxLength", Max}}; }
};

template <>
struct Codec<Email> {
  static void encode(std::string& out, const Email& value) { write_string(out, value); }
  static void decode(const Value& json, Email& out, const std::string& pointer, Faults& faults) {
    if (!detail::decode_string(json, out, pointer, faults)) return;
    if (!is_email(out))
      faults.add(pointer, "invalid_email", "Must be an e-mail address such as name@example.org.");
  }
  static Value schema(Schemas&) { return {{"type", "string"}, {"format", "email"}, {"maxLength", 254}}; }
};

template <>
struct Codec<Id> {
  static void encode(std::string& out, const Id& value) { write_string(out, value); }
  static void decode(const Value& json, Id& out, const std::string& pointer, Faults& faults) {
    if (!detail::decode_string(json, out, pointer, faults)) return;
    if (!is_id(out))
      faults.add(pointer, "invalid_id", "Must be an id such as 01932f5e-7c1a-7b3e-9d2f-4a5b6c7d8e9f.");
  }
  static Value schema(Schemas&) { return {{"type", "string"}, {"format", "uuid"}}; }
};

template <>
struct Codec<bool> {
  static void encode(std::string& out, bool value) { out += value ? "true" : "false"; }
  static void decode(const Value& json, bool& out, const std::string& pointer, Faults& faults) {
    if (json.is_bool()) {
      out = json.get_bool();
    } else {
      faults.add(pointer, "wrong_type", "Must be true or false.");
    }
  }
  static Value schema(Schemas&) { return {{"type", "boolean"}}; }
};

template <class T>
  requires(std::is_integral_v<T> && !std::is_same_v<T, bool>)
struct Codec<T> {
  static void encode(std::string& out, T value) {
    char buffer[24];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
  }
  static void decode(const Value& json, T& out, const std::string& pointer, Faults& faults) {
    std::int64_t wide = 0;
    if (!detail::decode_integer(json, wide, pointer, faults)) return;
    if (!std::in_range<T>(wide)) {
      faults.add(pointer, "out_of_range", "Is out of range.");
      return;
    }
    out = static_cast<T>(wide);
  }
  static Value schema(Schemas&) { return {{"type", "integer"}}; }
};

template <std::int64_t Min, std::int64_t Max>
struct Codec<Whole<Min, Max>> {
  static void encode(std::string& out, const Whole<Min, Max>& value) {
    Codec<std::int64_t>::encode(out, value.value);
  }
  static void decode(const Value& json, Whole<Min, Max>& out, const std::string& pointer, Faults& faults) {
    if (!detail::decode_integer(json, out.value, pointer, faults)) return;
    if (out.value < Min || out.value > Max)
      faults.add(pointer, "out_of_range",
                 "Must be from " + std::to_string(Min) + " to " + std::to_string(Max) + ".");
  }
  static Value schema(Schemas&) { return {{"type", "integer"}, {"minimum", Min}, {"maximum", Max}}; }
};

template <>
struct Codec<double> {
  static void encode(std::string& out, double value) {
    if (!std::isfinite(value)) {
      out += "null";
      return;
    }
    char buffer[32];
    out.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr);
  }
  static void decode(const Value& json, double& out, const std::string& pointer, Faults& faults) {
    boost::system::error_code error;
    if (!json.is_number()) {
      faults.add(pointer, "wrong_type", "Must be a number.");
      return;
    }
    out = json.to_number<double>(error);
    // Boost.JSON 1.81 reads what lies beyond as infinite or not, by the way it is written, and "0E2000" as no
    // number.
    if (!(std::abs(out) <= 1e300)) faults.add(pointer, "out_of_range", "Is out of range.");
  }
  static Value schema(Schemas&) { return {{"type", "number"}}; }
};

template <std::int64_t Min, std::int64_t Max>
struct Codec<Real<Min, Max>> {
  static void encode(std::string& out, const Real<Min, Max>& value) {
    Codec<double>::encode(out, value.value);
  }
  static void decode(const Value& json, Real<Min, Max>& out, const std::string& pointer, Faults& faults) {
    const auto before = faults.errors.size();
    Codec<double>::decode(json, out.value, pointer, faults);
    if (faults.errors.size() == before && (out.value < Min || out.value > Max))
      faults.add(pointer, "out_of_range",
                 "Must be from " + std::to_string(Min) + " to " + std::to_string(Max) + ".");
  }
  static Value schema(Schemas&) { return {{"type", "number"}, {"minimum", Min}, {"maximum", Max}}; }
};

template <>
struct Codec<Time> {
  static void encode(std::string& out, Time value) { out += '"' + to_rfc3339(value) + '"'; }
  static void decode(const Value& json, Time& out, const std::string& pointer, Faults& faults) {
    std::string text;
    if (!detail::decode_string(json, text, pointer, faults)) return;
    if (const auto time = parse_rfc3339(text)) {
      out = *time;
    } else {
      faults.add(pointer, "invalid_time", time.error().message);
    }
  }
  static Value schema(Schemas&) { return {{"type", "string"}, {"format", "date-time"}}; }
};

template <>
struct Codec<Value> {
  static void encode(std::string& out, const Value& value) { out += boost::json::serialize(value); }
  static void decode(const Value& json, Value& out, const std::string&, Faults&) { out = json; }
  static Value schema(Schemas&) { return boost::json::object(); }
};

template <class E>
  requires std::is_enum_v<E>
struct Codec<E> {
  static void encode(std::string& out, E value) { write_string(out, enum_name(value)); }
  static void decode(const Value& json, E& out, const std::string& pointer, Faults& faults) {
    if (json.is_string()) {
      if (const auto value = enum_value<E>(json.get_string())) {
        out = *value;
        return;
      }
    }
    std::string names;
    boost::mp11::mp_for_each<describe::describe_enumerators<E>>(
        [&](auto d) { names += (names.empty() ? "" : ", ") + std::string(detail::enumerator_name(d.name)); });
    faults.add(pointer, "invalid_choice", "Must be one of: " + names + ".");
  }
  static Value schema(Schemas& schemas) {
    return schemas.named(detail::schema_name_of<E>(), detail::type_name<E>(), [](Schemas&) -> Value {
      boost::json::array names;
      boost::mp11::mp_for_each<describe::describe_enumerators<E>>(
          [&](auto d) { names.emplace_back(detail::enumerator_name(d.name)); });
      return {{"type", "string"}, {"enum", std::move(names)}};
    });
  }
};

template <class T>
struct Codec<std::optional<T>> {
  static void encode(std::string& out, const std::optional<T>& value) {
    if (value) {
      Codec<T>::encode(out, *value);
    } else {
      out += "null";
    }
  }
  static void decode(const Value& json, std::optional<T>& out, const std::string& pointer, Faults& faults) {
    if (json.is_null()) {
      out.reset();
    } else {
      Codec<T>::decode(json, out.emplace(), pointer, faults);
    }
  }
  static Value schema(Schemas& schemas) {
    auto inner = Codec<T>::schema(schemas);
    auto& object = inner.as_object();
    if (auto* type = object.if_contains("type"); type && type->is_string()) {
      *type = boost::json::array{*type, "null"};
      return inner;
    }
    return {{"anyOf", boost::json::array{inner, {{"type", "null"}}}}};
  }
};

template <class T>
struct Codec<Change<T>> {
  static void encode(std::string& out, const Change<T>& value) {
    Codec<std::optional<T>>::encode(out, value.value);
  }
  static void decode(const Value& json, Change<T>& out, const std::string& pointer, Faults& faults) {
    out.present = true;
    Codec<std::optional<T>>::decode(json, out.value, pointer, faults);
  }
  static Value schema(Schemas& schemas) { return Codec<std::optional<T>>::schema(schemas); }
};

template <class T>
struct Codec<std::vector<T>> {
  static void encode(std::string& out, const std::vector<T>& values) {
    out += '[';
    bool first = true;
    for (const auto& value : values) {
      if (!first) out += ',';
      first = false;
      Codec<T>::encode(out, value);
    }
    out += ']';
  }
  static void decode(const Value& json, std::vector<T>& out, const std::string& pointer, Faults& faults) {
    if (!json.is_array()) {
      faults.add(pointer, "wrong_type", "Must be a list.");
      return;
    }
    std::size_t index = 0;
    for (const auto& item : json.get_array())
      Codec<T>::decode(item, out.emplace_back(), pointer + '/' + std::to_string(index++), faults);
  }
  static Value schema(Schemas& schemas) { return {{"type", "array"}, {"items", Codec<T>::schema(schemas)}}; }
};

template <class T, std::size_t Min, std::size_t Max>
struct Codec<List<T, Min, Max>> {
  static void encode(std::string& out, const List<T, Min, Max>& values) {
    Codec<std::vector<T>>::encode(out, values);
  }
  static void decode(const Value& json, List<T, Min, Max>& out, const std::string& pointer, Faults& faults) {
    if (json.is_array() && (json.get_array().size() < Min || json.get_array().size() > Max)) {
      faults.add(pointer, json.get_array().size() < Min ? "too_few" : "too_many",
                 "Must hold " + std::to_string(Min) + " to " + std::to_string(Max) + " items.");
      return;
    }
    Codec<std::vector<T>>::decode(json, out, pointer, faults);
  }
  static Value schema(Schemas& schemas) {
    return {{"type", "array"}, {"items", Codec<T>::schema(schemas)}, {"minItems", Min}, {"maxItems", Max}};
  }
};

template <class T>
struct Codec<std::map<std::string, T>> {
  static void encode(std::string& out, const std::map<std::string, T>& values) {
    out += '{';
    bool first = true;
    for (const auto& [key, value] : values) {
      if (!first) out += ',';
      first = false;
      write_string(out, key);
      out += ':';
      Codec<T>::encode(out, value);
    }
    out += '}';
  }
  static void decode(const Value& json, std::map<std::string, T>& out, const std::string& pointer,
                     Faults& faults) {
    if (!json.is_object()) {
      faults.add(pointer, "wrong_type", "Must be an object.");
      return;
    }
    for (const auto& item : json.get_object())
      Codec<T>::decode(item.value(), out[std::string(item.key())], pointer + '/' + pointer_step(item.key()),
                       faults);
  }
  static Value schema(Schemas& schemas) {
    return {{"type", "object"}, {"additionalProperties", Codec<T>::schema(schemas)}};
  }
};

template <class T>
  requires describe::has_describe_members<T>::value
struct Codec<T> {
  static void encode(std::string& out, const T& value) {
    out += '{';
    bool first = true;
    boost::mp11::mp_for_each<detail::Members<T>>([&](auto d) {
      const auto& member = value.*d.pointer;
      using M = std::remove_cvref_t<decltype(member)>;
      if constexpr (detail::is_change<M>) {
        if (!member.present) return;
      }
      if (!first) out += ',';
      first = false;
      out += '"';
      out += detail::enumerator_name(d.name);
      out += "\":";
      Codec<M>::encode(out, member);
    });
    out += '}';
  }
  static void decode(const Value& json, T& out, const std::string& pointer, Faults& faults) {
    if (!json.is_object()) {
      faults.add(pointer, "wrong_type", "Must be an object.");
      return;
    }
    const auto& object = json.get_object();
    std::size_t known = 0;
    boost::mp11::mp_for_each<detail::Members<T>>([&](auto d) {
      using M = std::remove_cvref_t<decltype(out.*d.pointer)>;
      const auto name = detail::enumerator_name(d.name);
      if (const auto* field = object.if_contains(name)) {
        ++known;
        Codec<M>::decode(*field, out.*d.pointer, pointer + '/' + pointer_step(name), faults);
      } else if constexpr (!detail::may_be_absent<M> && !has_defaults<T>) {
        faults.add(pointer + '/' + pointer_step(name), "required", "Is required.");
      }
    });
    if (known != object.size() && faults.unknown == Unknown::refused)
      detail::refuse_unknown(object, detail::member_names<T>, pointer, faults);
  }
  static Value schema(Schemas& schemas) {
    return schemas.named(detail::schema_name_of<T>(), detail::type_name<T>(), members_schema);
  }
  /// The object itself, without a name.
  static Value members_schema(Schemas& schemas) {
    boost::json::object properties;
    boost::json::array required;
    boost::mp11::mp_for_each<detail::Members<T>>([&](auto d) {
      using M = std::remove_cvref_t<decltype(std::declval<T>().*d.pointer)>;
      const auto name = detail::enumerator_name(d.name);
      properties[name] = Codec<M>::schema(schemas);
      if constexpr (!detail::may_be_absent<M> && !has_defaults<T>) required.emplace_back(name);
    });
    boost::json::object result{{"type", "object"}, {"properties", std::move(properties)}};
    if (!required.empty()) result["required"] = std::move(required);
    return result;
  }
};

}  // namespace sp::json
