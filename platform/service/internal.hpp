// The internal listener's side: operations for other services, health and metrics for who watches over them.
// It is never reachable from outside; what is asked of a service shows a service token all the same.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "platform/base/time.hpp"
#include "platform/http/server.hpp"
#include "platform/observe/log.hpp"
#include "platform/observe/metrics.hpp"
#include "platform/service/health.hpp"
#include "platform/service/operation.hpp"

namespace sp {

/// Built, then given its operations, then opened; from then on read by the listener's threads.
///
/// POST /internal/{service}/{operation}: 200 with the result, or an ErrorOnTheWay with the status of its
/// kind; 401 without a good service token for that service, 404 for an operation that is not here. GET
/// /healthz (the process lives), /readyz (its services can work and have caught
/// up, and it is not about to stop; 503 otherwise), /metrics (Prometheus).
class InternalApi final : public http::RequestHandler {
 public:
  InternalApi(std::string key, const Clock& clock, observe::Log log, observe::Metrics& metrics);
  ~InternalApi() override;

  void add(OperationTable operations);
  /// Until then operations and readiness are answered 503. `modules` outlive the listener.
  void open(std::vector<Module*> modules);
  /// From now on readiness is answered 503; operations are as before.
  void leave();

  std::expected<http::Admission, http::Response> admit(http::Request& request) override;
  Task<http::Response> handle(http::Request& request) override;
  void refused(const http::Request& request, int status, std::string_view why) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sp
