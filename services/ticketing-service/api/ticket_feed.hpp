// Live updates: what the bus says of tickets, handed to the streams of the people who may hear it.
#pragma once
#include <boost/describe.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "platform/base/time.hpp"
#include "platform/events/event.hpp"
#include "platform/http/message.hpp"
#include "platform/observe/metrics.hpp"
#include "platform/runtime/task.hpp"
#include "services/ticketing-service/client/events.hpp"

namespace sp::ticketing {

/// The data of the event `ticket`, as one reader sees it.
struct LiveTicket {
  std::string id;
  std::int64_t number = 0;
  NoticeKind kind = NoticeKind::changed;
  std::int64_t version = 0;
  Status status = Status::open;
  std::string subject;
  /// What a list shows of the ticket after the step; null where the reader no longer sees it.
  std::optional<TicketSummary> row;
};
BOOST_DESCRIBE_STRUCT(LiveTicket, (), (id, number, kind, version, status, subject, row))

struct FeedLimits {
  /// Notices that an organisation's streams can resume over.
  std::size_t recent = 256;
  /// Organisations whose recent notices are kept; beyond them the one that has been quiet longest is
  /// forgotten.
  std::size_t organisations = 512;
  /// Notices that wait for one slow reader; beyond them it is told `reset`.
  std::size_t waiting = 256;
  /// The shortest time between two `counts` of one stream.
  std::chrono::milliseconds counts_interval{2000};
};

/// What a reader may count; empty: streams have no `counts`. May throw where it cannot be told now.
using CountTickets = std::function<Task<TicketCounts>(std::shared_ptr<const Principal> reader)>;

/// Thread-safe. Streams may outlive the feed: they hold its state.
///
/// Every stream begins with `ready`, `reset` or the events that were missed, each with an id, so that a
/// reader who has heard nothing yet can resume, too. An id is a moment of this process: after a restart, or
/// where more happened than is remembered, a stream that is resumed begins with `reset`.
///
/// `counts` follows the beginning, and then what the reader hears where it changed the counts: gathered for
/// `counts_interval`, so that a busy organisation costs a stream one query in that time.
class TicketFeed {
 public:
  struct State;
  TicketFeed(const Clock& clock, observe::Gauge& streams, FeedLimits limits = {}, CountTickets count = {});
  /// Streams that go on have no more `counts`.
  ~TicketFeed();
  TicketFeed(const TicketFeed&) = delete;
  TicketFeed& operator=(const TicketFeed&) = delete;

  /// An event "ticket.*", from the dispatcher's thread. An event that was heard before is ignored, and so is
  /// what tells the knowledge base of an answer: a notice of the same step comes with it. An error
  /// where the payload is no notice: whoever follows live does without it, and the events behind it go on.
  Result<> hear(const events::Event& event);
  /// Events may have passed this process by: every reader is told to load anew.
  void missed_some();
  /// Ends the streams of a session that has ended.
  void end_session(const std::string& session_id);
  /// The stream of one reader. It ends when the reader's token expires, when the session ends, or with the
  /// connection. `last_event_id` is what the reader sent as Last-Event-ID, or "".
  http::StreamBody stream(std::shared_ptr<const Principal> reader, std::string last_event_id);

 private:
  std::shared_ptr<State> state_;
};

}  // namespace sp::ticketing
