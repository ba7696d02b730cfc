#include "platform/config/value_kinds.hpp"

#include <algorithm>

#include "platform/base/encoding.hpp"
#include "platform/base/network.hpp"

namespace sp::config {
namespace {

bool is_http_url(std::string_view text) {
  for (const std::string_view scheme : {"http://", "https://"})
    if (text.starts_with(scheme) && text.size() > scheme.size() && text[scheme.size()] != '/' &&
        text.find_first_of(" \t\"<>") == text.npos)
      return true;
  return false;
}

/// scheme://host[:port] and nothing else.
bool is_origin(std::string_view text) {
  return is_http_url(text) && text.find_first_of("/?#@\\", text.find("//") + 2) == text.npos;
}

}  // namespace

Failure refused(std::string message) {
  return failure(ErrorKind::invalid_input, "invalid_setting", std::move(message));
}

std::string quoted(std::string_view text) { return "'" + std::string(text.substr(0, 80)) + "'"; }

Result<std::string> http_url(std::string_view text) {
  if (!text.empty() && !is_http_url(text))
    return refused("must be an address such as https://support.example.org, not " + quoted(text));
  while (text.ends_with('/')) text.remove_suffix(1);
  return std::string(text);
}

Result<> store_public_url(Config& config, std::string_view text) {
  std::string_view origin = text;
  if (origin.ends_with('/')) origin.remove_suffix(1);
  if (!origin.empty() && !is_origin(origin))
    return refused(
        "must be http:// or https://, a host and at most a port (https://support.example.org), without a "
        "path or query, since the platform is served at the root of its host; not " +
        quoted(text));
  config.public_url = origin;
  return {};
}

Result<> store_addresses(Config& config, std::string_view text) {
  for (std::string_view rest = text; !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    const auto address = trim(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const auto network = Network::parse(address);
    if (!network)
      return refused(
          "must be IP addresses (10.0.0.5) and networks (172.16.0.0/12), separated by commas; not " +
          quoted(address));
    if (network->is_everything())
      return refused(quoted(address) +
                     " is every address: whoever asks could then write its own; name the "
                     "network that the proxies are in");
  }
  config.trusted_proxies = text;
  return {};
}

Result<> check_networks(std::string_view text) {
  for (const auto& address : split_list(text)) {
    const auto network = Network::parse(address);
    if (!network)
      return refused(
          "must be IP addresses (10.0.0.5) and networks (172.16.0.0/12), separated by commas; not " +
          config::quoted(address));
    if (network->is_everything())
      return refused(config::quoted(address) + " is every address: name the networks that the tools are in");
  }
  return {};
}

Result<> check_pauses(std::string_view text) {
  constexpr std::int64_t longest = 7 * 86'400;
  const auto pauses = split_list(text);
  for (const auto& pause : pauses) {
    std::int64_t seconds = -1;
    const auto [end, error] = std::from_chars(pause.data(), pause.data() + pause.size(), seconds);
    if (error != std::errc{} || end != pause.data() + pause.size() || seconds < 0 || seconds > longest)
      return refused("must be whole numbers of seconds from 0 to " + std::to_string(longest) +
                     ", separated by commas; not " + config::quoted(pause));
  }
  if (pauses.empty()) return refused("must name at least one pause, in seconds");
  return {};
}

Result<> store_origins(Config& config, std::string_view text) {
  for (std::string_view rest = text; !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    const auto origin = trim(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (!is_origin(origin))
      return refused("must be origins such as https://intranet.example.org, separated by commas; not " +
                     quoted(origin));
  }
  config.allowed_origins = text;
  return {};
}

Result<> check_peers(std::string_view text) {
  for (const auto& address : split_list(text))
    if (!is_origin(address))
      return refused(
          "must be internal addresses such as http://auth-service:3001, separated by commas; not " +
          config::quoted(address));
  return {};
}

Result<> store_internal_listen(Config& config, std::string_view text) {
  const auto colon = text.rfind(':');
  int port = -1;
  if (colon != text.npos && colon > 0)
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), port);
  if (!text.empty() && (port < 0 || port > 65535))
    return refused("must be HOST:PORT, such as 0.0.0.0:3001, not " + quoted(text));
  config.internal_listen = text;
  return {};
}

Result<> store_folder(Config& config, std::string_view text) {
  if (text.empty()) return refused("must name a folder");
  config.data_dir = text;
  return {};
}

}  // namespace sp::config
