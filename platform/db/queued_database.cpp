#include "platform/db/queued_database.hpp"

namespace sp::db {

namespace {

/// How long a database that closes still works on what it was given.
constexpr std::chrono::seconds closing_time{5};

constexpr Sql touch_pulse{"platform.touch_pulse", "UPDATE pulse SET at = $1"};

}  // namespace

QueuedDatabase::QueuedDatabase(const DatabaseOptions& options)
    : service_(options.service),
      writes_(options.queue_limit),
      reads_(options.queue_limit),
      request_limit_(options.request_limit),
      job_limit_(options.job_limit),
      queue_wait_(options.queue_wait) {}

void QueuedDatabase::on_commit(std::function<void()> listener) {
  const std::lock_guard lock(listener_mutex_);
  listener_ = std::move(listener);
}

void QueuedDatabase::call_listener() {
  const std::lock_guard lock(listener_mutex_);
  if (listener_) listener_();
}

Task<bool> QueuedDatabase::writable(std::chrono::milliseconds patience) {
  return check_.ask(patience, [this](WriteCheck::Done done) {
    enqueue(Work{
        .scope = Scope::every_organisation(),
        .writes = true,
        .job = false,
        .body =
            [](Tx& tx) {
              tx.run(touch_pulse, tx.now());
              return true;
            },
        .done = [done = std::move(done)](std::exception_ptr problem) mutable { done(problem == nullptr); }});
  });
}

Stats QueuedDatabase::stats() const {
  return {.writes = writes_run_,
          .reads = reads_run_,
          .commits = commits_,
          .queued = writes_.size() + reads_.size(),
          .expired = expired_,
          .replica_reads = replica_reads_};
}

void QueuedDatabase::enqueue(Work work) {
  auto& queue = work.writes ? writes_ : reads_;
  give_back_expired(queue);
  const auto now = Clock::now();
  const auto organisation = std::hash<std::string>{}(work.scope.organisation);
  Entry entry{std::move(work), now, now + queue_wait_, organisation};
  if (!queue.push(entry))
    throw Overloaded("The database of the service " + service_ +
                     " has too much work waiting; try again shortly.");
}

bool QueuedDatabase::give_back_if_expired(Entry& entry) {
  if (Clock::now() < std::min(entry.expires, end_by_.load())) return false;
  give_back(entry);
  return true;
}

void QueuedDatabase::give_back_expired(WorkQueue<Entry>& queue) {
  for (auto& entry : queue.expired()) give_back(entry);
}

void QueuedDatabase::give_back(Entry& entry) {
  ++expired_;
  entry.work.done(std::make_exception_ptr(
      Unavailable("The database of the service " + service_ + " did not come to this work in time.")));
}

void QueuedDatabase::close_queues() {
  end_by_ = Clock::now() + closing_time;
  writes_.close();
  reads_.close();
}

}  // namespace sp::db
