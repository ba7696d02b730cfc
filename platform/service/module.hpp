// What every service is to the program: a module that is built from what it needs, started, drained and
// stopped.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "platform/base/time.hpp"
#include "platform/config/config.hpp"
#include "platform/db/database.hpp"
#include "platform/events/event.hpp"
#include "platform/http/route.hpp"
#include "platform/identity/token_verifier.hpp"
#include "platform/kv/redis.hpp"
#include "platform/observe/log.hpp"
#include "platform/observe/metrics.hpp"
#include "platform/outbound/http_client.hpp"
#include "platform/runtime/work_pool.hpp"
#include "platform/service/operation.hpp"

namespace sp {

/// What a process offers to every service in it. All references outlive the modules.
struct Platform {
  const Config& config;
  const Clock& clock;
  observe::Log log;
  observe::Metrics& metrics;
  events::Bus& bus;
  WorkPool& work;     // for short blocking work: search, parsing
  WorkPool& hashing;  // for password hashing only, so that sign-ins cannot starve searches
  TokenVerifier& tokens;
  outbound::HttpClient& outbound;
  kv::Redis* redis = nullptr;  // what several processes share; null: this one is alone
  /// Where another process took this one's place at a database; set: only one process at a time opens each.
  /// Not set where processes share a Redis.
  std::function<void(std::string)> on_displaced = {};
};

/// How long a service is waited for when it is asked whether its storage works.
inline constexpr std::chrono::milliseconds storage_patience{2000};

/// One service in this process. Made by `make_module(Platform, needs…)` of its module.hpp; destroyed in the
/// reverse order.
class Module {
 public:
  virtual ~Module() = default;
  virtual std::string_view name() const = 0;
  virtual http::RouteTable routes() = 0;
  /// What it answers to other services.
  virtual OperationTable operations() { return {}; }
  /// Starts jobs. The database is open and migrated since construction.
  virtual void start() {}
  /// Ends jobs and flushes what is buffered; requests have ended.
  virtual void stop() {}
  /// Whether its storage takes writes now. Resumes within a few seconds, on the caller's thread; may be asked
  /// often.
  virtual Task<bool> storage_ready() { co_return true; }
  /// Whether it has taken in, once since its start, what it derives from stored data: before that another
  /// process of the service, where there is one, answers better. Quick; from any thread.
  virtual bool caught_up() { return true; }
  /// Whether its pools get on with their work: false where one has stood still beyond its patience. Quick;
  /// from any thread.
  virtual bool working() { return true; }
};

/// The options of a service's database in this installation.
inline db::DatabaseOptions database_options(const Platform& platform, std::string service) {
  return {.service = std::move(service),
          .data_dir = platform.config.data_dir,
          .postgres = platform.config.postgres_url,
          .postgres_owner = platform.config.postgres_owner_url,
          .readers = static_cast<std::size_t>(platform.config.database_readers),
          .batch = static_cast<std::size_t>(platform.config.database_batch),
          .request_limit = std::chrono::milliseconds(platform.config.database_timeout_ms),
          .on_displaced = platform.on_displaced};
}

}  // namespace sp
