#include "services/ticketing-service/domain/past.hpp"

#include <algorithm>
#include <utility>

namespace sp::ticketing {

namespace {

using std::chrono::days;
using std::chrono::minutes;

constexpr auto time_to_assign = minutes(10);
constexpr auto time_to_close = days(3);

class Replay {
 public:
  Replay(const std::string& organisation_id, const PastTicket& past, Time now) : past_(past), now_(now) {
    requester_ = {past.requester_id, past.requester_name, Role::requester};
    steps_.push_back(open_ticket({.organisation_id = organisation_id,
                                  .subject = past.subject,
                                  .body = past.body,
                                  .priority = past.priority,
                                  .requester_id = past.requester_id,
                                  .requester_name = past.requester_name},
                                 requester_, past.created_at));
  }

  Result<std::vector<Step>> run() {
    if (past_.assignee_id) agent_ = {*past_.assignee_id, past_.assignee_name, Role::agent};
    assign_before_the_first_answer();
    for (const auto& message : past_.messages) {
      const Actor author{message.author_id, message.author_name, message.author_role};
      if (author.is_staff() && !past_.assignee_id) agent_ = author;
      take(add_message(ticket(), message.body, message.internal, author, message.at));
    }
    settle();
    if (problem_) return Failure(std::move(*problem_));
    return std::move(steps_);
  }

 private:
  const Ticket& ticket() const { return steps_.back().ticket; }

  void take(Result<Step> step) {
    if (!step) {
      problem_ = step.error();
    } else if (step->changed()) {
      steps_.push_back(std::move(*step));
    }
  }

  void assign_before_the_first_answer() {
    if (!past_.assignee_id) return;
    Time at = std::min(past_.created_at + time_to_assign, now_);
    if (!past_.messages.empty()) at = std::min(at, past_.messages.front().at);
    take(
        change_ticket(ticket(), {.assignee = Assignee{*past_.assignee_id, past_.assignee_name}}, agent_, at));
  }

  void settle() {
    const Time last = ticket().updated_at;
    const auto& mover = agent_.id.empty() ? requester_ : agent_;
    if (past_.status == Status::closed) {
      take(move(ticket(), Status::solved, mover, last));
      take(move(ticket(), Status::closed, mover, std::min<Time>(last + time_to_close, std::max(last, now_))));
    } else {
      take(move(ticket(), past_.status, mover, last));
    }
  }

  const PastTicket& past_;
  const Time now_;
  Actor requester_;
  Actor agent_;  // who moves the ticket: its assignee, or else whoever of the agents wrote last
  std::vector<Step> steps_;
  std::optional<Error> problem_;
};

}  // namespace

Result<std::vector<Step>> replay(const std::string& organisation_id, const PastTicket& past, Time now) {
  return Replay(organisation_id, past, now).run();
}

}  // namespace sp::ticketing
