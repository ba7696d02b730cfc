#include "services/auth-service/module.hpp"

#include <filesystem>

#include "auth_service_sql.hpp"
#include "platform/base/key_file.hpp"
#include "platform/idempotency/ledger.hpp"
#include "platform/runtime/job.hpp"
#include "services/auth-service/api/operations.hpp"
#include "services/auth-service/api/routes.hpp"
#include "services/auth-service/client/events.hpp"
#include "services/auth-service/rotation.hpp"

namespace sp::auth {
namespace {

constexpr std::chrono::minutes upkeep_interval{1};
/// How soon a session that another process has ended is known to have, whatever becomes of events.
constexpr std::chrono::milliseconds look_interval{400};

class LocalAuth final : public AuthModule {
 public:
  explicit LocalAuth(Platform platform)
      : platform_(platform),
        log_(platform.log.with_service("auth-service")),
        metrics_(platform.metrics),
        database_(db::open_database(database_options(platform, "auth"), auth_service::sql::migrations)),
        installation_key_(key_in(platform.config)),
        keys_(*database_, installation_key_),
        issuer_(keys_, platform.tokens, platform.clock, token_names(platform.config).issuer,
                token_names(platform.config).audience, log_, metrics_) {
    issuer_.refresh_keys();
    // A restart must not revive access tokens of sessions that were ended just before it.
    for (const auto& id :
         sessions_.ended_since_now(platform.clock.now() - access_token_lifetime - std::chrono::minutes{1}))
      platform.tokens.end_session(id);
  }
  ~LocalAuth() override { stop(); }

  std::string_view name() const override { return "auth-service"; }
  http::RouteTable routes() override {
    return ledger_.keep(auth_routes(sign_in_api_, check_api_, me_api_, user_api_));
  }
  Task<bool> storage_ready() override { return database_->writable(storage_patience); }
  bool working() override { return !platform_.hashing.stands_still(); }
  Directory& directory() override { return directory_; }
  void rotate_signing_key() override { issuer_.rotate(); }
  OperationTable operations() override { return operations_.rows(); }

  void start() override {
    dispatcher_ = events::make_dispatcher(*database_, platform_.bus, events::log_failures(log_));
    upkeep_ = std::make_unique<Job>(
        "auth-upkeep", upkeep_interval, [this] { keep_up(); },
        [this](const std::exception& error) { log_.error("upkeep failed", {{"error", error.what()}}); });
    key_job_ = std::make_unique<Job>(
        "auth-keys", key_interval, [this] { issuer_.refresh_keys(); },
        [this](const std::exception& error) {
          log_.error("signing keys cannot be read", {{"error", error.what()}});
        });
    ledger_.start();
    if (platform_.redis != nullptr) {
      changes_ =
          platform_.bus.subscribe("auth.people", std::string(user_changed_topic), events::Hearing::everywhere,
                                  [this](const events::Event& event) { directory_.forget(event.key); });
      ended_sessions_ = std::make_unique<Job>(
          "auth-sessions", look_interval, [this] { look_for_ended_sessions(); },
          [this](const std::exception& error) {
            log_.warning("sessions that other processes have ended cannot be looked for",
                         {{"error", error.what()}});
          });
    }
    // Another replica may have made a key that this one has not read yet.
    platform_.tokens.on_unknown_key([job = key_job_.get()] { job->wake(); });
  }

  void stop() override {
    platform_.tokens.on_unknown_key(nullptr);
    key_job_.reset();
    upkeep_.reset();
    ended_sessions_.reset();
    changes_.reset();
    ledger_.stop();
    if (dispatcher_) dispatcher_->drain();
    dispatcher_.reset();
  }

 private:
  /// Some seconds more than since the last look: the clocks of processes differ.
  void look_for_ended_sessions() {
    constexpr std::chrono::seconds overlap{10};
    const Time now = platform_.clock.now();
    for (const auto& id : sessions_.ended_since_now(looked_ - overlap)) platform_.tokens.end_session(id);
    looked_ = now;
  }

  void keep_up() {
    const Time now = platform_.clock.now();
    sessions_.sweep_now(now);
    attempts_.sweep_now(now);
  }

  static SealKey key_in(const Config& config) {
    const auto file = installation_key_file(config);
    std::filesystem::create_directories(file.parent_path());  // with PostgreSQL nothing else may be there
    return key_in_file(file);
  }

  Collaborators collaborators() {
    return {accounts_,  sessions_, attempts_, hasher_,  issuer_,         platform_.tokens,
            directory_, devices_,  choices_,  metrics_, platform_.clock, log_};
  }

  Platform platform_;
  observe::Log log_;
  AuthMetrics metrics_;
  std::unique_ptr<db::Database> database_;
  idempotency::Ledger ledger_{*database_, platform_.clock, platform_.work, log_};
  AccountStore accounts_{*database_};
  SessionStore sessions_{*database_};
  AttemptStore attempts_{*database_};
  const SealKey installation_key_;
  KeyStore keys_;
  PasswordHasher hasher_{platform_.hashing, installation_key_};
  const KnownDevices devices_{installation_key_};
  const Choices choices_{installation_key_};
  TokenIssuer issuer_;
  LocalDirectory directory_{accounts_, hasher_, platform_.clock};
  SignInApi sign_in_api_{collaborators()};
  CheckApi check_api_{platform_.tokens};
  MeApi me_api_{collaborators()};
  UserApi user_api_{collaborators()};
  AuthOperations operations_{directory_, sessions_, issuer_, platform_.hashing, platform_.clock};
  std::unique_ptr<events::Dispatcher> dispatcher_;
  std::unique_ptr<events::Bus::Subscription> changes_;
  Time looked_ = platform_.clock.now();  // of the job's thread
  std::unique_ptr<Job> ended_sessions_;
  std::unique_ptr<Job> key_job_;
  std::unique_ptr<Job> upkeep_;
};

}  // namespace

TokenNames token_names(const Config& config) {
  return {.issuer = config.public_url.empty() ? "support-platform" : config.public_url,
          .audience = "support-platform"};
}

std::unique_ptr<AuthModule> make_module(Platform platform) { return std::make_unique<LocalAuth>(platform); }

}  // namespace sp::auth
