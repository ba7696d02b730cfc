// The knowledge base that a subcommand works on: in this process, while the platform is stopped, or behind an
// address, while it runs.
#pragma once
#include <chrono>
#include <memory>
#include <string>

#include "app/command_line.hpp"
#include "platform/outbound/http_client.hpp"
#include "services/knowledge-base-service/client/feeding.hpp"

namespace sp::app {

/// Not thread-safe; what `feeding` returns is.
class Target {
 public:
  virtual ~Target() = default;
  virtual knowledge_base::Feeding& feeding() = 0;
  /// For what the command reads from elsewhere.
  virtual outbound::HttpClient& outbound() = 0;
  virtual const std::string& organisation() const = 0;
  virtual const knowledge_base::KnowledgeBase::Actor& actor() const = 0;
  /// Until search knows everything; false after `patience`.
  virtual bool wait_until_indexed(std::chrono::milliseconds patience) = 0;
};

/// How a target is named on the command line.
struct TargetOptions {
  std::string organisation;  // the address of an agent or admin
  std::string url;           // of the platform; "": in this process
  std::string token;         // an access token; "": signs in as `organisation`
};
/// Takes --organisation, --url and --token out of `line`.
TargetOptions take_target(CommandLine& line);
/// `command` is for messages. Throws UserError naming what is missing or refused.
std::unique_ptr<Target> open_target(const CommandLine& line, const TargetOptions& options,
                                    const std::string& command);

}  // namespace sp::app
