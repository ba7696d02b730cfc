// Which addresses a URL given by a user may lead to, and what a name resolves to.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/base/network.hpp"

namespace sp::outbound {

/// Whether `address` (IPv4 or IPv6, numeric) is on the public internet: not loopback, private (RFC 1918, RFC
/// 4193), link-local (cloud metadata included), shared (RFC 6598), multicast, reserved, "this network",
/// documentation, benchmarking, nor an IPv6 form that carries such an IPv4 address (mapped, compatible, 6to4,
/// Teredo, NAT64). Text that is no address is not public.
bool is_public_address(std::string_view address);

/// Numeric addresses of `host`, in the order to try them. Blocks. "unreachable" where there are none.
Result<std::vector<std::string>> resolve(const std::string& host);

/// `resolve`, then "address_refused" where one address is neither public nor in one of `allowed`, and
/// `allow_private` is not set: a name with a public and a private address is refused as a whole.
Result<std::vector<std::string>> resolve_checked(const std::string& host, bool allow_private,
                                                 const std::vector<Network>& allowed = {});

}  // namespace sp::outbound
