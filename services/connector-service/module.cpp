#include "services/connector-service/module.hpp"

#include <charconv>
#include <filesystem>
#include <random>

#include "connector_service_sql.hpp"
#include "platform/base/encoding.hpp"
#include "platform/base/key_file.hpp"
#include "platform/idempotency/ledger.hpp"
#include "platform/runtime/job.hpp"
#include "services/connector-service/api/delivery_api.hpp"
#include "services/connector-service/api/difference_api.hpp"
#include "services/connector-service/api/incoming_api.hpp"
#include "services/connector-service/api/operations.hpp"
#include "services/connector-service/api/webhook_api.hpp"
#include "services/connector-service/client/local_connectors.hpp"

namespace sp::connector {

namespace {

constexpr std::chrono::seconds counting_interval{10};
constexpr std::int64_t swept_at_once = 1'000;

SealKey key_of_secrets(const Config& config) {
  const std::filesystem::path folder = config.secrets_dir.empty() ? config.data_dir : config.secrets_dir;
  std::filesystem::create_directories(folder);  // with PostgreSQL nothing else may be there
  return key_in_file(folder / "connector-service.key");
}

std::shared_ptr<const std::vector<Network>> networks_of(const Config& config) {
  auto networks = std::make_shared<std::vector<Network>>();
  for (const auto& text : split_list(config.connector_networks))
    if (const auto network = Network::parse(text)) networks->push_back(*network);
  return networks;
}

Patience patience_of(const Config& config) {
  Patience patience{.hold = std::chrono::seconds(config.connector_hold_seconds),
                    .index_lag = std::chrono::seconds(config.connector_index_lag_seconds)};
  for (const auto& text : split_list(config.connector_retry_seconds)) {
    std::int64_t pause = 0;
    std::from_chars(text.data(), text.data() + text.size(), pause);
    patience.pauses.emplace_back(pause);
  }
  return patience;
}

/// Asked on the worker's thread alone.
std::function<double()> chances() {
  return [engine = std::mt19937_64(std::random_device{}()),
          spread = std::uniform_real_distribution<double>(0, 1)]() mutable { return spread(engine); };
}

class ConnectorServiceModule final : public ConnectorModule {
 public:
  ConnectorServiceModule(Platform platform, auth::Directory& people, ticketing::Exchange& tickets)
      : platform_(platform),
        log_(platform.log.with_service("connector-service")),
        metrics_(platform.metrics),
        database_(
            db::open_database(database_options(platform, "connector"), connector_service::sql::migrations)),
        ledger_(*database_, platform.clock, platform.work, log_),
        connectors_(*database_),
        deliveries_(*database_),
        arrivals_(*database_),
        differences_(*database_),
        carrying_{.deliveries = deliveries_,
                  .arrivals = arrivals_,
                  .tickets = tickets,
                  .people = people,
                  .clock = platform.clock,
                  .public_url = platform.config.public_url,
                  .patience = patience_of(platform.config),
                  .chance = chances()},
        options_{.seal_key = key_of_secrets(platform.config),
                 .networks = networks_of(platform.config),
                 .timeout = std::chrono::seconds(platform.config.connector_timeout_seconds),
                 .calls_at_once = platform.config.connector_calls,
                 .poll_interval = std::chrono::seconds(platform.config.connector_poll_seconds),
                 .reconcile_interval = std::chrono::hours(platform.config.connector_reconcile_hours),
                 .sole = database_->engine() == "sqlite"},
        worker_(connectors_, carrying_, differences_, platform.outbound, platform.clock, metrics_, log_,
                options_),
        room_{.connectors = connectors_,
              .deliveries = deliveries_,
              .differences = differences_,
              .worker = worker_,
              .carrying = carrying_,
              .http = platform.outbound,
              .clock = platform.clock,
              .options = options_} {}
  ~ConnectorServiceModule() override { stop(); }

  std::string_view name() const override { return "connector-service"; }
  http::RouteTable routes() override {
    auto all = connector_routes(connector_api_);
    for (auto& route : delivery_routes(delivery_api_)) all.push_back(std::move(route));
    for (auto& route : difference_routes(difference_api_)) all.push_back(std::move(route));
    for (auto& route : webhook_routes(webhook_api_)) all.push_back(std::move(route));
    for (auto& route : incoming_routes(incoming_api_)) all.push_back(std::move(route));
    return ledger_.keep(std::move(all));
  }
  Task<bool> storage_ready() override { return database_->writable(storage_patience); }
  Connectors& connectors() override { return local_; }
  OperationTable operations() override { return operations_.rows(); }

  void start() override {
    ledger_.start();
    worker_.start();
    tickets_ = platform_.bus.subscribe("connector.tickets", "ticket.", events::Hearing::once,
                                       [this](const events::Event& event) { hear(event); });
    upkeep_ = std::make_unique<Job>(
        "connector-upkeep", counting_interval, [this] { keep_up(); },
        [this](const std::exception& error) {
          log_.warning("the upkeep of deliveries failed", {{"error", error.what()}});
        });
  }

  void stop() override {
    tickets_.reset();
    upkeep_.reset();
    worker_.stop();
    ledger_.stop();
  }

 private:
  void hear(const events::Event& event) {
    if (event.topic == ticketing::ticket_answered_topic || event.topic == ticketing::ticket_unanswered_topic)
      return;
    const auto notice = json::decode_text<ticketing::TicketNotice>(event.payload);
    if (!notice) {
      log_.error("a ticket event cannot be read and goes to no tool",
                 {{"event_id", event.id}, {"topic", event.topic}, {"error", notice.error().message}});
      return;
    }
    for (auto& id : deliveries_.take_in(event, *notice)) worker_.wake(std::move(id));
  }

  void keep_up() {
    const Time now = platform_.clock.now();
    metrics_.standing(deliveries_.counts_now(), now);
    metrics_.differing(differences_.counts_now());
    deliveries_.sweep(now - std::chrono::days(platform_.config.connector_keep_days), swept_at_once);
  }

  Platform platform_;
  observe::Log log_;
  ConnectorMetrics metrics_;
  std::unique_ptr<db::Database> database_;
  idempotency::Ledger ledger_;
  ConnectorStore connectors_;
  DeliveryStore deliveries_;
  ArrivalStore arrivals_;
  DifferenceStore differences_;
  Carrying carrying_;
  WorkerOptions options_;
  Worker worker_;
  ConnectorRoom room_;
  ConnectorApi connector_api_{room_};
  DeliveryApi delivery_api_{room_};
  DifferenceApi difference_api_{room_};
  WebhookApi webhook_api_{room_};
  IncomingApi incoming_api_{room_};
  LocalConnectors local_{connectors_, deliveries_, platform_.clock};
  ConnectorOperations operations_{local_};
  std::unique_ptr<events::Bus::Subscription> tickets_;
  std::unique_ptr<Job> upkeep_;
};

}  // namespace

std::unique_ptr<ConnectorModule> make_module(Platform platform, auth::Directory& people,
                                             ticketing::Exchange& tickets) {
  return std::make_unique<ConnectorServiceModule>(platform, people, tickets);
}

}  // namespace sp::connector
