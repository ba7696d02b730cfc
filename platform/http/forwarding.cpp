#include "platform/http/forwarding.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "platform/base/encoding.hpp"

namespace sp::http {
namespace {

/// Elements of a header's list from the last line's last to the first line's first.
class Backwards {
 public:
  Backwards(const Request& request, std::string_view name) : headers_(request.headers), name_(name) {
    line_ = headers_.size();
  }
  /// False at the beginning of the list.
  bool next(std::string_view& element) {
    while (!in_line_) {
      if (line_ == 0) return false;
      const auto& [field, value] = headers_[--line_];
      if (!equal_ignoring_case(field, name_)) continue;
      rest_ = value;
      in_line_ = true;
    }
    const auto comma = rest_.rfind(',');
    element = trim(comma == std::string_view::npos ? rest_ : rest_.substr(comma + 1));
    in_line_ = comma != std::string_view::npos;
    if (in_line_) rest_ = rest_.substr(0, comma);
    return true;
  }

 private:
  const std::vector<std::pair<std::string_view, std::string_view>>& headers_;
  const std::string_view name_;
  std::size_t line_ = 0;
  std::string_view rest_;
  bool in_line_ = false;
};

std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    return end == std::string_view::npos ? std::string_view{} : text.substr(1, end - 1);
  }
  const auto colon = text.find(':');
  const bool one_colon =
      colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  return one_colon ? text.substr(0, colon) : text;
}

}  // namespace

std::string address_of(std::string_view text) {
  namespace ip = boost::asio::ip;
  boost::system::error_code error;
  const auto address = ip::make_address(without_port(text), error);
  if (error) return {};
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

bool is_proxy(std::string_view address, std::span<const Network> proxies) {
  return std::ranges::any_of(proxies, [&](const Network& network) { return network.contains(address); });
}

Forwarded read_forwarded(const Request& request, const std::string& peer, std::span<const Network> proxies) {
  Forwarded forwarded{.address = peer};
  std::string_view element;
  for (Backwards hops(request, "x-forwarded-for");
       is_proxy(forwarded.address, proxies) && hops.next(element);) {
    auto hop = address_of(element);
    if (hop.empty()) break;  // written before the trusted hops, or "unknown": the last known one counts
    forwarded.address = std::move(hop);
  }
  Backwards protocols(request, "x-forwarded-proto");
  forwarded.https = protocols.next(element) && equal_ignoring_case(element, "https");
  return forwarded;
}

}  // namespace sp::http
