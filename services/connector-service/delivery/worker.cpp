#include "services/connector-service/delivery/worker.hpp"

#include <pthread.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <map>
#include <random>
#include <thread>

#include "platform/base/id.hpp"
#include "services/connector-service/delivery/comparer.hpp"
#include "services/connector-service/delivery/reading.hpp"

namespace sp::connector {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// How often a process looks for connectors to take, and for deliveries that another process has added.
constexpr milliseconds look_interval{500};
constexpr seconds renew_interval{5};
/// Beyond a call's timeout: how long a process may be away before another takes over.
constexpr seconds lease_margin{15};
/// What is under way when the process stops may take so long to end by itself.
constexpr seconds patience_at_the_end{4};
constexpr milliseconds between_tries{300};
/// The time of the last success is kept no more often.
constexpr seconds success_is_noted{10};

/// Calls a second that a tool takes from one account, where it says so (CONTRACTS: Atlassian's and Zendesk's
/// limits).
double calls_per_second(ToolKind kind, const Settings& settings) {
  if (settings.calls_per_minute > 0) return static_cast<double>(settings.calls_per_minute) / 60;
  switch (kind) {
    case ToolKind::jira_cloud:
    case ToolKind::jira_service_management:
      return 50;
    case ToolKind::zendesk:
      return 11;  // 700 a minute, of the plan that most have
    default:
      return 0;
  }
}

std::string name_of_key(const std::string& organisation_id, const std::string& connector_id) {
  return "connector secrets " + organisation_id + " " + connector_id;
}

}  // namespace

std::string seal_secrets(const SealKey& key, const std::string& organisation_id,
                         const std::string& connector_id, const Secrets& secrets) {
  return seal(derived_key(key, name_of_key(organisation_id, connector_id)), json::encode(secrets));
}

std::optional<Secrets> open_secrets(const SealKey& key, const std::string& organisation_id,
                                    const std::string& connector_id, std::string_view sealed) {
  const auto text = unseal(derived_key(key, name_of_key(organisation_id, connector_id)), sealed);
  if (!text) return std::nullopt;
  auto secrets = json::decode_text<Secrets>(*text);
  return secrets ? std::optional(std::move(*secrets)) : std::nullopt;
}

class Worker::Loop {
 public:
  Loop(ConnectorStore& connectors, Carrying& carrying, DifferenceStore& differences,
       outbound::HttpClient& http, const Clock& clock, ConnectorMetrics& metrics, observe::Log log,
       WorkerOptions options)
      : connectors_(connectors),
        carrying_(carrying),
        http_(http),
        clock_(clock),
        metrics_(metrics),
        log_(std::move(log)),
        options_(std::move(options)),
        me_(new_id()),
        tick_timer_(context_.get_executor()),
        lease_timer_(context_.get_executor()),
        reading_({.context = context_,
                  .connectors = connectors,
                  .carrying = carrying,
                  .differences = differences,
                  .metrics = metrics,
                  .log = log_,
                  .poll_interval = options_.poll_interval,
                  .reconcile_interval = options_.reconcile_interval,
                  .sole = options_.sole,
                  .goes_on = [this](const Active& active) { return goes_on(active); },
                  .note_condition =
                      [this](std::shared_ptr<Active> active, Attempt attempt, Steady::time_point begun) {
                        return note_condition(this, std::move(active), std::move(attempt), begun);
                      }}) {}
  ~Loop() { stop(); }

  void start() {
    asio::co_spawn(context_.get_executor(), look_around(this), asio::detached);
    asio::co_spawn(context_.get_executor(), keep_leases(this), asio::detached);
    thread_ = std::thread([this] { context_.run(); });
    ::pthread_setname_np(thread_.native_handle(), "connectors");
  }

  void stop() {
    if (!thread_.joinable()) return;
    asio::post(context_, [this] {
      stopping_ = true;
      tick_timer_.cancel();
      lease_timer_.cancel();
      asio::co_spawn(context_.get_executor(), end_calls(this), asio::detached);
    });
    thread_.join();
    try {
      connectors_.give_back_now(me_);
    } catch (const std::exception& error) {
      log_.warning("connectors could not be given back and stay taken until their lease ends",
                   {{"error", error.what()}});
    }
  }

  void wake(std::string connector_id) {
    asio::post(context_, [this, connector_id = std::move(connector_id)] {
      for (auto& [id, active] : active_)
        if (connector_id.empty() || id == connector_id)
          active->look_at = active->bring_at = active->compare_at = Steady::time_point{};
      if (connector_id.empty() || !active_.contains(connector_id)) {
        settings_moved_ = true;
        tick_timer_.cancel();
      }
      pump();
    });
  }

