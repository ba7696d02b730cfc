#include "services/ticketing-service/api/ticket_feed.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "platform/base/id.hpp"
#include "platform/json/codec.hpp"
#include "services/ticketing-service/domain/ticket.hpp"

namespace sp::ticketing {

namespace {

using std::chrono::milliseconds;

/// How soon a stream notices that its peer has gone or that the server drains.
constexpr auto look_up_interval = milliseconds(250);

/// Microseconds since 1970 when a notice was heard, made strictly increasing: tells a reader's place in this
/// process, and nothing else.
using Moment = std::int64_t;

struct Heard {
  Moment moment = 0;
  std::string event_id;
  TicketNotice notice;
};

struct Frame {
  std::string event;
  std::string data;
  std::string id;
};

struct Ring {
  std::deque<std::shared_ptr<const Heard>> recent;
  Moment floor = 0;  // everything after it is in `recent`
};

bool may_hear(const Principal& reader, const TicketNotice& notice) {
  if (reader.is_staff()) return true;
  return notice.requester_id == reader.user_id && !is_internal(notice.kind);
}

LiveTicket shown_to(const Principal& reader, const TicketNotice& notice) {
  return {.id = notice.id,
          .number = notice.number,
          .kind = notice.kind,
          .version = reader.is_staff() ? notice.version : notice.public_version,
          .status = notice.status,
          .subject = notice.subject,
          .row = summary_of(notice, actor_of(reader))};
}

/// One stream. Its fields are guarded by the state's mutex, except for the timer: the connection's thread
/// only.
struct Reader {
  Reader(std::shared_ptr<const Principal> who_, Executor executor_)
      : who(std::move(who_)), executor(executor_), timer(executor_) {}

  const std::shared_ptr<const Principal> who;
  const Executor executor;
  asio::steady_timer timer;
  std::deque<std::shared_ptr<const Heard>> waiting;
  std::vector<Frame> greeting;
  bool missed_some = false;
  bool counts_moved = true;  // perhaps; the first counts are due at once
  bool ended = false;
  bool woken = false;
};

/// On the dispatcher's thread: has the connection's own thread look. `reader->woken` keeps it to one message
/// at a time.
void wake(const std::shared_ptr<Reader>& reader) {
  if (std::exchange(reader->woken, true)) return;
  asio::post(reader->executor, [reader] { reader->timer.cancel(); });
}

}  // namespace

struct TicketFeed::State {
  State(const Clock& clock_, observe::Gauge& streams_, FeedLimits limits_, CountTickets count_)
      : clock(clock_),
        streams(streams_),
        limits(limits_),
        process(random_token(6)),
        count(std::move(count_)),
        last(micros(clock_.now())),
        floor(last) {}

  const Clock& clock;
  observe::Gauge& streams;
  const FeedLimits limits;
  const std::string
      process;  // in the ids of places before any event: those of another process are not understood

  std::mutex mutex;
  CountTickets count;  // empty: not told, or no longer
  Moment last;
  Moment floor;  // of an organisation that has no ring: nothing is known of what came before
  std::unordered_map<std::string, Ring> rings;
  std::unordered_map<std::string, std::vector<std::shared_ptr<Reader>>> readers;

  static Moment micros(Time time) { return time.time_since_epoch().count() * 1000; }
  Moment next_moment() { return last = std::max(last + 1, micros(clock.now())); }
  std::string id_of(Moment moment) const { return process + '.' + std::to_string(moment); }

  /// What a reader that has heard everything so far is told as its place: the last event's id, under which
  /// other processes find it too.
  std::string place_in(const std::string& organisation_id) {
    const auto ring = rings.find(organisation_id);
    if (ring != rings.end() && !ring->second.recent.empty()) return ring->second.recent.back()->event_id;
    return id_of(next_moment());
  }

