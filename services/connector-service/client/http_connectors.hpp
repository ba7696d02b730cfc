// `Connectors` for services in other processes.
#pragma once
#include "platform/service/peer.hpp"
#include "services/connector-service/client/connectors.hpp"
#include "services/connector-service/client/operations.hpp"

namespace sp::connector {

class HttpConnectors final : public Connectors {
 public:
  /// `peer` outlives it.
  explicit HttpConnectors(Peer& peer) : peer_(peer) {}
  Task<Result<ConnectorSummary>> summary(Call call) override {
    return peer_.ask(summary_operation, std::move(call), Empty{});
  }

 private:
  Peer& peer_;
};

}  // namespace sp::connector
