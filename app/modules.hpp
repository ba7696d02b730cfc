// The module table: every service, what it needs of others, and how it is made.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/peers.hpp"
#include "platform/http/router.hpp"
#include "platform/service/module.hpp"
#include "services/auth-service/client/directory.hpp"
#include "services/cache-service/client/answer_cache.hpp"
#include "services/chatbot-service/client/assistant.hpp"
#include "services/connector-service/client/connectors.hpp"
#include "services/knowledge-base-service/client/feeding.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"
#include "services/ticketing-service/client/exchange.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::app {

/// What the modules of this process ask of services, here or, by their peers, in other processes; null where
/// one is neither.
struct Clients {
  auth::Directory* directory = nullptr;
  knowledge_base::KnowledgeBase* knowledge_base = nullptr;
  knowledge_base::Feeding* feeding = nullptr;
  cache::AnswerCache* answers = nullptr;
  ticketing::Tickets* tickets = nullptr;
  ticketing::Exchange* exchange = nullptr;
  connector::Connectors* connectors = nullptr;
  chatbot::Assistant* assistant = nullptr;
  const Peers* peers = nullptr;  // services of other processes
};

/// Names of all services, in the order in which they start.
std::vector<std::string> all_services();
/// "auth,cache" as names in the order of the table. Throws UserError for an unknown name, and where a service
/// needs another that is neither in the list nor `elsewhere`.
std::vector<std::string> select_services(std::string_view list,
                                         const std::vector<std::string>& elsewhere = {});
/// The services whose internal addresses are set.
std::vector<std::string> services_elsewhere(const Config& config);
/// Whether what these services tell each other stays in the process: all that tell or hear events are in it,
/// or none.
bool is_complete_in_itself(const std::vector<std::string>& services);

/// The modules of one process, made in the order of the table. Not thread-safe, but for `ready`-like use of
/// `all`.
class Modules {
 public:
  /// `router`: where the routes go; null: none are served. Opens and migrates databases; throws what they
  /// throw.
  /// `peers`: services that other processes hold. `openapi`: of all services, where not all of them are here.
  Modules(const Platform& platform, const std::vector<std::string>& names, http::Router* router,
          const Peers* peers = nullptr, std::function<json::Value()> openapi = {});
  /// Destroys the modules in the reverse order.
  ~Modules();
  Modules(const Modules&) = delete;
  Modules& operator=(const Modules&) = delete;

  void start();
  /// What they answer to other processes.
  OperationTable operations() const;
  /// In the reverse order of `start`. One that cannot, since its storage is away, is logged and holds up
  /// none.
  void stop();
  const Clients& clients() const { return clients_; }
  std::vector<Module*> all() const;

 private:
  struct Remote;
  /// For what `names` leaves to other processes.
  void reach_others(const std::vector<std::string>& names);

  Clients clients_;
  std::unique_ptr<Remote> remote_;
  std::vector<std::unique_ptr<Module>> modules_;
  http::Router* router_;
  observe::Log log_;
};

}  // namespace sp::app
