// Routes for operators, integrators and the overview page.
#pragma once
#include <mutex>

#include "services/api-gateway/api/docs.hpp"
#include "services/api-gateway/api/overview.hpp"

namespace sp::gateway {

struct Alive {
  std::string status;
};
BOOST_DESCRIBE_STRUCT(Alive, (), (status))

/// Thread-safe.
class OperationApi {
 public:
  OperationApi(Needs needs, observe::Log log, observe::Metrics& metrics);

  Task<Result<Alive>> alive(Caller caller, http::Nothing input);
  Task<Result<http::Reply<Health>>> ready(Caller caller, http::Nothing input);
  Task<Result<http::Response>> metrics(Caller caller, http::Nothing input);
  Task<Result<http::Response>> openapi(Caller caller, http::Nothing input);
  Task<Result<http::Response>> docs(Caller caller, http::Nothing input);
  Task<Result<Overview>> overview(Caller caller, http::Nothing input);

 private:
  Needs needs_;
  const observe::Log log_;
  observe::Metrics& metrics_;
  const DocsPage english_;
  const DocsPage french_;
  std::once_flag openapi_once_;
  std::shared_ptr<const std::string> openapi_text_;
};

http::RouteTable operation_routes(OperationApi& api);

}  // namespace sp::gateway
