// A Lua script, and the name under which Redis remembers it.
#pragma once
#include <string>

namespace sp::kv {

/// Thread-safe value. Redis forgets scripts when it restarts: whoever runs one sends its name first, and its
/// text where Redis does not know it (Redis::run does).
class Script {
 public:
  explicit Script(std::string text);
  const std::string& text() const { return text_; }
  /// SHA-1 of the text, hexadecimal, as EVALSHA wants it.
  const std::string& sha1() const { return sha1_; }

 private:
  std::string text_;
  std::string sha1_;
};

}  // namespace sp::kv
