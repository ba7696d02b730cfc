// An organisation's data for a subcommand that works while the platform is stopped.
#pragma once
#include <memory>
#include <string>

#include "app/modules.hpp"
#include "app/process.hpp"

namespace sp::app {

/// Holds the data folder and runs the services `auth` and `knowledge-base` while it lives. Not thread-safe;
/// what `feeding` and `knowledge_base` return is.
class Offline {
 public:
  /// `author`: the address of an agent or admin; `line`: only settings are left of it. Throws UserError: the
  /// folder is in use, nobody of this address is an agent or admin.
  Offline(const CommandLine& line, const std::string& author, const std::string& command);
  ~Offline();
  Offline(const Offline&) = delete;
  Offline& operator=(const Offline&) = delete;

  knowledge_base::Feeding& feeding() { return *modules_->clients().feeding; }
  knowledge_base::KnowledgeBase& knowledge_base() { return *modules_->clients().knowledge_base; }
  outbound::HttpClient& outbound() { return process_->platform().outbound; }
  const std::string& organisation() const { return organisation_; }
  const knowledge_base::KnowledgeBase::Actor& actor() const { return actor_; }

 private:
  std::unique_ptr<DataDirectory> data_;
  std::unique_ptr<Process> process_;
  std::unique_ptr<Modules> modules_;
  std::string organisation_;
  knowledge_base::KnowledgeBase::Actor actor_;
};

}  // namespace sp::app