 private:
  milliseconds lease() const { return options_.timeout + lease_margin; }

  // --- connectors ---

  static Task<> look_around(Loop* self) {
    while (!self->stopping_) {
      try {
        self->settings_moved_ = false;
        co_await take_connectors(self);
        self->pump();
      } catch (const std::exception& error) {
        self->log_.warning("connectors cannot be looked after for now", {{"error", error.what()}});
      }
      if (self->stopping_) break;
      if (self->settings_moved_) continue;
      self->tick_timer_.expires_after(look_interval);
      boost::system::error_code cancelled;
      co_await self->tick_timer_.async_wait(asio::redirect_error(use_task, cancelled));
    }
  }

  static Task<> take_connectors(Loop* self) {
    const auto list = co_await self->connectors_.workable(self->me_, self->clock_.now(), self->options_.sole);
    std::map<std::string, const Workable*> there;
    for (const auto& one : list) there[one.id] = &one;
    for (auto one = self->active_.begin(); one != self->active_.end();) {
      const auto found = there.find(one->first);
      const bool mine = found != there.end() && found->second->owner == self->me_ &&
                        found->second->fence == one->second->row.fence;
      if (mine && found->second->version == one->second->row.version) {
        // Another process may have added something.
        if (!self->options_.sole) one->second->look_at = one->second->bring_at = Steady::time_point{};
        ++one;
        continue;
      }
      one->second->dropped = true;
      self->leaving_[one->first] = one->second;
      one = self->active_.erase(one);
    }
    // What is under way under other settings ends first, so that its outcome is not in doubt.
    std::erase_if(self->leaving_, [](const auto& one) { return one.second->in_flight == 0; });
    for (const auto& one : list) {
      if (self->stopping_) co_return;
      if (!self->active_.contains(one.id) && !self->leaving_.contains(one.id)) co_await take_one(self, one);
    }
  }

  static Task<> take_one(Loop* self, Workable which) {
    const auto begun = Steady::now();
    const auto& patience = self->carrying_.patience;
    ConnectorStore::Taking taking{.organisation_id = which.organisation_id,
                                  .id = which.id,
                                  .owner = self->me_,
                                  .sole = self->options_.sole,
                                  .again = which.owner == self->me_,
                                  .lease = self->lease(),
                                  .hold = patience.hold,
                                  .comment_hold = patience.hold};
    // How long a record may be in doubt is the tool's affair, and only known with its settings.
    const auto known = co_await self->connectors_.find(which.organisation_id, which.id);
    if (!known) co_return;
    auto settings = json::decode_text<Settings>(known->settings);
    auto secrets = open_secrets(self->options_.seal_key, known->organisation_id, known->id, known->secrets);
    if (!settings || !secrets) {
      if (std::exchange(self->unreadable_[known->id], known->version) == known->version) co_return;
      self->log_.error("a connector cannot be read: its settings or its secrets were kept by another key",
                       {{"connector", which.id}});
      co_return;
    }
    const auto traits = make_tool(known->kind, *settings)->traits();
    if (traits.search_is_late) taking.hold = patience.index_lag;
    if (traits.create_repeats) taking.hold = milliseconds(0);
    if (traits.comment_repeats) taking.comment_hold = milliseconds(0);
    auto taken = co_await self->connectors_.take(std::move(taking));
    if (!taken || taken->row.version != known->version) co_return;  // the next look has it as it is then
    self->activate(std::move(*taken), std::move(*settings), std::move(*secrets), traits, begun);
  }

