#pragma once
#include "services/connector-service/client/connectors.hpp"
#include "services/connector-service/client/operations.hpp"

namespace sp::connector {

/// What is answered to other processes. `connectors` outlives it.
class ConnectorOperations {
 public:
  explicit ConnectorOperations(Connectors& connectors) : connectors_(connectors) {}
  OperationTable rows() { return {answer(summary_operation, *this, &ConnectorOperations::summary)}; }

 private:
  Task<Result<ConnectorSummary>> summary(Call call, Empty) {
    if (!call.principal) co_return caller_missing();
    co_return co_await connectors_.summary(std::move(call));
  }

  Connectors& connectors_;
};

}  // namespace sp::connector