  std::optional<Moment> moment_of(std::string_view id, const Ring* ring) const {
    if (ring != nullptr)
      for (const auto& heard : ring->recent)
        if (heard->event_id == id) return heard->moment;
    if (!id.starts_with(process + '.')) return std::nullopt;
    const auto digits = id.substr(process.size() + 1);
    Moment moment = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), moment);
    if (error != std::errc{} || end != digits.data() + digits.size() || moment > last) return std::nullopt;
    return moment;
  }

  Ring& ring_of(const std::string& organisation_id) {
    const auto [found, is_new] = rings.try_emplace(organisation_id);
    if (is_new) {
      found->second.floor = floor;
      if (rings.size() > limits.organisations) forget_quietest(organisation_id);
    }
    return found->second;
  }

  void forget_quietest(const std::string& keep) {
    auto quietest = rings.end();
    for (auto ring = rings.begin(); ring != rings.end(); ++ring) {
      if (ring->first == keep) continue;
      if (quietest == rings.end() || last_of(ring->second) < last_of(quietest->second)) quietest = ring;
    }
    floor = std::max(floor, last_of(quietest->second));
    rings.erase(quietest);
  }
  static Moment last_of(const Ring& ring) {
    return ring.recent.empty() ? ring.floor : ring.recent.back()->moment;
  }

  void deliver(const std::shared_ptr<Reader>& reader, const std::shared_ptr<const Heard>& heard) const {
    if (!may_hear(*reader->who, heard->notice)) return;
    reader->counts_moved = true;
    if (reader->waiting.size() >= limits.waiting) {
      reader->waiting.clear();
      reader->missed_some = true;
    }
    if (!reader->missed_some) reader->waiting.push_back(heard);
    wake(reader);
  }

  /// What a new reader hears first.
  void greet(Reader& reader, const std::string& last_event_id) {
    if (last_event_id.empty()) {
      reader.greeting.push_back({"ready", "{}", place_in(reader.who->organisation_id)});
      return;
    }
    const auto ring = rings.find(reader.who->organisation_id);
    const auto moment = moment_of(last_event_id, ring == rings.end() ? nullptr : &ring->second);
    if (!moment || *moment < (ring == rings.end() ? floor : ring->second.floor)) {
      reader.greeting.push_back({"reset", "{}", place_in(reader.who->organisation_id)});
      return;
    }
    if (ring == rings.end()) return;
    for (const auto& heard : ring->second.recent)
      if (heard->moment > *moment && may_hear(*reader.who, heard->notice)) reader.waiting.push_back(heard);
  }

  void join(const std::shared_ptr<Reader>& reader, const std::string& last_event_id) {
    const std::scoped_lock lock(mutex);
    greet(*reader, last_event_id);
    readers[reader->who->organisation_id].push_back(reader);
    streams.add(1);
  }

  void leave(const std::shared_ptr<Reader>& reader) {
    const std::scoped_lock lock(mutex);
    const auto found = readers.find(reader->who->organisation_id);
    std::erase(found->second, reader);
    if (found->second.empty()) readers.erase(found);
    streams.add(-1);
  }

  struct Taken {
    std::vector<Frame> frames;
    bool ended = false;
    bool counts_moved = false;
    CountTickets count;
  };
  /// What `reader` is to be sent now; its waiting events are its own from here on.
  Taken take(Reader& reader) {
    const std::scoped_lock lock(mutex);
    reader.woken = false;
    auto frames = std::exchange(reader.greeting, {});
    if (std::exchange(reader.missed_some, false))
      frames.push_back({"reset", "{}", place_in(reader.who->organisation_id)});
    for (const auto& heard : std::exchange(reader.waiting, {}))
      frames.push_back({"ticket", json::encode(shown_to(*reader.who, heard->notice)), heard->event_id});
    return {std::move(frames), reader.ended, std::exchange(reader.counts_moved, false), count};
  }
};

namespace {

/// Keeps a reader among the readers for as long as its stream's coroutine lives, however that ends.
class Membership {
 public:
  Membership(std::shared_ptr<TicketFeed::State> state, std::shared_ptr<Reader> reader,
             const std::string& last_event_id)
      : state_(std::move(state)), reader_(std::move(reader)) {
    state_->join(reader_, last_event_id);
  }
  ~Membership() { state_->leave(reader_); }
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;

 private:
  const std::shared_ptr<TicketFeed::State> state_;
  const std::shared_ptr<Reader> reader_;
};

/// When one stream is sent its counts.
class CountsPace {
 public:
  explicit CountsPace(milliseconds interval) : interval_(interval) {}
  void moved() { due_ = true; }
  /// How long until they may be sent; nothing where nothing moved.
  std::optional<milliseconds> left() const {
    if (!due_) return std::nullopt;
    return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(next_ - Steady::now()));
  }
  void begin() {
    due_ = false;
    next_ = Steady::now() + interval_;
  }
  /// Whether `counts` are news to the reader.
  bool tells(const std::string& counts) {
    if (counts == last_) return false;
    last_ = counts;
    return true;
  }

 private:
  using Steady = std::chrono::steady_clock;
  const milliseconds interval_;
  Steady::time_point next_{};
  std::string last_;
  bool due_ = false;
};

