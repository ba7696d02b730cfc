#include "app/modules.hpp"

#include <algorithm>

#include "app/command_line.hpp"
#include "platform/base/encoding.hpp"
#include "services/api-gateway/module.hpp"
#include "services/auth-service/client/http_directory.hpp"
#include "services/auth-service/module.hpp"
#include "services/cache-service/client/http_answer_cache.hpp"
#include "services/cache-service/module.hpp"
#include "services/chatbot-service/client/http_assistant.hpp"
#include "services/chatbot-service/module.hpp"
#include "services/connector-service/client/http_connectors.hpp"
#include "services/connector-service/module.hpp"
#include "services/knowledge-base-service/client/http_knowledge_base.hpp"
#include "services/knowledge-base-service/module.hpp"
#include "services/ticketing-service/client/http_exchange.hpp"
#include "services/ticketing-service/client/http_tickets.hpp"
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
  making.clients.exchange = &module->exchange();
  return module;
}

std::unique_ptr<Module> make_connector(Making making) {
  auto module = connector::make_module(making.platform, *making.clients.directory, *making.clients.exchange);
  making.clients.connectors = &module->connectors();
  return module;
}

std::unique_ptr<Module> make_chatbot(Making making) {
  auto module = chatbot::make_module(making.platform, *making.clients.answers, *making.clients.knowledge_base,
                                     *making.clients.tickets);
  making.clients.assistant = &module->assistant();
  return module;
}

gateway::Needs gateway_needs(const Clients& clients) {
  gateway::Needs needs;
  if (auto* tickets = clients.tickets)
    needs.tickets = [tickets](gateway::Needs::Caller caller) {
      return tickets->counts(Call(std::move(caller)));
    };
  if (auto* assistant = clients.assistant)
    needs.assistant = [assistant](gateway::Needs::Caller caller) {
      return assistant->counts(Call(std::move(caller)));
    };
  if (auto* knowledge_base = clients.knowledge_base)
    needs.knowledge_base = [knowledge_base](gateway::Needs::Caller caller) {
      auto organisation_id = caller->organisation_id;
      return knowledge_base->status(Call(std::move(caller)), std::move(organisation_id));
    };
  if (auto* connectors = clients.connectors)
    needs.connectors = [connectors](gateway::Needs::Caller caller) {
      return connectors->summary(Call(std::move(caller)));
    };
  if (clients.peers != nullptr)
    for (auto* peer : clients.peers->all())
      needs.elsewhere.emplace_back([peer] { return health_of_peer(*peer); });
  return needs;
}

std::unique_ptr<Module> make_gateway(Making making) {
  auto needs = gateway_needs(making.clients);
  needs.modules = [&modules = making.modules] { return modules.all(); };
  needs.openapi = std::move(making.openapi);
  return gateway::make_module(making.platform, std::move(needs));
}

/// "SP_KNOWLEDGE_BASE_URL"
std::string address_setting(std::string_view service) {
  std::string name = "SP_" + std::string(service) + "_URL";
  for (auto& c : name) c = c == '-' ? '_' : (c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return name;
}

constexpr std::string_view gateway_name = "api-gateway";

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
      {"connector", {"auth", "ticketing"}, make_connector},
      {"chatbot", {"knowledge-base", "cache", "ticketing"}, make_chatbot},
      {gateway_name, {}, make_gateway},
  };
  return entries;
}

}  // namespace

std::vector<std::string> all_services() {
  std::vector<std::string> names;
  for (const auto& entry : table()) names.emplace_back(entry.name);
  return names;
}

std::vector<std::string> services_elsewhere(const Config& config) {
  std::vector<std::string> names;
  for (const auto& [name, addresses] : std::initializer_list<std::pair<const char*, const std::string&>>{
           {"auth", config.auth_url},
           {"knowledge-base", config.knowledge_base_url},
           {"cache", config.cache_url},
           {"ticketing", config.ticketing_url},
           {"connector", config.connector_url},
           {"chatbot", config.chatbot_url}})
    if (!addresses.empty()) names.emplace_back(name);
  return names;
}

bool is_complete_in_itself(const std::vector<std::string>& services) {
  const auto telling = std::ranges::count_if(services, [](const auto& name) { return name != gateway_name; });
  return telling == 0 || telling == static_cast<std::ptrdiff_t>(table().size()) - 1;
}

std::vector<std::string> select_services(std::string_view list, const std::vector<std::string>& elsewhere) {
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
      if (std::ranges::find(wanted, need) == wanted.end() &&
          std::ranges::find(elsewhere, need) == elsewhere.end())
        throw UserError(std::string(entry.name) + " needs " + std::string(need) +
                        ": add it to --services, or set " + address_setting(need) +
                        " to its internal address in another process");
    names.emplace_back(entry.name);
  }
  return names;
}

struct Modules::Remote {
  std::optional<auth::HttpDirectory> directory;
  std::optional<knowledge_base::HttpKnowledgeBase> knowledge_base;
  std::optional<cache::HttpAnswerCache> answers;
  std::optional<ticketing::HttpTickets> tickets;
  std::optional<ticketing::HttpExchange> exchange;
  std::optional<connector::HttpConnectors> connectors;
  std::optional<chatbot::HttpAssistant> assistant;
};

void Modules::reach_others(const std::vector<std::string>& names) {
  remote_ = std::make_unique<Remote>();
  if (clients_.peers == nullptr) return;
  const auto reach = [&](std::string_view name, Peer* peer, auto& client, auto*& pointer) {
    if (peer != nullptr && std::ranges::find(names, name) == names.end()) pointer = &client.emplace(*peer);
  };
  const auto& peers = *clients_.peers;
  reach("auth", peers.auth(), remote_->directory, clients_.directory);
  reach("knowledge-base", peers.knowledge_base(), remote_->knowledge_base, clients_.knowledge_base);
  reach("cache", peers.cache(), remote_->answers, clients_.answers);
  reach("ticketing", peers.ticketing(), remote_->tickets, clients_.tickets);
  reach("ticketing", peers.ticketing(), remote_->exchange, clients_.exchange);
  reach("connector", peers.connector(), remote_->connectors, clients_.connectors);
  reach("chatbot", peers.chatbot(), remote_->assistant, clients_.assistant);
}

Modules::Modules(const Platform& platform, const std::vector<std::string>& names, http::Router* router,
                 const Peers* peers, std::function<json::Value()> openapi)
    : router_(router), log_(platform.log) {
  clients_.peers = peers;
  reach_others(names);
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