  void activate(ConnectorStore::Taken taken, Settings settings, Secrets secrets, const Traits& traits,
                Steady::time_point begun) {
    auto active = std::make_shared<Active>();
    active->row = std::move(taken.row);
    // What the tool said last, to a process that died of it or with it, is not known.
    active->cautious = taken.interrupted > 0;
    active->unread = active->row.failures > 0;
    active->settings = std::move(settings);
    active->pace = RecordPace(traits.per_record);
    active->lease_end = begun + lease();
    const auto id = active->row.id;
    const std::weak_ptr<Active> weak = active;
    Session::Options options{.kind = active->row.kind,
                             .base_url = active->settings.base_url,
                             .authentication = active->settings.authentication,
                             .secrets = std::move(secrets),
                             .networks = options_.networks,
                             .timeout = options_.timeout,
                             .calls_per_second = calls_per_second(active->row.kind, active->settings),
                             .stop = stop_calls_.get_token()};
    Session::Hooks hooks{
        .begin_before =
            [this, weak] {
              const auto one = weak.lock();
              return one ? one->lease_end - options_.timeout : Steady::time_point{};
            },
        .limited = [this, weak](seconds rest) { keep_limit(weak, rest); },
        .renewed = [this, weak](const Secrets& renewed) { keep_secrets(weak, renewed); },
        .called = [this, kind = active->row.kind](int status) { metrics_.called(kind, status); }};
    active->session =
        std::make_unique<Session>(http_, context_.get_executor(), std::move(options), std::move(hooks));
    const auto rest = active->row.not_before - clock_.now();
    if (rest > milliseconds(0)) {
      active->not_before = Steady::now() + rest;
      active->session->leave_alone(rest);
    }
    active_[id] = std::move(active);
  }

  static Task<> keep_leases(Loop* self) {
    while (!self->stopping_) {
      self->lease_timer_.expires_after(renew_interval);
      boost::system::error_code cancelled;
      co_await self->lease_timer_.async_wait(asio::redirect_error(use_task, cancelled));
      if (self->stopping_ || self->active_.empty()) continue;
      const auto begun = Steady::now();
      try {
        const auto mine = co_await self->connectors_.renew(self->me_, self->lease());
        for (const auto& id : mine)
          if (const auto found = self->active_.find(id); found != self->active_.end())
            found->second->lease_end = begun + self->lease();
      } catch (const std::exception& error) {
        self->log_.warning("the leases of connectors cannot be renewed for now", {{"error", error.what()}});
      }
    }
  }

  // --- deliveries ---

  /// Has every connector that is free to do so claim what is due.
  void pump() {
    if (stopping_) return;
    const auto now = Steady::now();
    for (auto& [id, active] : active_) {
      const auto room =
          active->half_open() ? 1 - active->in_flight : options_.calls_at_once - active->in_flight;
      if (active->claiming || room <= 0 || now < active->look_at || now < active->not_before) continue;
      if (now + options_.timeout >= active->lease_end) continue;
      active->claiming = true;
      asio::co_spawn(context_.get_executor(), claim_some(this, active, room), asio::detached);
    }
    for (auto& [id, active] : active_) {
      if (!is_brought(active->row.kind, active->settings) || active->bringing) continue;
      if (active->half_open() && active->in_flight > 0) continue;
      if (now < std::min(active->poll_at, active->bring_at) || now < active->not_before) continue;
      if (now + options_.timeout >= active->lease_end) continue;
      active->bringing = true;
      ++active->in_flight;
      asio::co_spawn(context_.get_executor(), bring_some(this, active), asio::detached);
    }
    for (auto& [id, active] : active_) {
      if (active->comparing || active->half_open() || !can_be_compared(active->row.kind, active->settings))
        continue;
      if (now < active->compare_at || !goes_on(*active)) continue;
      active->comparing = true;
      ++active->in_flight;
      asio::co_spawn(context_.get_executor(), compare_some(this, active), asio::detached);
    }
  }

  static Task<> claim_some(Loop* self, std::shared_ptr<Active> active, std::int64_t room) {
    const auto& row = active->row;
    try {
      auto claimed = co_await self->carrying_.deliveries.claim({.organisation_id = row.organisation_id,
                                                                .connector_id = row.id,
                                                                .owner = self->me_,
                                                                .fence = row.fence,
                                                                .limit = room});
      const bool more = std::ssize(claimed) == room;
      for (auto& delivery : claimed) {
        ++active->in_flight;
        asio::co_spawn(self->context_.get_executor(), deliver(self, active, std::move(delivery)),
                       asio::detached);
      }
      if (!more) co_await find_next_look(self, active);
    } catch (const std::exception& error) {
      active->look_at = Steady::now() + seconds(1);
      self->log_.warning("deliveries cannot be claimed for now",
                         {{"connector", row.id}, {"error", error.what()}});
    }
    active->claiming = false;
  }

  /// What is added while this reads wakes the loop, and the earlier time stands.
  static Task<> find_next_look(Loop* self, std::shared_ptr<Active> active) {
    active->look_at = Steady::now() + seconds(60);
    const auto due =
        co_await self->carrying_.deliveries.earliest_due(active->row.organisation_id, active->row.id);
    if (!due) co_return;
    const auto wait = std::max(*due - self->clock_.now(), milliseconds(0));
    active->look_at = std::min(active->look_at, Steady::now() + wait + milliseconds(1));
  }

