#include "services/ticketing-service/api/ticket_feed.hpp"

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "services/ticketing-service/tests/service.hpp"

namespace sp::ticketing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::Who;

struct Sent {
  std::string event;
  std::string data;
  std::string id;
};

/// The peer of a stream: keeps what it is sent.
class Peer final : public http::EventStream {
 public:
  Task<bool> send(std::string event, std::string data, std::string id) override {
    const std::scoped_lock lock(mutex_);
    sent_.push_back({std::move(event), std::move(data), std::move(id)});
    changed_.notify_all();
    co_return !gone_;
  }
  bool closed() const override { return gone_; }
  void leave() { gone_ = true; }
  void end() {
    const std::scoped_lock lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }

  /// Waits until `count` events were sent, the greeting included; all that were sent.
  std::vector<Sent> wait_for(std::size_t count, milliseconds patience = seconds(5)) {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, patience, [&] { return sent_.size() >= count; }))
        << "only " << sent_.size();
    return sent_;
  }
  bool wait_for_end() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, seconds(5), [&] { return ended_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Sent> sent_;
  bool ended_ = false;
  std::atomic<bool> gone_ = false;
};

/// An I/O thread of a server.
class IoThread {
 public:
  IoThread() : work_(asio::make_work_guard(context_)), thread_([this] { context_.run(); }) {}
  ~IoThread() {
    context_.stop();
    thread_.join();
  }
  std::shared_ptr<Peer> connect(TicketFeed& feed, Who who, std::string last_event_id = "") {
    return connect(feed.stream(std::move(who), std::move(last_event_id)));
  }
  std::shared_ptr<Peer> connect(http::StreamBody body) {
    auto peer = std::make_shared<Peer>();
    asio::co_spawn(context_, body(peer), [peer](std::exception_ptr) { peer->end(); });
    return peer;
  }
  /// Nothing runs on the thread until what it returns is destroyed.
  std::unique_lock<std::mutex> pause() {
    std::unique_lock lock(gate_);
    std::promise<void> reached;
    asio::post(context_, [this, &reached] {
      reached.set_value();
      const std::scoped_lock wait(gate_);
    });
    reached.get_future().get();
    return lock;
  }

 private:
  std::mutex gate_;
  asio::io_context context_;
  asio::executor_work_guard<Executor> work_;
  std::thread thread_;
};

struct TicketFeedTest : testing::ServiceTest {
  events::Event event(NoticeKind kind, const Who& of, std::int64_t number = 1) {
    Step step{.ticket = {.organisation_id = of->organisation_id,
                         .id = new_id(),
                         .number = number,
                         .subject = "S",
                         .body = "Line one.\nLine two.",
                         .requester_id = of->user_id,
                         .version = 8,
                         .public_version = 3,
                         .messages = 2,
                         .notes = 5,
                         .updated_at = clock.now(),
                         .article_id = "d-1"},
              .kind = kind};
    const auto notice = notice_of(step);
    return {.id = new_id(),
            .organisation_id = of->organisation_id,
            .topic = "ticket.changed",
            .key = notice.id,
            .payload = json::encode(notice)};
  }
  std::int64_t number_of(const Sent& sent) { return boost::json::parse(sent.data).at("number").as_int64(); }

  IoThread io;
};

TEST_F(TicketFeedTest, AStreamGoesOnInAnotherProcessThatHearsTheSameEvents) {
  TicketFeed here(clock, ticket_metrics.streams);
  TicketFeed there(clock, ticket_metrics.streams);
  const auto hear = [&](const events::Event& event) {
    EXPECT_TRUE(here.hear(event));
    EXPECT_TRUE(there.hear(event));
  };
  hear(event(NoticeKind::opened, requester, 1));
  const auto first = io.connect(here, agent);
  const auto ready = first->wait_for(1).at(0);
  hear(event(NoticeKind::opened, requester, 2));
  const auto place = first->wait_for(2).at(1).id;
  hear(event(NoticeKind::opened, requester, 3));
  for (const auto& [from, count] : {std::pair{ready.id, 2U}, std::pair{place, 1U}}) {
    const auto again = io.connect(there, agent, from)->wait_for(count);
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_EQ(again.at(i).event, "ticket");
      EXPECT_EQ(number_of(again.at(i)), static_cast<std::int64_t>(4 - count + i));
    }
  }
}

