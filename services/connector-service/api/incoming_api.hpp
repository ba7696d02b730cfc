// What tools tell us of by themselves.
#pragma once
#include "services/connector-service/api/connector_api.hpp"

namespace sp::connector {

/// Thread-safe.
class IncomingApi {
 public:
  explicit IncomingApi(ConnectorRoom room) : room_(room) {}

  /// unauthenticated "bad_signature" whatever is not as it should be: who has no secret learns nothing.
  Task<Result<void>> receive(Caller caller, ConnectorPath input);

 private:
  ConnectorRoom room_;
};

http::RouteTable incoming_routes(IncomingApi& api);

}  // namespace sp::connector