  static Task<> deliver(Loop* self, std::shared_ptr<Active> active, Delivery delivery) {
    const auto event_at = delivery.event_at;
    const auto begun = Steady::now();
    std::optional<Attempt> attempt;
    try {
      if (delivery.kind != DeliveryKind::event)
        co_await wait_for_ticket(&self->context_, active, delivery.ticket_id);
      attempt = co_await attempt_one(self, active, delivery);
    } catch (const std::exception& error) {
      // The call may have been made: the delivery is in doubt.
      self->log_.error("a delivery broke off", {{"delivery", delivery.id}, {"error", error.what()}});
      CallProblem problem{.trouble = Trouble::unknown, .message = error.what()};
      attempt = broken_off(self, active, delivery, problem);
    }
    const auto kind = active->row.kind;
    const auto state = attempt->ending.state;
    if (attempt->made_twice) self->metrics_.made_twice(kind);
    const bool kept = co_await keep(self, active, attempt->ending);
    if (kept) {
      self->metrics_.delivered(kind, state);
      if (state == DeliveryState::done)
        self->metrics_.lag(kind).observe(
            std::chrono::duration<double>(self->clock_.now() - event_at).count());
      co_await note_condition(self, active, *attempt, begun);
    }
    if (delivery.kind != DeliveryKind::event) active->at_work.erase(delivery.ticket_id);
    active->look_at = Steady::time_point{};
    leave(self, active);
  }

  /// Also where only a question had no good answer.
  static Attempt broken_off(Loop* self, const std::shared_ptr<Active>& active, const Delivery& delivery,
                            const CallProblem& problem) {
    const auto traits = make_tool(active->row.kind, active->settings)->traits();
    const auto verdict = judge(delivery, problem, traits, self->carrying_.patience, self->carrying_.chance());
    return {.ending = {.delivery = delivery,
                       .state = verdict.state,
                       .unsure = verdict.unsure,
                       .counts = verdict.counts,
                       .pause = verdict.pause,
                       .code = verdict.code,
                       .reason = verdict.reason,
                       .frees_those_behind = !traits.ordered},
            .tool_trouble = verdict.tool_trouble};
  }

  static Task<Attempt> attempt_one(Loop* self, std::shared_ptr<Active> active, Delivery delivery) {
    if (delivery.kind != DeliveryKind::create && active->pace.limits()) {
      const auto link = co_await self->carrying_.deliveries.link(delivery.organisation_id,
                                                                 delivery.connector_id, delivery.ticket_id);
      const auto wait =
          link && link->remote_id ? active->pace.wait_for(*link->remote_id, Steady::now()) : milliseconds(0);
      if (wait > milliseconds(0)) co_return put_back(std::move(delivery), wait);
    }
    if (delivery.kind == DeliveryKind::change && is_brought(active->row.kind, active->settings))
      if (auto problem = co_await self->reading_.look_first(active, delivery))
        co_return broken_off(self, active, delivery, *problem);
    Carrier carrier{
        .kind = active->row.kind, .settings = &active->settings, .session = active->session.get()};
    auto attempt = co_await carry(&self->carrying_, carrier, std::move(delivery));
    active->pace.wrote(attempt.written_id, Steady::now());
    co_return attempt;
  }

  /// Its record has been written to as often as the tool allows.
  static Attempt put_back(Delivery delivery, milliseconds wait) {
    Attempt attempt{.ending = {.delivery = std::move(delivery)}};
    auto& ending = attempt.ending;
    ending.unsure = ending.delivery.unsure;
    ending.state = ending.unsure ? DeliveryState::ambiguous : DeliveryState::waiting;
    ending.pause = wait;
    ending.code = ReasonCode::limited;
    return attempt;
  }

  /// Until it is stored, or another process has taken over; false then. A database that is away is waited
  /// for: what is under way counts as such meanwhile, so that nothing more is sent than can be kept.
  static Task<bool> keep(Loop* self, std::shared_ptr<Active> active, Ending ending) {
    for (;;) {
      try {
        co_return co_await self->carrying_.deliveries.end(ending);
      } catch (const std::exception& error) {
        self->log_.warning("the outcome of a delivery cannot be kept yet",
                           {{"delivery", ending.delivery.id}, {"error", error.what()}});
      }
      // What is not kept is in doubt for whoever works the connector next.
      if (self->stopping_ || (active->dropped && Steady::now() > active->lease_end)) co_return false;
      asio::steady_timer timer(self->context_.get_executor(), between_tries);
      boost::system::error_code cancelled;
      co_await timer.async_wait(asio::redirect_error(use_task, cancelled));
    }
  }