TEST_F(TicketFeedTest, WhereEventsMayHavePassedByEveryReaderLoadsAnew) {
  TicketFeed feed(clock, ticket_metrics.streams);
  EXPECT_TRUE(feed.hear(event(NoticeKind::opened, requester, 1)));
  const auto peer = io.connect(feed, agent);
  const auto before = peer->wait_for(1).at(0).id;
  feed.missed_some();
  EXPECT_EQ(peer->wait_for(2).at(1).event, "reset");
  EXPECT_EQ(io.connect(feed, agent, before)->wait_for(1).at(0).event, "reset");
}

TEST_F(TicketFeedTest, AnAgentHearsOfATicketWithinASecondOfItsOpening) {
  const auto response = respond(agent, http::Get, "/api/v1/tickets/events");
  ASSERT_TRUE(response.stream);
  const auto peer = io.connect(response.stream);
  peer->wait_for(1);
  const auto begun = std::chrono::steady_clock::now();
  const auto opened = open(requester, "Live");
  const auto sent = peer->wait_for(2, seconds(1));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, seconds(1));
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].event, "ready");
  EXPECT_EQ(sent[1].event, "ticket");
  EXPECT_FALSE(sent[1].id.empty());
  const auto data = boost::json::parse(sent[1].data);
  EXPECT_EQ(data.at("id").as_string(), opened.text("/id"));
  EXPECT_EQ(data.at("kind").as_string(), "opened");
  EXPECT_EQ(data.at("status").as_string(), "open");
  EXPECT_EQ(data.at("subject").as_string(), "Live");
  EXPECT_EQ(data.at("version").as_int64(), 1);
}

TEST_F(TicketFeedTest, RequestersHearOfTheirOwnTicketsAndNeverOfNotesAndArticles) {
  const auto mine = io.connect(feed, requester);
  const auto theirs = io.connect(feed, neighbour);
  const auto abroad = io.connect(feed, foreign_admin);
  const auto staff = io.connect(feed, admin);
  for (const auto& peer : {mine, theirs, abroad, staff}) peer->wait_for(1);
  ASSERT_TRUE(feed.hear(event(NoticeKind::note, requester, 1)));
  ASSERT_TRUE(feed.hear(event(NoticeKind::message, requester, 2)));
  ASSERT_TRUE(feed.hear(event(NoticeKind::article, requester, 2)));
  ASSERT_TRUE(feed.hear(event(NoticeKind::opened, neighbour, 3)));
  ASSERT_TRUE(feed.hear(event(NoticeKind::opened, stranger, 4)));
  const auto to_staff = staff->wait_for(5);
  const auto to_mine = mine->wait_for(2);
  EXPECT_EQ(number_of(to_mine.at(1)), 2);
  EXPECT_EQ(boost::json::parse(to_mine.at(1).data).at("version").as_int64(), 3) << "as requesters see it";
  EXPECT_EQ(boost::json::parse(to_staff.at(1).data).at("version").as_int64(), 8);
  EXPECT_EQ(number_of(theirs->wait_for(2).at(1)), 3);
  EXPECT_EQ(number_of(abroad->wait_for(2).at(1)), 4);
  EXPECT_EQ(to_staff.size(), 5U);
  EXPECT_EQ(to_mine.size(), 2U);
}

TEST_F(TicketFeedTest, AnEventHoldsTheRowAsItsReaderSeesIt) {
  const auto mine = io.connect(feed, requester);
  const auto staff = io.connect(feed, agent);
  for (const auto& peer : {mine, staff}) peer->wait_for(1);
  ASSERT_TRUE(feed.hear(event(NoticeKind::message, requester, 2)));
  const auto to_staff = boost::json::parse(staff->wait_for(2).at(1).data).at("row");
  const auto to_mine = boost::json::parse(mine->wait_for(2).at(1).data).at("row");
  EXPECT_EQ(to_staff.at("excerpt").as_string(), "Line one. Line two.");
  EXPECT_EQ(to_staff.at("version").as_int64(), 8);
  EXPECT_EQ(to_staff.at("messages").as_int64(), 7);
  EXPECT_TRUE(to_staff.at("article").is_object());
  EXPECT_EQ(to_staff.at("allowed_statuses").as_array().size(), 3U);
  EXPECT_EQ(to_mine.at("version").as_int64(), 3);
  EXPECT_EQ(to_mine.at("messages").as_int64(), 2) << "notes are not counted";
  EXPECT_TRUE(to_mine.at("article").is_null());
  EXPECT_EQ(to_mine.at("allowed_statuses").as_array().size(), 1U);
}

