// For tests of routes: an answer as its reader takes it apart.
#pragma once
#include <string>
#include <string_view>

#include "platform/http/message.hpp"
#include "platform/json/codec.hpp"

namespace sp::http::testing {

struct Answer {
  int status = 0;
  json::Value body;  // null where it is no JSON
  Headers headers;
  std::string raw;  // the body as it was sent

  /// The header `name`, or the one after `skipped` others of its name; "" for none.
  std::string header(std::string_view name, int skipped = 0) const {
    for (const auto& [header_name, value] : headers)
      if (header_name == name && skipped-- == 0) return value;
    return "";
  }
  /// Null where there is nothing.
  const json::Value& at(std::string_view pointer) const {
    boost::system::error_code error;
    const auto* value = body.find_pointer({pointer.data(), pointer.size()}, error);
    static const json::Value nothing;
    return value ? *value : nothing;
  }
  /// "" where there is no text.
  std::string text(std::string_view pointer) const {
    const auto& value = at(pointer);
    return value.is_string() ? std::string(value.get_string()) : "";
  }
  std::int64_t number(std::string_view pointer) const { return at(pointer).as_int64(); }
  std::size_t items() const { return at("/items").is_array() ? at("/items").get_array().size() : 0; }
  std::string code() const { return text("/code"); }
};

inline Answer answer_of(const Response& response) {
  Answer answer{.status = response.status, .body = {}, .headers = response.headers, .raw = {}};
  answer.raw = response.content();
  boost::system::error_code error;
  if (!answer.raw.empty()) answer.body = boost::json::parse(answer.raw, error);
  return answer;
}

}  // namespace sp::http::testing