  // --- what changed there ---

  static Task<> bring_some(Loop* self, std::shared_ptr<Active> active) {
    try {
      co_await self->reading_.bring_changes(active);
    } catch (const std::exception& error) {
      active->bring_at = Steady::now() + seconds(1);
      self->log_.warning("what changed in a tool cannot be brought for now",
                         {{"connector", active->row.id}, {"error", error.what()}});
    }
    active->bringing = false;
    leave(self, active);
  }

  static Task<> compare_some(Loop* self, std::shared_ptr<Active> active) {
    try {
      co_await self->reading_.walk_on(active);
    } catch (const std::exception& error) {
      active->compare_at = Steady::now() + seconds(10);
      self->log_.warning("a tool and its tickets cannot be compared for now",
                         {{"connector", active->row.id}, {"error", error.what()}});
    }
    active->comparing = false;
    leave(self, active);
  }

  static void leave(Loop* self, const std::shared_ptr<Active>& active) {
    --active->in_flight;
    if (active->dropped) {
      self->settings_moved_ = true;  // its successor may begin
      self->tick_timer_.cancel();
    }
    self->pump();
  }

  bool goes_on(const Active& active) const {
    const auto now = Steady::now();
    return !stopping_ && !active.dropped && now >= active.not_before &&
           now + options_.timeout < active.lease_end;
  }

  // --- how the tool is ---

  static Task<> note_condition(Loop* self, std::shared_ptr<Active> active, Attempt attempt,
                               Steady::time_point begun) {
    auto& row = active->row;
    try {
      if (attempt.gone) {
        co_await halt(self, active, Halted::gone, attempt.ending.reason);
      } else if (attempt.tool_trouble) {
        // Those that were under way together when the circuit opened are one trouble, not eight.
        if (begun < active->opened_at) co_return;
        co_await note_trouble(self, active, attempt);
      } else if (attempt.tool_answered) {
        active->cautious = false;
        active->refusals = 0;
        const bool was_troubled = row.failures > 0;
        row.failures = 0;
        row.failing_since.reset();
        if (!was_troubled && Steady::now() < active->success_noted + success_is_noted) co_return;
        active->success_noted = Steady::now();
        co_await self->connectors_.note(
            {.organisation_id = row.organisation_id, .id = row.id, .fence = row.fence, .failures = 0});
        if (was_troubled) co_await self->carrying_.deliveries.bring_forward(row.organisation_id, row.id);
      }
    } catch (const std::exception& error) {
      self->log_.warning("a connector's condition cannot be kept",
                         {{"connector", row.id}, {"error", error.what()}});
    }
  }

  static Task<> note_trouble(Loop* self, std::shared_ptr<Active> active, Attempt attempt) {
    auto& row = active->row;
    ++row.failures;
    if (!row.failing_since) row.failing_since = self->clock_.now();
    // A tool in trouble may refuse them once among other answers: that says nothing of them.
    active->refusals = attempt.ending.code == ReasonCode::credentials ? active->refusals + 1 : 0;
    if (active->refusals >= circuit_opens_at) {
      co_await halt(self, active, Halted::credentials, attempt.ending.reason);
      co_return;
    }
    if (self->clock_.now() - *row.failing_since > longest_failing) {
      co_await halt(self, active, Halted::failing, attempt.ending.reason);
      co_return;
    }
    const auto pause = circuit_pause(row.failures, self->carrying_.chance());
    if (pause > milliseconds(0)) active->opened_at = Steady::now();
    if (pause > milliseconds(0)) active->not_before = std::max(active->not_before, Steady::now() + pause);
    if (row.failures == circuit_opens_at)
      self->log_.warning(
          "a tool is in trouble and is tried less often",
          {{"connector", row.id}, {"tool", json::enum_name(row.kind)}, {"reason", attempt.ending.reason}});
    co_await self->connectors_.note({.organisation_id = row.organisation_id,
                                     .id = row.id,
                                     .fence = row.fence,
                                     .failures = row.failures,
                                     .pause = pause,
                                     .problem = attempt.ending.reason});
  }

