#pragma once
#include <memory>

#include "platform/service/module.hpp"
#include "services/auth-service/client/directory.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"
#include "services/ticketing-service/client/exchange.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::ticketing {

class TicketingModule : public Module {
 public:
  virtual Tickets& tickets() = 0;
  virtual Exchange& exchange() = 0;
};
std::unique_ptr<TicketingModule> make_module(Platform platform, auth::Directory& directory,
                                             knowledge_base::KnowledgeBase& knowledge_base);

}  // namespace sp::ticketing
