#include "app/process.hpp"

#include <unistd.h>

#include "platform/events/redis_bus.hpp"
#include "services/auth-service/client/events.hpp"
#include "services/auth-service/module.hpp"

namespace sp::app {

namespace {
constexpr std::size_t work_threads = 2;
constexpr std::size_t work_queue = 1024;
constexpr std::size_t hashing_threads = 2;
constexpr std::size_t hashing_queue = 256;
constexpr std::size_t outbound_calls = 256;

/// Whose events there are: the services that have a database.
const std::vector<std::string> telling_services{"auth", "chatbot", "knowledge_base", "ticketing"};

/// Null where the installation has none.
std::unique_ptr<kv::Redis> make_redis(const Config& config) {
  if (config.redis_url.empty()) return nullptr;
  auto address = kv::parse_address(config.redis_url);
  if (!address) throw UserError(address.error().message);
  try {
    return kv::make_redis({.address = std::move(*address), .ca_file = config.redis_ca_file});
  } catch (const std::runtime_error& problem) {
    throw UserError(problem.what());
  }
}

std::unique_ptr<events::Bus> make_bus(const Config& config, kv::Redis* redis, observe::Log log) {
  if (redis == nullptr) return events::make_local_bus();
  return events::make_redis_bus({.redis = *redis,
                                 .waiting = make_redis(config),
                                 .prefix = config.redis_prefix,
                                 .services = telling_services,
                                 .on_failure = events::log_failures(std::move(log))});
}
}  // namespace

Config read_settings(const CommandLine& line) {
  auto config = read_config(line.words, line.environment, ".env");
  if (!config) throw UserError(config.error().message);
  return std::move(*config);
}

observe::Log make_log(const Config& config) {
  const bool pretty = config.log_format == "text" || (config.log_format == "auto" && ::isatty(STDERR_FILENO));
  auto level = observe::Level::info;
  if (config.log_level == "debug") level = observe::Level::debug;
  if (config.log_level == "warning") level = observe::Level::warning;
  if (config.log_level == "error") level = observe::Level::error;
  return observe::Log::to_stderr(level, pretty);
}

Process::Process(Config config, observe::Log log)
    : config_(std::move(config)),
      log_(std::move(log)),
      metrics_(observe::make_metrics()),
      redis_(make_redis(config_)),
      bus_(make_bus(config_, redis_.get(), log_)),
      bus_hold_(bus_->hold()),
      work_("search", work_threads, work_queue),
      hashing_("sign-in", hashing_threads, hashing_queue),
      outbound_(outbound::make_http_client(outbound_calls)) {
  const auto names = auth::token_names(config_);
  tokens_ = make_token_verifier(names.issuer, names.audience, clock_);
  ended_sessions_ = bus_->subscribe(
      "identity.sessions", std::string(auth::session_ended_topic), events::Hearing::everywhere,
      [tokens = tokens_.get()](const events::Event& event) { tokens->end_session(event.key); });
  auto& waiting =
      metrics_->gauge("sp_work_queue_depth", "Work that waits for a thread.", {{"pool", "search"}});
  auto& sign_ins =
      metrics_->gauge("sp_work_queue_depth", "Work that waits for a thread.", {{"pool", "sign-in"}});
  metrics_->on_scrape([this, &waiting, &sign_ins] {
    waiting.set(static_cast<double>(work_.queued()));
    sign_ins.set(static_cast<double>(hashing_.queued()));
  });
}

Process::~Process() { end_work(); }

Platform Process::platform() {
  // Processes that share a Redis hear of each other's changes.
  std::function<void(std::string)> on_displaced;
  if (!redis_)
    on_displaced = [log = log_](const std::string& why) {
      log.error("this process ends: what it holds in memory may be stale", {{"error", why}});
      ::_exit(1);  // what it has acknowledged is in the database
    };
  return {.config = config_,
          .clock = clock_,
          .log = log_,
          .metrics = *metrics_,
          .bus = *bus_,
          .work = work_,
          .hashing = hashing_,
          .tokens = *tokens_,
          .outbound = *outbound_,
          .redis = redis_.get(),
          .on_displaced = std::move(on_displaced)};
}

void Process::end_work() {
  // Not destroyed: who asked a peer may be about to ask once more.
  outbound_->end();
  hashing_.end();
  work_.end();
}

}  // namespace sp::app
