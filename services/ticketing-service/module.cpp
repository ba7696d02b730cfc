#include "services/ticketing-service/module.hpp"

#include <atomic>
#include <thread>

#include "platform/idempotency/ledger.hpp"
#include "platform/runtime/job.hpp"
#include "services/ticketing-service/api/operations.hpp"
#include "services/ticketing-service/api/ticket_api.hpp"
#include "services/ticketing-service/client/local_exchange.hpp"
#include "services/ticketing-service/client/local_tickets.hpp"
#include "services/ticketing-service/people_changes.hpp"
#include "ticketing_service_sql.hpp"

namespace sp::ticketing {

namespace {

/// Changes wake the indexing; this is for what was left by a stop or an error.
constexpr auto index_interval = std::chrono::seconds(5);
/// While people write, the indexing takes little at a time and pauses so many times as long as that took.
constexpr int left_to_people = 5;
constexpr auto longest_pause = std::chrono::milliseconds(200);

class LocalTicketing final : public TicketingModule {
 public:
  LocalTicketing(Platform platform, auth::Directory& directory, knowledge_base::KnowledgeBase& knowledge_base)
      : platform_(platform),
        log_(platform.log.with_service("ticketing-service")),
        metrics_(platform.metrics),
        database_(
            db::open_database(database_options(platform, "ticketing"), ticketing_service::sql::migrations)),
        ledger_(*database_, platform.clock, platform.work, log_),
        store_(*database_),
        people_(*database_),
        people_changes_(people_, store_, runner_, platform.clock, log_),
        feed_(platform.clock, metrics_.streams, {},
              [this](std::shared_ptr<const Principal> reader) {
                return store_.counts(reader->organisation_id, actor_of(*reader));
              }),
        api_(store_, people_, directory, knowledge_base, feed_, platform.clock, metrics_),
        tickets_(store_, platform.clock, metrics_),
        exchange_(store_, platform.clock, metrics_),
        operations_(tickets_, exchange_, platform.work) {}
  ~LocalTicketing() override { stop(); }

  std::string_view name() const override { return "ticketing-service"; }
  http::RouteTable routes() override { return ledger_.keep(ticket_routes(api_)); }
  Task<bool> storage_ready() override { return database_->writable(storage_patience); }
  Tickets& tickets() override { return tickets_; }
  Exchange& exchange() override { return exchange_; }
  OperationTable operations() override { return operations_.rows(); }

  void start() override {
    people_changes_.start();
    index_ = std::make_unique<Job>(
        "ticket-index", index_interval, [this] { index_tickets(); },
        [this](const std::exception& error) {
          log_.error("tickets could not be indexed and are tried again", {{"error", error.what()}});
        });
    ticket_events_ = platform_.bus.subscribe(
        "ticketing.feed", "ticket.", events::Hearing::everywhere,
        [this](const events::Event& event) { hear(event); }, [this] { feed_.missed_some(); });
    people_events_ = platform_.bus.subscribe(
        "ticketing.people", std::string(auth::user_changed_topic), events::Hearing::once,
        [this](const events::Event& event) { people_changes_.hear(event); });
    session_events_ = platform_.bus.subscribe(
        "ticketing.sessions", std::string(auth::session_ended_topic), events::Hearing::everywhere,
        [this](const events::Event& event) { feed_.end_session(event.key); });
    dispatcher_ = events::make_dispatcher(*database_, platform_.bus, events::log_failures(log_));
    ledger_.start();
  }

  void stop() override {
    stopping_ = true;
    ledger_.stop();
    if (dispatcher_) dispatcher_->drain();  // what cannot be delivered now is delivered at the next start
    dispatcher_.reset();
    people_events_.reset();
    people_changes_.stop();
    session_events_.reset();
    ticket_events_.reset();
    index_.reset();
  }

 private:
  void hear(const events::Event& event) {
    people_changes_.hear(event);
    if (const auto heard = feed_.hear(event); !heard)
      log_.warning("a ticket event cannot be read and is left out of the live streams",
                   {{"event_id", event.id}, {"topic", event.topic}, {"error", heard.error().message}});
    index_->wake();
  }

  /// Until none waits. Writes of people go first: a search finds a change that it was told of soon after, or
  /// at once where little waits, but a person who writes waits for the answer.
  void index_tickets() {
    constexpr std::int64_t worth_telling = 10'000;
    using std::chrono::steady_clock;
    std::int64_t indexed = 0;
    bool people_write = false;
    while (!stopping_) {
      const auto writes = database_->stats().writes;
      const auto begun = steady_clock::now();
      const auto some = store_.index_some(people_write ? indexed_by_search : indexed_by_job);
      if (some == 0) return;
      indexed += some;
      if (indexed / worth_telling != (indexed - some) / worth_telling)
        log_.info("tickets are being indexed for search", {{"indexed", indexed}});
      const auto stats = database_->stats();
      people_write = stats.queued > 0 || stats.writes > writes + 1;
      if (people_write)
        std::this_thread::sleep_for(
            std::min<steady_clock::duration>(left_to_people * (steady_clock::now() - begun), longest_pause));
    }
  }

  Platform platform_;
  observe::Log log_;
  TicketMetrics metrics_;
  TaskRunner runner_;
  std::unique_ptr<db::Database> database_;
  idempotency::Ledger ledger_;
  TicketStore store_;
  PeopleStore people_;
  PeopleChanges people_changes_;
  TicketFeed feed_;
  TicketApi api_;
  LocalTickets tickets_;
  LocalExchange exchange_;
  TicketOperations operations_;
  std::unique_ptr<events::Bus::Subscription> ticket_events_;
  std::unique_ptr<events::Bus::Subscription> session_events_;
  std::unique_ptr<events::Bus::Subscription> people_events_;
  std::unique_ptr<events::Dispatcher> dispatcher_;
  std::unique_ptr<Job> index_;
  std::atomic<bool> stopping_ = false;
};

}  // namespace

std::unique_ptr<TicketingModule> make_module(Platform platform, auth::Directory& directory,
                                             knowledge_base::KnowledgeBase& knowledge_base) {
  return std::make_unique<LocalTicketing>(platform, directory, knowledge_base);
}

}  // namespace sp::ticketing