/// Counts that a test sets, and how often they were asked for.
struct Counter {
  std::atomic<std::int64_t> open = 0;
  std::atomic<int> asked = 0;
  std::atomic<bool> fails = false;
  CountTickets function() {
    return [this](std::shared_ptr<const Principal>) { return count(); };
  }

 private:
  Task<TicketCounts> count() {
    ++asked;
    if (fails) throw std::runtime_error("away");
    co_return TicketCounts{.open = open};
  }
};

std::vector<std::int64_t> counted(const std::vector<Sent>& sent) {
  std::vector<std::int64_t> open;
  for (const auto& one : sent)
    if (one.event == "counts") open.push_back(boost::json::parse(one.data).at("open").as_int64());
  return open;
}

TEST_F(TicketFeedTest, CountsComeAtTheBeginningAndWhereTheyMoved) {
  Counter counter;
  TicketFeed live(clock, ticket_metrics.streams, {.counts_interval = milliseconds(0)}, counter.function());
  const auto peer = io.connect(live, agent);
  auto sent = peer->wait_for(2);
  EXPECT_EQ(sent.at(0).event, "ready");
  EXPECT_EQ(counted(sent), (std::vector<std::int64_t>{0}));
  EXPECT_EQ(sent.at(1).id, "") << "nothing to resume after";
  ASSERT_TRUE(live.hear(event(NoticeKind::note, requester)));
  peer->wait_for(3);
  counter.open = 1;
  ASSERT_TRUE(live.hear(event(NoticeKind::opened, requester)));
  EXPECT_EQ(counted(peer->wait_for(5)), (std::vector<std::int64_t>{0, 1})) << "what is as it was is not said";
}

TEST_F(TicketFeedTest, CountsAreGatheredForTheirInterval) {
  Counter counter;
  TicketFeed live(clock, ticket_metrics.streams, {.counts_interval = std::chrono::hours(1)},
                  counter.function());
  const auto peer = io.connect(live, agent);
  peer->wait_for(2);
  for (int i = 1; i <= 20; ++i) {
    counter.open = i;
    ASSERT_TRUE(live.hear(event(NoticeKind::opened, requester, i)));
  }
  peer->wait_for(22);
  EXPECT_EQ(counter.asked, 1);
}

TEST_F(TicketFeedTest, CountsThatCannotBeToldNowEndNoStream) {
  Counter counter;
  counter.fails = true;
  TicketFeed live(clock, ticket_metrics.streams, {.counts_interval = milliseconds(1)}, counter.function());
  const auto peer = io.connect(live, agent);
  peer->wait_for(1);
  ASSERT_TRUE(live.hear(event(NoticeKind::opened, requester)));
  EXPECT_EQ(peer->wait_for(2).at(1).event, "ticket");
  counter.fails = false;
  EXPECT_EQ(peer->wait_for(3).at(2).event, "counts");
}

TEST_F(TicketFeedTest, AStreamResumesAfterTheLastEventItHeard) {
  const auto first = io.connect(feed, agent);
  first->wait_for(1);
  ASSERT_TRUE(feed.hear(event(NoticeKind::opened, requester, 1)));
  ASSERT_TRUE(feed.hear(event(NoticeKind::opened, requester, 2)));
  const auto heard = first->wait_for(3);
  ASSERT_TRUE(feed.hear(event(NoticeKind::opened, requester, 3)));
  const auto from_one = io.connect(feed, agent, heard.at(1).id)->wait_for(2);
  EXPECT_EQ(number_of(from_one.at(0)), 2);
  EXPECT_EQ(number_of(from_one.at(1)), 3);
  const auto from_ready = io.connect(feed, agent, heard.at(0).id)->wait_for(3);
  EXPECT_EQ(number_of(from_ready.at(0)), 1);
}

TEST_F(TicketFeedTest, AStreamThatCannotResumeIsTold) {
  for (const std::string id : {"x", "0.1", "another-process.1763824106123000"})
    EXPECT_EQ(io.connect(feed, agent, id)->wait_for(1).at(0).event, "reset") << id;
}

