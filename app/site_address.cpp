#include "app/site_address.hpp"

#include <algorithm>
#include <array>
#include <boost/url.hpp>

#include "platform/base/encoding.hpp"

namespace sp::app {

using boost::urls::url;

namespace {

std::string_view port_of(const url& address) {
  if (address.has_port() && !address.port().empty()) return address.port();
  return address.scheme() == "https" ? "443" : "80";
}

/// Names that advertising and statistics add to addresses, and nothing else does.
bool is_tracking(std::string_view name) {
  static constexpr std::array<std::string_view, 22> names{
      "utm",    "gclid",  "gclsrc",  "dclid",  "gbraid", "wbraid",    "fbclid", "msclkid",
      "yclid",  "twclid", "ttclid",  "igshid", "igsh",   "li_fat_id", "_ga",    "_gl",
      "_hsenc", "_hsmi",  "mkt_tok", "xtor",   "epik",   "srsltid"};
  static constexpr std::array<std::string_view, 9> beginnings{"utm_", "mc_",  "hsa_", "pk_",    "piwik_",
                                                              "mtm_", "at_m", "at_c", "matomo_"};
  return std::ranges::find(names, name) != names.end() ||
         std::ranges::any_of(beginnings,
                             [name](std::string_view beginning) { return name.starts_with(beginning); });
}

std::string without_scheme(const url& address) {
  std::string text(address.encoded_host_and_port().data(), address.encoded_host_and_port().size());
  auto path = path_of(address);
  if (path.ends_with('/')) path.pop_back();
  return text + path;
}

}  // namespace

std::optional<url> address_of(std::string_view text) {
  std::string escaped;
  for (const char c : trim(text)) {
    if (c < 0 || c == ' ' || std::string_view("\"<>\\^`{|}").contains(c)) {
      escaped += '%' + hex_encode({&c, 1});
    } else {
      escaped += c;
    }
  }
  const auto parsed = boost::urls::parse_uri(escaped);
  if (!parsed || parsed->encoded_host().empty() || parsed->has_userinfo()) return std::nullopt;
  url address = *parsed;
  address.remove_fragment();
  address.normalize();
  if (address.scheme() != "http" && address.scheme() != "https") return std::nullopt;
  return address;
}

bool is_same_site(const url& one, const url& other) {
  if (one.encoded_host() != other.encoded_host()) return false;
  const auto usual = [](const url& address) { return port_of(address) == "80" || port_of(address) == "443"; };
  return port_of(one) == port_of(other) || (usual(one) && usual(other));
}

std::string text_of(const url& address) { return {address.buffer().data(), address.buffer().size()}; }

std::string path_of(const url& address) {
  std::string path(address.encoded_path());
  if (path.empty()) path = "/";
  if (address.has_query()) path += "?" + std::string(address.encoded_query());
  return path;
}

bool is_same_page(const url& one, const url& other) {
  return is_same_site(one, other) && without_scheme(one) == without_scheme(other);
}

url without_tracking(url address) {
  if (!address.has_query()) return address;
  auto parameters = address.params();
  for (auto parameter = parameters.begin(); parameter != parameters.end();) {
    std::string name = (*parameter).key;
    std::ranges::transform(name, name.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    parameter = is_tracking(name) ? parameters.erase(parameter) : std::next(parameter);
  }
  if (address.encoded_query().empty()) address.remove_query();
  return address;
}

}  // namespace sp::app
