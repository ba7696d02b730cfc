// What Redis answers, as a value.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace sp::kv {

/// Thread-compatible value. Redis's simple and bulk strings are both `text`.
struct Reply {
  enum class Kind { nil, integer, text, array, error };
  Kind kind = Kind::nil;
  std::int64_t integer = 0;
  std::string text;  // of an error: its words, "WRONGTYPE Operation against…"
  std::vector<Reply> items;

  bool is_nil() const { return kind == Kind::nil; }
  bool is_error() const { return kind == Kind::error; }
};

}  // namespace sp::kv
