// Field types that carry their own rule, so that a described struct is the whole contract of a request.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace sp {

/// Text of at least `Min` code points, not counting white space at its ends (which is kept), and at most
/// `Max` in all. Refuses NUL.
template <std::size_t Min, std::size_t Max>
struct Text : std::string {
  using std::string::string;
  Text(std::string text)
      : std::string(std::move(text)) {}  // NOLINT(google-explicit-constructor): a string with a rule
  static constexpr std::size_t min = Min;
  static constexpr std::size_t max = Max;
};

/// Text of `Min` to `Max` code points as it stands, white space included: secrets. Refuses NUL.
template <std::size_t Min, std::size_t Max>
struct Verbatim : std::string {
  using std::string::string;
  Verbatim(std::string text)
      : std::string(std::move(text)) {}  // NOLINT(google-explicit-constructor): a string with a rule
};

/// An address as in HTML's <input type=email>, at most 254 characters; kept as typed, compared in lower case.
struct Email : std::string {
  using std::string::string;
  Email(std::string text) : std::string(std::move(text)) {}  // NOLINT(google-explicit-constructor)
};

/// The form of an id of ours; anything else cannot name anything.
struct Id : std::string {
  using std::string::string;
  Id(std::string text) : std::string(std::move(text)) {}  // NOLINT(google-explicit-constructor)
};

template <std::int64_t Min, std::int64_t Max>
struct Whole {
  std::int64_t value = Min;
  operator std::int64_t() const { return value; }  // NOLINT(google-explicit-constructor)
  static constexpr std::int64_t min = Min;
  static constexpr std::int64_t max = Max;
};

template <std::int64_t Min, std::int64_t Max>
struct Real {
  double value = Min;
  operator double() const { return value; }  // NOLINT(google-explicit-constructor)
};

/// `Min` to `Max` items.
template <class T, std::size_t Min, std::size_t Max>
struct List : std::vector<T> {
  using std::vector<T>::vector;
};

/// A field of a PATCH: absent (leave it), null (clear it) or a value (set it).
template <class T>
struct Change {
  bool present = false;
  std::optional<T> value;
  bool clears() const { return present && !value; }
  bool sets() const { return present && value.has_value(); }
};

}  // namespace sp
