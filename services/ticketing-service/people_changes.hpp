// What follows here from a change of a person: their new name stands on their tickets, and what someone who
// has stopped working held goes back to nobody.
#pragma once
#include <atomic>
#include <memory>

#include "platform/base/time.hpp"
#include "platform/events/event.hpp"
#include "platform/observe/log.hpp"
#include "platform/runtime/job.hpp"
#include "platform/runtime/run.hpp"
#include "services/ticketing-service/store/people_store.hpp"
#include "services/ticketing-service/store/ticket_store.hpp"

namespace sp::ticketing {

/// Takes events down at once and works them off on a thread of its own, a few tickets at a time. Every
/// minute, and after every change of a ticket, it looks for what such a person has come to hold since: one
/// that they had solved and that was reopened, or was assigned to them at the same moment. Thread-safe.
class PeopleChanges {
 public:
  /// `runner` outlives the database.
  PeopleChanges(PeopleStore& people, TicketStore& tickets, TaskRunner& runner, const Clock& clock,
                observe::Log log);

  void start();
  void stop();
  /// For "user.changed" and "ticket."; throws where the change could not be taken down.
  void hear(const events::Event& event);
  /// Works off what there is to do; blocks.
  void work_off();

 private:
  void step();
  void rename();
  void release();
  bool release_some();

  PeopleStore& people_;
  TicketStore& tickets_;
  TaskRunner& runner_;
  const Clock& clock_;
  const observe::Log log_;
  std::atomic<bool> renames_wait_ = true;
  Time renamed_at_{};  // of the job's thread
  std::unique_ptr<Job> job_;
};

}  // namespace sp::ticketing
