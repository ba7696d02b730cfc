// RESP2, the protocol of Redis, as hiredis reads and writes it.
#pragma once
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "platform/kv/reply.hpp"

namespace sp::kv {

/// A command's words: {"SET", key, value}. Any bytes.
using Command = std::vector<std::string>;

/// As it goes over the connection.
std::string encode(const Command& command);

/// Whoever is at the other end does not speak Redis's protocol.
class ProtocolError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Replies out of the bytes of one connection. Not thread-safe.
class ReplyReader {
 public:
  ReplyReader();
  ~ReplyReader();
  void feed(std::string_view bytes);
  /// The next whole reply, if it is there. Throws ProtocolError; nothing can be read after it.
  std::optional<Reply> next();

 private:
  class Reader;
  std::unique_ptr<Reader> reader_;
};

}  // namespace sp::kv
