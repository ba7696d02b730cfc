#include "platform/kv/address.hpp"

#include <charconv>
#include <optional>

#include "platform/base/encoding.hpp"

namespace sp::kv {

namespace {

constexpr std::uint16_t redis_port = 6379;
constexpr std::uint16_t sentinel_port = 26379;
constexpr int most_databases = 16384;

Failure refused(std::string_view what) {
  return failure(ErrorKind::invalid_input, "invalid_input", "SP_REDIS_URL: " + std::string(what));
}

std::optional<int> whole(std::string_view text, int least, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    return std::nullopt;
  return value;
}

/// The part before `separator`, which is taken off `text` with it; all of it where there is none.
std::string_view take_until(std::string_view& text, char separator) {
  const auto at = text.find(separator);
  const auto part = text.substr(0, at);
  text = at == text.npos ? std::string_view() : text.substr(at + 1);
  return part;
}

Result<> read_scheme(std::string_view& url, Address& address, bool& sentinels) {
  const auto end = url.find("://");
  const auto scheme = url.substr(0, end);
  if (end == url.npos ||
      (scheme != "redis" && scheme != "rediss" && scheme != "redis+sentinel" && scheme != "rediss+sentinel"))
    return refused("must begin with redis://, rediss:// or redis+sentinel://");
  address.tls = scheme.starts_with("rediss");
  sentinels = scheme.ends_with("+sentinel");
  url.remove_prefix(end + 3);
  return {};
}

Result<> read_credentials(std::string_view text, Address& address) {
  const auto colon = text.find(':');
  const auto user = percent_decode(text.substr(0, colon));
  const auto password = percent_decode(colon == text.npos ? std::string_view() : text.substr(colon + 1));
  if (!user || !password)
    return refused("user and password must be percent-encoded: a % stands before two hexadecimal digits");
  address.user = *user;
  address.password = *password;
  if (!address.user.empty() && address.password.empty())
    return refused("a user needs a password: redis://user:password@host, or redis://:password@host for none");
  return {};
}

Result<Host> read_host(std::string_view text, std::uint16_t usual_port) {
  const auto wrong_port = [] { return refused("a port must be a whole number from 1 to 65535"); };
  Host host{.name = {}, .port = usual_port};
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return refused("an IPv6 address stands in brackets: redis://[::1]:6379");
    host.name = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    const auto colon = text.find(':');
    host.name = text.substr(0, colon);
    port = colon == text.npos ? std::string_view() : text.substr(colon);
  }
  if (host.name.empty()) return refused("a host is missing");
  if (port.empty()) return host;
  if (port.front() != ':') return wrong_port();
  const auto number = whole(port.substr(1), 1, 65535);
  if (!number) return wrong_port();
  host.port = static_cast<std::uint16_t>(*number);
  return host;
}

Result<> read_hosts(std::string_view text, bool sentinels, Address& address) {
  if (!sentinels && text.contains(','))
    return refused("several hosts are sentinels: redis+sentinel://host,host/master");
  do {
    auto host = read_host(take_until(text, ','), sentinels ? sentinel_port : redis_port);
    if (!host) return Failure(host.error());
    address.hosts.push_back(std::move(*host));
  } while (!text.empty());
  return {};
}

}  // namespace

Result<Address> parse_address(std::string_view url) {
  Address address;
  bool sentinels = false;
  if (auto read = read_scheme(url, address, sentinels); !read) return Failure(read.error());
  if (url.find_first_of("?#") != url.npos && url.find('@') == url.npos)
    return refused("has no options: what follows ? or # is not understood");
  if (const auto at = url.rfind('@'); at != url.npos) {
    if (auto read = read_credentials(url.substr(0, at), address); !read) return Failure(read.error());
    url.remove_prefix(at + 1);
  }
  if (auto read = read_hosts(take_until(url, '/'), sentinels, address); !read) return Failure(read.error());
  if (sentinels) {
    address.master = take_until(url, '/');
    if (address.master.empty())
      return refused("the master's name is missing: redis+sentinel://host:port,host:port/master");
  }
  if (!url.empty()) {
    const auto database = whole(url, 0, most_databases - 1);
    if (!database) return refused("the database must be a whole number: redis://host/0");
    address.database = *database;
  }
  return address;
}

}  // namespace sp::kv
