// Stands before the router: the port is bound first, and until the modules stand everything is answered
// "starting".
#pragma once
#include <atomic>

#include "platform/http/server.hpp"

namespace sp::app {

/// Thread-safe.
class Gate final : public http::RequestHandler {
 public:
  /// From now on requests go to `handler`, which outlives the server.
  void open(http::RequestHandler& handler) { handler_ = &handler; }

  std::expected<http::Admission, http::Response> admit(http::Request& request) override;
  Task<http::Response> handle(http::Request& request) override;
  void refused(const http::Request& request, int status, std::string_view why) override;

 private:
  std::atomic<http::RequestHandler*> handler_ = nullptr;
};

}  // namespace sp::app
