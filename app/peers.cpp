#include "app/peers.hpp"

#include "platform/base/encoding.hpp"

namespace sp::app {

namespace {

constexpr std::string_view health_name = "health";
constexpr std::chrono::milliseconds health_patience{1500};

std::unique_ptr<Peer> peer_of(const std::string& service, const std::string& addresses,
                              const std::string& key, outbound::HttpClient& http, TaskRunner& runner,
                              const Clock& clock) {
  auto list = split_list(addresses);
  if (list.empty()) return nullptr;
  return std::make_unique<Peer>(service, std::move(list), key, http, runner, clock);
}

/// `modules` outlives the internal listener.
Task<Result<std::string>> tell_health(std::function<std::vector<Module*>()> modules) {
  co_return json::encode(co_await health_of(modules()));
}

}  // namespace

Peers::Peers(const Config& config, const std::string& key, outbound::HttpClient& http, const Clock& clock)
    : auth_(peer_of("auth", config.auth_url, key, http, runners_[0], clock)),
      cache_(peer_of("cache", config.cache_url, key, http, runners_[4], clock)),
      chatbot_(peer_of("chatbot", config.chatbot_url, key, http, runners_[1], clock)),
      connector_(peer_of("connector", config.connector_url, key, http, runners_[5], clock)),
      knowledge_base_(peer_of("knowledge-base", config.knowledge_base_url, key, http, runners_[2], clock)),
      ticketing_(peer_of("ticketing", config.ticketing_url, key, http, runners_[3], clock)) {}

std::vector<Peer*> Peers::all() const {
  std::vector<Peer*> peers;
  for (auto* peer : {auth(), knowledge_base(), cache(), ticketing(), connector(), chatbot()})
    if (peer != nullptr) peers.push_back(peer);
  return peers;
}

std::filesystem::path secrets_folder(const Config& config) {
  return config.secrets_dir.empty() ? config.data_dir : config.secrets_dir;
}

AnsweredOperation health_operation(std::string service, std::function<std::vector<Module*>()> modules) {
  return {.service = std::move(service),
          .name = std::string(health_name),
          .handle = [modules = std::move(modules)](const Call&, const std::string&) {
            return tell_health(modules);
          }};
}

Task<Health> health_of_peer(Peer& peer) {
  const Operation<Empty, Health> operation{peer.service(), health_name, health_patience};
  auto health = co_await peer.ask(operation, Call(), Empty{});
  if (health) co_return std::move(*health);
  co_return Health{.status = PartStatus::unavailable,
                   .services = {{.name = peer.service() + "-service",
                                 .status = PartStatus::unavailable,
                                 .trouble = Trouble::unreachable}}};
}

}  // namespace sp::app
