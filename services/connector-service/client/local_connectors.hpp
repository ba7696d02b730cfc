// `Connectors` for services in the same process.
#pragma once
#include "services/connector-service/client/connectors.hpp"
#include "services/connector-service/store/connector_store.hpp"
#include "services/connector-service/store/delivery_store.hpp"

namespace sp::connector {

class LocalConnectors final : public Connectors {
 public:
  /// All outlive it.
  LocalConnectors(ConnectorStore& connectors, DeliveryStore& deliveries, const Clock& clock)
      : connectors_(connectors), deliveries_(deliveries), clock_(clock) {}
  Task<Result<ConnectorSummary>> summary(Call call) override;

 private:
  ConnectorStore& connectors_;
  DeliveryStore& deliveries_;
  const Clock& clock_;
};

}  // namespace sp::connector
