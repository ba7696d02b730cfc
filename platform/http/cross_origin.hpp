// Requests from pages of other origins: which are answered readably (CORS), and which may not change
// anything.
#pragma once
#include <string>
#include <vector>

#include "platform/http/message.hpp"

namespace sp::http {

class CrossOrigin {
 public:
  /// `own`: the origin under which people reach the platform; "": the one that each request's Host names.
  CrossOrigin(std::vector<std::string> allowed_origins, std::string own)
      : allowed_(std::move(allowed_origins)), own_(std::move(own)) {}

  /// Lets the page that asked read the response, where its origin is allowed.
  void expose(const Request& request, Response& response) const;
  /// The answer to OPTIONS for a path with these methods; the preflight of Fetch (section 4.8) where it is
  /// one.
  Response options(const Request& request, const std::string& methods) const;
  /// Whether this is a change in the name of a cookie from a page of another origin: such a cookie proves
  /// nothing. Another origin of the same site (a neighbour's subdomain) is another origin.
  bool is_forged(const Request& request) const;
  /// Whether the request is for this platform: its Host is the one of the public address, where that is
  /// known, or this machine itself, asked from this machine.
  bool is_for_us(const Request& request) const;

 private:
  bool allows(std::string_view origin) const;
  bool is_own(std::string_view origin, std::string_view host) const;
  const std::vector<std::string> allowed_;
  const std::string own_;
};

}  // namespace sp::http
