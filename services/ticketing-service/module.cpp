#include "services/ticketing-service/module.hpp"

#include "platform/runtime/job.hpp"
#include "services/ticketing-service/api/ticket_api.hpp"
#include "services/ticketing-service/local_tickets.hpp"
#include "ticketing_service_sql.hpp"

namespace sp::ticketing {

namespace {

constexpr auto sweep_interval = std::chrono::hours(1);
/// How long a repeated creation is known as such.
constexpr auto idempotency_key_lifetime = std::chrono::hours(24);

class LocalTicketing final : public TicketingModule {
 public:
  LocalTicketing(Platform platform, auth::Directory& directory, knowledge_base::KnowledgeBase& knowledge_base)
      : platform_(platform),
        log_(platform.log.with_service("ticketing-service")),
        metrics_(platform.metrics),
        database_(
            db::open_database(database_options(platform, "ticketing"), ticketing_service::sql::migrations)),
        store_(*database_),
        feed_(platform.clock, metrics_.streams),
        api_(store_, directory, knowledge_base, feed_, platform.clock, metrics_),
        tickets_(store_, platform.clock, metrics_) {}
  ~LocalTicketing() override { stop(); }

  std::string_view name() const override { return "ticketing-service"; }
  http::RouteTable routes() override { return ticket_routes(api_); }
  Task<bool> storage_ready() override { return database_->writable(storage_patience); }
  Tickets& tickets() override { return tickets_; }

  void start() override {
    ticket_events_ = platform_.bus.subscribe("ticket.", [this](const events::Event& event) { hear(event); });
    session_events_ = platform_.bus.subscribe(
        "session.ended", [this](const events::Event& event) { feed_.end_session(event.key); });
    dispatcher_ = events::make_dispatcher(
        *database_, platform_.bus, [this](const events::Event& event, const std::exception& error) {
          log_.error("an event could not be delivered and is tried again",
                     {{"event_id", event.id}, {"topic", event.topic}, {"error", error.what()}});
        });
    sweep_ = std::make_unique<Job>(
        "ticket-sweep", sweep_interval, [this] { forget_old_keys(); },
        [this](const std::exception& error) {
          log_.error("old idempotency keys could not be removed", {{"error", error.what()}});
        });
  }

  void stop() override {
    sweep_.reset();
    deliver_the_rest();
    dispatcher_.reset();
    session_events_.reset();
    ticket_events_.reset();
  }

 private:
  void hear(const events::Event& event) {
    if (const auto heard = feed_.hear(event); !heard)
      log_.warning("a ticket event cannot be read and is left out of the live streams",
                   {{"event_id", event.id}, {"topic", event.topic}, {"error", heard.error().message}});
  }

  /// What cannot be delivered now is delivered at the next start.
  void deliver_the_rest() {
    if (!dispatcher_) return;
    try {
      dispatcher_->drain();
    } catch (const std::exception& error) {
      log_.warning("events wait for the next start", {{"error", error.what()}});
    }
  }

  void forget_old_keys() {
    const auto removed = store_.forget_idempotency_keys(platform_.clock.now() - idempotency_key_lifetime);
    if (removed > 0) log_.info("old idempotency keys removed", {{"removed", removed}});
  }

  Platform platform_;
  observe::Log log_;
  TicketMetrics metrics_;
  std::unique_ptr<db::Database> database_;
  TicketStore store_;
  TicketFeed feed_;
  TicketApi api_;
  LocalTickets tickets_;
  std::unique_ptr<events::Bus::Subscription> ticket_events_;
  std::unique_ptr<events::Bus::Subscription> session_events_;
  std::unique_ptr<events::Dispatcher> dispatcher_;
  std::unique_ptr<Job> sweep_;
};

}  // namespace

std::unique_ptr<TicketingModule> make_module(Platform platform, auth::Directory& directory,
                                             knowledge_base::KnowledgeBase& knowledge_base) {
  return std::make_unique<LocalTicketing>(platform, directory, knowledge_base);
}

}  // namespace sp::ticketing