  static Task<> halt(Loop* self, std::shared_ptr<Active> active, Halted why, std::string reason) {
    const auto& row = active->row;
    active->not_before = Steady::time_point::max();
    self->log_.error("a connector is switched off until a person looks at it",
                     {{"connector", row.id},
                      {"tool", json::enum_name(row.kind)},
                      {"because", json::enum_name(why)},
                      {"reason", reason}});
    co_await self->connectors_.note({.organisation_id = row.organisation_id,
                                     .id = row.id,
                                     .fence = row.fence,
                                     .failures = std::max<std::int64_t>(row.failures, 1),
                                     .problem = std::move(reason),
                                     .halted = std::string(json::enum_name(why))});
  }

  void keep_limit(const std::weak_ptr<Active>& weak, seconds rest) {
    const auto active = weak.lock();
    if (!active) return;
    active->not_before = std::max(active->not_before, Steady::now() + rest);
    asio::co_spawn(context_.get_executor(), store_limit(this, active, rest), asio::detached);
  }
  static Task<> store_limit(Loop* self, std::shared_ptr<Active> active, seconds rest) {
    try {
      co_await self->connectors_.note_limit(active->row.organisation_id, active->row.id, active->row.fence,
                                            rest);
    } catch (const std::exception&) {
      co_return;  // this process keeps to it all the same
    }
  }

  void keep_secrets(const std::weak_ptr<Active>& weak, const Secrets& renewed) {
    const auto active = weak.lock();
    if (!active) return;
    auto& row = active->row;
    row.secrets = seal_secrets(options_.seal_key, row.organisation_id, row.id, renewed);
    asio::co_spawn(context_.get_executor(), store_secrets(this, row), asio::detached);
  }
  static Task<> store_secrets(Loop* self, ConnectorRow row) {
    for (int tries = 0; tries < 20; ++tries) {
      try {
        co_return co_await self->connectors_.keep_secrets(row);
      } catch (const std::exception& error) {
        self->log_.warning("a new token of a tool cannot be kept yet",
                           {{"connector", row.id}, {"error", error.what()}});
      }
      asio::steady_timer timer(self->context_.get_executor(), between_tries);
      boost::system::error_code cancelled;
      co_await timer.async_wait(asio::redirect_error(use_task, cancelled));
    }
  }

  // --- the end ---

  bool anything_under_way() const { return under_way() > 0; }
  std::int64_t under_way() const {
    std::int64_t count = 0;
    for (const auto* all : {&active_, &leaving_})
      for (const auto& [id, active] : *all) count += active->in_flight + (active->claiming ? 1 : 0);
    return count;
  }

  /// The thread ends by itself when nothing waits for an answer any more, of a tool or of the database: an
  /// answer must not come to a loop that is gone.
  static Task<> end_calls(Loop* self) {
    const auto last = Steady::now() + patience_at_the_end;
    asio::steady_timer timer(self->context_.get_executor());
    while (self->anything_under_way()) {
      if (Steady::now() > last) self->stop_calls_.request_stop();
      timer.expires_after(milliseconds(20));
      boost::system::error_code cancelled;
      co_await timer.async_wait(asio::redirect_error(use_task, cancelled));
    }
  }

  ConnectorStore& connectors_;
  Carrying& carrying_;
  outbound::HttpClient& http_;
  const Clock& clock_;
  ConnectorMetrics& metrics_;
  const observe::Log log_;
  const WorkerOptions options_;
  const std::string me_;  // a new one for each start: what an earlier process left is not ours
  asio::io_context context_{1};
  asio::steady_timer tick_timer_;
  asio::steady_timer lease_timer_;
  std::stop_source stop_calls_;
  std::map<std::string, std::shared_ptr<Active>> active_;
  std::map<std::string, std::shared_ptr<Active>> leaving_;
  std::map<std::string, std::int64_t> unreadable_;  // the version that was told of
  Reading reading_;
  bool settings_moved_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

Worker::Worker(ConnectorStore& connectors, Carrying& carrying, DifferenceStore& differences,
               outbound::HttpClient& http, const Clock& clock, ConnectorMetrics& metrics, observe::Log log,
               WorkerOptions options)
    : loop_(std::make_unique<Loop>(connectors, carrying, differences, http, clock, metrics, std::move(log),
                                   std::move(options))) {}
Worker::~Worker() = default;
void Worker::start() { loop_->start(); }
void Worker::stop() { loop_->stop(); }
void Worker::wake(std::string connector_id) { loop_->wake(std::move(connector_id)); }

}  // namespace sp::connector
