// An organisation's data for a subcommand that works while the platform is stopped.
#pragma once
#include <memory>
#include <string>

#include "app/modules.hpp"
#include "app/process.hpp"
#include "app/target.hpp"

namespace sp::app {

/// Holds the data folder and runs the services `auth` and `knowledge-base` while it lives. Not thread-safe;
/// what `feeding` returns is.
class Offline final : public Target {
 public:
  /// `author`: the address of an agent or admin; `line`: only settings are left of it. Throws UserError: the
  /// folder is in use, nobody of this address is an agent or admin.
  Offline(const CommandLine& line, const std::string& author);
  ~Offline() override;
  Offline(const Offline&) = delete;
  Offline& operator=(const Offline&) = delete;

  knowledge_base::Feeding& feeding() override { return *modules_->clients().feeding; }
  outbound::HttpClient& outbound() override { return process_->platform().outbound; }
  const std::string& organisation() const override { return organisation_; }
  const knowledge_base::KnowledgeBase::Actor& actor() const override { return actor_; }
  bool wait_until_indexed(std::chrono::milliseconds patience) override {
    return modules_->clients().knowledge_base->wait_until_indexed(organisation_, patience);
  }

 private:
  std::unique_ptr<DataDirectory> data_;
  std::unique_ptr<Process> process_;
  std::unique_ptr<Modules> modules_;
  std::string organisation_;
  knowledge_base::KnowledgeBase::Actor actor_;
};

}  // namespace sp::app
