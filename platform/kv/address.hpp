// Where Redis is: the value of SP_REDIS_URL.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/error.hpp"

namespace sp::kv {

struct Host {
  std::string name;  // an IPv6 address without its brackets
  std::uint16_t port = 0;
};

struct Address {
  bool tls = false;
  std::string user;  // "": Redis's default user
  std::string password;
  std::vector<Host> hosts;  // the server; with `master`, the sentinels
  std::string master;       // the name that the sentinels know it by; "": no sentinels
  int database = 0;
};

/// Reads `redis://[user[:password]@]host[:port][/database]`, `rediss://…` (TLS), and
/// `redis+sentinel://[user][:password]@host[:port],…/master[/database]` (also `rediss+sentinel://`). User and
/// password may be percent-encoded; a user without a colon is taken as one without a password. Ports are 6379
/// and, of sentinels, 26379 where none is given. Errors (invalid_input) name SP_REDIS_URL and never hold the
/// password. Pure.
Result<Address> parse_address(std::string_view url);

}  // namespace sp::kv