/// Nothing where the store cannot say now: live counts are a convenience, their absence ends no stream.
Task<std::optional<std::string>> counted(CountTickets count, std::shared_ptr<const Principal> who) {
  try {
    co_return json::encode(co_await count(std::move(who)));
  } catch (const std::exception&) {
    co_return std::nullopt;
  }
}

Task<> serve(std::shared_ptr<TicketFeed::State> state, std::shared_ptr<const Principal> who,
             std::string last_event_id, std::shared_ptr<http::EventStream> stream) {
  const Executor executor = co_await asio::this_coro::executor;
  const auto reader = std::make_shared<Reader>(std::move(who), executor);
  const Membership membership(state, reader, last_event_id);
  CountsPace pace(state->limits.counts_interval);
  for (;;) {
    auto taken = state->take(*reader);
    for (auto& frame : taken.frames) {
      const bool sent =
          co_await stream->send(std::move(frame.event), std::move(frame.data), std::move(frame.id));
      if (!sent) co_return;
    }
    const auto left = reader->who->expires - state->clock.now();
    if (taken.ended || stream->closed() || left <= milliseconds(0)) co_return;
    if (taken.counts_moved && taken.count) pace.moved();
    const auto until_counts = taken.count ? pace.left() : std::nullopt;
    if (until_counts == milliseconds(0)) {
      pace.begin();
      auto counts = co_await counted(std::move(taken.count), reader->who);
      if (!counts) pace.moved();
      if (counts && pace.tells(*counts) && !co_await stream->send("counts", std::move(*counts), ""))
        co_return;
      continue;
    }
    // Nothing runs on this thread between `take` having found nothing and the wait: a wake-up cannot be lost.
    if (!taken.frames.empty()) continue;
    reader->timer.expires_after(
        std::min<milliseconds>({left, look_up_interval, until_counts.value_or(look_up_interval)}));
    boost::system::error_code cancelled;
    co_await reader->timer.async_wait(asio::redirect_error(use_task, cancelled));
  }
}

}  // namespace

TicketFeed::TicketFeed(const Clock& clock, observe::Gauge& streams, FeedLimits limits, CountTickets count)
    : state_(std::make_shared<State>(clock, streams, limits, std::move(count))) {}

TicketFeed::~TicketFeed() {
  const std::scoped_lock lock(state_->mutex);
  state_->count = nullptr;
}

Result<> TicketFeed::hear(const events::Event& event) {
  if (event.topic == ticket_answered_topic || event.topic == ticket_unanswered_topic) return {};
  auto notice = json::decode_text<TicketNotice>(event.payload);
  if (!notice) return Failure(notice.error());
  const std::scoped_lock lock(state_->mutex);
  auto& ring = state_->ring_of(event.organisation_id);
  const bool known =
      std::ranges::any_of(ring.recent, [&](const auto& heard) { return heard->event_id == event.id; });
  if (known) return {};
  const auto heard = std::make_shared<const Heard>(state_->next_moment(), event.id, std::move(*notice));
  ring.recent.push_back(heard);
  if (ring.recent.size() > state_->limits.recent) {
    ring.floor = ring.recent.front()->moment;
    ring.recent.pop_front();
  }
  const auto readers = state_->readers.find(event.organisation_id);
  if (readers == state_->readers.end()) return {};
  for (const auto& reader : readers->second) state_->deliver(reader, heard);
  return {};
}

void TicketFeed::missed_some() {
  const std::scoped_lock lock(state_->mutex);
  state_->rings.clear();
  state_->floor = state_->next_moment();
  for (const auto& [organisation_id, readers] : state_->readers)
    for (const auto& reader : readers) {
      reader->waiting.clear();
      reader->missed_some = reader->counts_moved = true;
      wake(reader);
    }
}

void TicketFeed::end_session(const std::string& session_id) {
  const std::scoped_lock lock(state_->mutex);
  for (const auto& [organisation, readers] : state_->readers) {
    for (const auto& reader : readers) {
      if (reader->who->session_id != session_id) continue;
      reader->ended = true;
      wake(reader);
    }
  }
}

http::StreamBody TicketFeed::stream(std::shared_ptr<const Principal> reader, std::string last_event_id) {
  return [state = state_, reader = std::move(reader),
          last_event_id = std::move(last_event_id)](std::shared_ptr<http::EventStream> stream) {
    return serve(state, reader, last_event_id, std::move(stream));
  };
}

}  // namespace sp::ticketing
