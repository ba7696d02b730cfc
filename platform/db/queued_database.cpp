#include "platform/db/queued_database.hpp"

namespace sp::db {

QueuedDatabase::QueuedDatabase(std::string service, std::size_t queue_limit)
    : service_(std::move(service)), writes_(queue_limit), reads_(queue_limit) {}

void QueuedDatabase::on_commit(std::function<void()> listener) {
  const std::lock_guard lock(listener_mutex_);
  listener_ = std::move(listener);
}

void QueuedDatabase::call_listener() {
  const std::lock_guard lock(listener_mutex_);
  if (listener_) listener_();
}

bool QueuedDatabase::healthy(std::chrono::milliseconds timeout) {
  static constexpr Sql select_one{"platform.select_one", "SELECT 1"};
  auto answered = std::make_shared<std::promise<bool>>();
  auto answer = answered->get_future();
  try {
    enqueue(
        Work{.scope = Scope::every_organisation(),
             .writes = false,
             .body = [](Tx& tx) { return tx.one<int>(select_one) == 1; },
             .done = [answered](std::exception_ptr problem) { answered->set_value(problem == nullptr); }});
  } catch (const Overloaded&) {
    return false;
  }
  return answer.wait_for(timeout) == std::future_status::ready && answer.get();
}

Stats QueuedDatabase::stats() const {
  return {.writes = writes_run_,
          .reads = reads_run_,
          .commits = commits_,
          .queued = writes_.size() + reads_.size()};
}

void QueuedDatabase::enqueue(Work work) {
  auto& queue = work.writes ? writes_ : reads_;
  Entry entry{std::move(work), Clock::now()};
  if (!queue.push(entry))
    throw Overloaded("The database of the service " + service_ +
                     " has too much work waiting; try again shortly.");
}

void QueuedDatabase::close_queues() {
  writes_.close();
  reads_.close();
}

}  // namespace sp::db
