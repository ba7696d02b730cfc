// What the proxies before this server say of a request, and how far they are believed.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/network.hpp"
#include "platform/http/message.hpp"

namespace sp::http {

/// An IP address in its one spelling: IPv4 in IPv6 as IPv4, IPv6 shortened. With or without a port
/// ("203.0.113.7:4711", "[2001:db8::1]:443"). "" where the text is none.
std::string address_of(std::string_view text);

/// Whether the address, in its one spelling, is one of these proxies'.
bool is_proxy(std::string_view address, std::span<const Network> proxies);

struct Forwarded {
  std::string address;  // the client's
  bool https = false;   // the client spoke https
};

/// Reads X-Forwarded-For and X-Forwarded-Proto of a request that came from `peer`, a trusted proxy. All lines
/// of a header are one list (RFC 9110 section 5.3), to which each proxy appends what it saw: it is walked
/// from the end, for as long as the hop is one of `proxies`, and whatever stands before the first that is not
/// was written by the client and is not read. Of X-Forwarded-Proto the last word counts, which the nearest
/// proxy wrote or let pass.
Forwarded read_forwarded(const Request& request, const std::string& peer, std::span<const Network> proxies);

}  // namespace sp::http
