// Requests from pages of other origins: which are answered readably (CORS), and which may not change
// anything.
#pragma once
#include <string>
#include <vector>

#include "platform/http/message.hpp"

namespace sp::http {

class CrossOrigin {
 public:
  explicit CrossOrigin(std::vector<std::string> allowed_origins) : allowed_(std::move(allowed_origins)) {}

  /// Lets the page that asked read the response, where its origin is allowed.
  void expose(const Request& request, Response& response) const;
  /// The answer to OPTIONS for a path with these methods; the preflight of Fetch (section 4.8) where it is
  /// one.
  Response options(const Request& request, const std::string& methods) const;
  /// Whether this is a change in the name of the refresh cookie from another site's page: such a cookie
  /// proves nothing.
  bool is_forged(const Request& request) const;

 private:
  bool allows(std::string_view origin) const;
  const std::vector<std::string> allowed_;
};

}  // namespace sp::http