TEST_F(TicketFeedTest, MoreThanIsRememberedIsAReset) {
  TicketFeed small(clock, ticket_metrics.streams, {.recent = 2, .organisations = 1, .waiting = 8});
  const auto first = io.connect(small, agent);
  const auto ready = first->wait_for(1).at(0).id;
  for (int i = 1; i <= 2; ++i) ASSERT_TRUE(small.hear(event(NoticeKind::opened, requester, i)));
  EXPECT_EQ(io.connect(small, agent, ready)->wait_for(2).at(0).event, "ticket");
  const auto second = first->wait_for(3).at(2).id;
  ASSERT_TRUE(small.hear(event(NoticeKind::opened, requester, 3)));
  EXPECT_EQ(io.connect(small, agent, ready)->wait_for(1).at(0).event, "reset");
  EXPECT_EQ(number_of(io.connect(small, agent, second)->wait_for(1).at(0)), 3);
  ASSERT_TRUE(small.hear(event(NoticeKind::opened, stranger, 4)));
  EXPECT_EQ(io.connect(small, agent, second)->wait_for(1).at(0).event, "reset")
      << "the organisation was forgotten";
}

TEST_F(TicketFeedTest, AnEventThatIsDeliveredTwiceIsHeardOnce) {
  const auto peer = io.connect(feed, agent);
  peer->wait_for(1);
  const auto twice = event(NoticeKind::opened, requester, 1);
  ASSERT_TRUE(feed.hear(twice));
  ASSERT_TRUE(feed.hear(twice));
  ASSERT_TRUE(feed.hear(event(NoticeKind::opened, requester, 2)));
  const auto sent = peer->wait_for(3);
  EXPECT_EQ(sent.size(), 3U);
  EXPECT_EQ(number_of(sent.at(2)), 2);
}

TEST_F(TicketFeedTest, AReaderThatFallsTooFarBehindIsToldToLoadAgain) {
  TicketFeed small(clock, ticket_metrics.streams, {.waiting = 4});
  const auto peer = io.connect(small, agent);
  peer->wait_for(1);
  {
    const auto paused = io.pause();
    for (int i = 1; i <= 5; ++i) ASSERT_TRUE(small.hear(event(NoticeKind::opened, requester, i)));
  }
  EXPECT_EQ(peer->wait_for(2).at(1).event, "reset");
  ASSERT_TRUE(small.hear(event(NoticeKind::opened, requester, 6)));
  EXPECT_EQ(number_of(peer->wait_for(3).at(2)), 6);
}

TEST_F(TicketFeedTest, AStreamEndsWithItsTokenItsSessionAndItsPeer) {
  auto short_lived = *agent;
  short_lived.expires = clock.now() + milliseconds(300);
  const auto expiring = io.connect(feed, std::make_shared<const Principal>(short_lived));
  const auto session = io.connect(feed, admin);
  const auto leaving = io.connect(feed, requester);
  const auto staying = io.connect(feed, neighbour);
  for (const auto& peer : {expiring, session, leaving, staying}) peer->wait_for(1);
  EXPECT_TRUE(expiring->wait_for_end());
  feed.end_session(admin->session_id);
  EXPECT_TRUE(session->wait_for_end());
  leaving->leave();
  EXPECT_TRUE(leaving->wait_for_end());
  EXPECT_NE(metrics->scrape().find("sp_ticket_streams 1"), std::string::npos);
}

TEST_F(TicketFeedTest, StreamsMayOutliveTheFeed) {
  auto short_feed = std::make_unique<TicketFeed>(clock, ticket_metrics.streams);
  const auto peer = io.connect(*short_feed, agent);
  peer->wait_for(1);
  short_feed.reset();
  peer->leave();
  EXPECT_TRUE(peer->wait_for_end());
}

TEST_F(TicketFeedTest, APayloadThatIsNoNoticeIsRefusedAndHarmsNothing) {
  auto broken = event(NoticeKind::opened, requester);
  broken.payload = "{}";
  EXPECT_FALSE(feed.hear(broken));
}

TEST_F(TicketFeedTest, WhatIsToldToTheKnowledgeBaseIsNoNews) {
  const auto staff = io.connect(feed, admin);
  staff->wait_for(1);
  auto answered = event(NoticeKind::changed, requester);
  answered.payload = "{}";
  for (const auto* topic : {"ticket.answered", "ticket.unanswered"}) {
    answered.topic = topic;
    EXPECT_TRUE(feed.hear(answered));
  }
  ASSERT_TRUE(feed.hear(event(NoticeKind::changed, requester, 2)));
  EXPECT_EQ(number_of(staff->wait_for(2).at(1)), 2);
}

}  // namespace
}  // namespace sp::ticketing
