#include "app/modules.hpp"

#include <algorithm>

#include "app/command_line.hpp"
#include "platform/base/encoding.hpp"
#include "services/api-gateway/module.hpp"
#include "services/auth-service/module.hpp"
#include "services/cache-service/module.hpp"
#include "services/chatbot-service/client/operations.hpp"
#include "services/chatbot-service/module.hpp"
#include "services/knowledge-base-service/client/operations.hpp"
#include "services/knowledge-base-service/module.hpp"
#include "services/ticketing-service/client/operations.hpp"
#include "services/ticketing-service/module.hpp"

namespace sp::app {

namespace {

struct Making {
  Platform platform;
  Clients& clients;
  Modules& modules;
  std::function<json::Value()> openapi;
};

std::unique_ptr<Module> make_auth(Making making) {
  auto module = auth::make_module(making.platform);
  making.clients.directory = &module->directory();
  return module;
}

std::unique_ptr<Module> make_knowledge_base(Making making) {
  auto module = knowledge_base::make_module(making.platform);
  making.clients.knowledge_base = &module->knowledge_base();
  making.clients.feeding = &module->feeding();
  return module;
}

std::unique_ptr<Module> make_cache(Making making) {
  auto module = cache::make_module(making.platform);
  making.clients.answers = &module->answers();
  return module;
}

std::unique_ptr<Module> make_ticketing(Making making) {
  auto module =
      ticketing::make_module(making.platform, *making.clients.directory, *making.clients.knowledge_base);
  making.clients.tickets = &module->tickets();
  return module;
}

std::unique_ptr<Module> make_chatbot(Making making) {
  auto module = chatbot::make_module(making.platform, *making.clients.answers, *making.clients.knowledge_base,
                                     *making.clients.tickets);
  making.clients.assistant = &module->assistant();
  return module;
}

template <class Out>
std::function<Task<Result<Out>>(gateway::Needs::Caller)> asked_of(Peer* peer,
                                                                  Operation<Empty, Out> operation) {
  if (peer == nullptr) return {};
  return [peer, operation](gateway::Needs::Caller caller) {
    return peer->ask(operation, Call(std::move(caller)), Empty{});
  };
}

gateway::Needs gateway_needs(const Clients& clients) {
  gateway::Needs needs;
  const Peers none;
  const auto& peers = clients.peers ? *clients.peers : none;
  needs.tickets = asked_of(peers.ticketing(), ticketing::counts_operation);
  needs.assistant = asked_of(peers.chatbot(), chatbot::counts_operation);
  needs.knowledge_base = asked_of(peers.knowledge_base(), knowledge_base::status_operation);
  if (auto* tickets = clients.tickets)
    needs.tickets = [tickets](gateway::Needs::Caller caller) { return tickets->counts(std::move(caller)); };
  if (auto* assistant = clients.assistant)
    needs.assistant = [assistant](gateway::Needs::Caller caller) {
      return assistant->counts(caller->organisation_id);
    };
  if (auto* knowledge_base = clients.knowledge_base)
    needs.knowledge_base = [knowledge_base](gateway::Needs::Caller caller) {
      return knowledge_base->status(caller->organisation_id);
    };
  for (auto* peer : peers.all()) needs.elsewhere.emplace_back([peer] { return health_of_peer(*peer); });
  return needs;
}

std::unique_ptr<Module> make_gateway(Making making) {
  auto needs = gateway_needs(making.clients);
  needs.modules = [&modules = making.modules] { return modules.all(); };
  needs.openapi = std::move(making.openapi);
  return gateway::make_module(making.platform, std::move(needs));
}

struct Entry {
  std::string_view name;
  std::vector<std::string_view> needs;
  std::unique_ptr<Module> (*make)(Making);
};

/// In the order of starting: a service stands below what it needs.
const std::vector<Entry>& table() {
  static const std::vector<Entry> entries{
      {"auth", {}, make_auth},
      {"knowledge-base", {}, make_knowledge_base},
      {"cache", {}, make_cache},
      {"ticketing", {"auth", "knowledge-base"}, make_ticketing},
      {"chatbot", {"knowledge-base", "cache", "ticketing"}, make_chatbot},
      {"api-gateway", {}, make_gateway},
  };
  return entries;
}

}  // namespace

std::vector<std::string> all_services() {
  std::vector<std::string> names;
  for (const auto& entry : table()) names.emplace_back(entry.name);
  return names;
}

std::vector<std::string> select_services(std::string_view list) {
  std::vector<std::string_view> wanted;
  for (std::string_view rest = list; !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    const auto name = trim(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (std::ranges::find(table(), name, &Entry::name) == table().end()) {
      std::string known;
      for (const auto& entry : table()) known += (known.empty() ? "" : ", ") + std::string(entry.name);
      throw UserError("--services: there is no service '" + std::string(name) + "'; there are " + known);
    }
    wanted.push_back(name);
  }
  if (wanted.empty()) throw UserError("--services: needs at least one service");
  std::vector<std::string> names;
  for (const auto& entry : table()) {
    if (std::ranges::find(wanted, entry.name) == wanted.end()) continue;
    for (const auto need : entry.needs)
      if (std::ranges::find(wanted, need) == wanted.end())
        throw UserError(std::string(entry.name) + " needs " + std::string(need) +
                        " in the same process: add it to --services");
    names.emplace_back(entry.name);
  }
  return names;
}

Modules::Modules(const Platform& platform, const std::vector<std::string>& names, http::Router* router,
                 const Peers* peers, std::function<json::Value()> openapi)
    : router_(router), log_(platform.log) {
  clients_.peers = peers;
  if (!openapi)
    openapi = [router] { return router ? router->openapi() : json::Value(boost::json::object()); };
  for (const auto& entry : table()) {
    if (std::ranges::find(names, entry.name) == names.end()) continue;
    modules_.push_back(
        entry.make({.platform = platform, .clients = clients_, .modules = *this, .openapi = openapi}));
    if (router_) router_->add(std::string(modules_.back()->name()), modules_.back()->routes());
  }
}

Modules::~Modules() {
  while (!modules_.empty()) modules_.pop_back();
}

void Modules::start() {
  for (const auto& module : modules_) module->start();
}

void Modules::stop() {
  for (auto module = modules_.rbegin(); module != modules_.rend(); ++module) {
    try {
      (*module)->stop();
    } catch (const std::exception& error) {
      log_.error("a service could not stop in order",
                 {{"stopping", (*module)->name()}, {"error", std::string_view(error.what())}});
    }
  }
}

OperationTable Modules::operations() const {
  OperationTable all;
  for (const auto& module : modules_)
    for (auto& operation : module->operations()) all.push_back(std::move(operation));
  return all;
}

std::vector<Module*> Modules::all() const {
  std::vector<Module*> modules;
  for (const auto& module : modules_) modules.push_back(module.get());
  return modules;
}

}  // namespace sp::app
