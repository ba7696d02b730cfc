#pragma once
#include <memory>

#include "platform/service/module.hpp"
#include "services/auth-service/client/directory.hpp"
#include "services/connector-service/client/connectors.hpp"
#include "services/ticketing-service/client/exchange.hpp"

namespace sp::connector {

class ConnectorModule : public Module {
 public:
  virtual Connectors& connectors() = 0;
};
std::unique_ptr<ConnectorModule> make_module(Platform platform, auth::Directory& people,
                                             ticketing::Exchange& tickets);

}  // namespace sp::connector
