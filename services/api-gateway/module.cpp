#include "services/api-gateway/module.hpp"

#include "services/api-gateway/api/operation.hpp"

namespace sp::gateway {

namespace {

class GatewayModule final : public Module {
 public:
  GatewayModule(const Platform& platform, Needs needs)
      : api_(std::move(needs), platform.log.with_service("api-gateway"), platform.metrics) {}
  std::string_view name() const override { return "api-gateway"; }
  http::RouteTable routes() override { return operation_routes(api_); }

 private:
  OperationApi api_;
};

}  // namespace

std::unique_ptr<Module> make_module(Platform platform, Needs needs) {
  return std::make_unique<GatewayModule>(platform, std::move(needs));
}

}  // namespace sp::gateway
