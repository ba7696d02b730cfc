// Services that other processes of the installation hold, by the settings.
#pragma once
#include <array>
#include <filesystem>
#include <memory>
#include <vector>

#include "platform/config/config.hpp"
#include "platform/service/health.hpp"
#include "platform/service/peer.hpp"

namespace sp::app {

/// Null where the settings name no address. Thread-safe once made.
class Peers {
 public:
  Peers() = default;  // none
  /// `key`: of the installation, for service tokens. What is referred to outlives the peers, and `http` has
  /// ended its work before they are destroyed.
  Peers(const Config& config, const std::string& key, outbound::HttpClient& http, const Clock& clock);

  Peer* auth() const { return auth_.get(); }
  Peer* cache() const { return cache_.get(); }
  Peer* chatbot() const { return chatbot_.get(); }
  Peer* connector() const { return connector_.get(); }
  Peer* knowledge_base() const { return knowledge_base_.get(); }
  Peer* ticketing() const { return ticketing_.get(); }
  std::vector<Peer*> all() const;

 private:
  std::array<TaskRunner, 6> runners_;
  std::unique_ptr<Peer> auth_;
  std::unique_ptr<Peer> cache_;
  std::unique_ptr<Peer> chatbot_;
  std::unique_ptr<Peer> connector_;
  std::unique_ptr<Peer> knowledge_base_;
  std::unique_ptr<Peer> ticketing_;
};

/// The folder of the keys that the installation's processes share.
std::filesystem::path secrets_folder(const Config& config);

/// How the process of a peer is: each asks under its own service's name.
AnsweredOperation health_operation(std::string service, std::function<std::vector<Module*>()> modules);
/// `unreachable` where it does not answer.
Task<Health> health_of_peer(Peer& peer);

}  // namespace sp::app
