#include "services/ticketing-service/people_changes.hpp"

#include "platform/identity/token_verifier.hpp"

namespace sp::ticketing {

namespace {

constexpr std::int64_t released_at_a_time = 100;
constexpr std::chrono::minutes interval{1};
/// A token carries the name of when it was made.
constexpr auto old_names_come_for = access_token_lifetime + std::chrono::minutes(1);

TicketStore::Rule release_rule(std::string person_id, Time now) {
  return [person_id = std::move(person_id), now](Ticket ticket) -> Result<Step> {
    const bool active = ticket.status == Status::open || ticket.status == Status::pending;
    if (!active || ticket.assignee_id != person_id) return Step{.ticket = std::move(ticket)};
    return change_ticket(std::move(ticket), {.assignee = std::optional<Assignee>()}, system_actor(), now);
  };
}

}  // namespace

PeopleChanges::PeopleChanges(PeopleStore& people, TicketStore& tickets, TaskRunner& runner,
                             const Clock& clock, observe::Log log)
    : people_(people), tickets_(tickets), runner_(runner), clock_(clock), log_(std::move(log)) {}

void PeopleChanges::start() {
  job_ = std::make_unique<Job>(
      "people-changes", interval, [this] { step(); },
      [this](const std::exception& error) {
        log_.error("changes of people wait to be worked off", {{"error", error.what()}});
      });
}

void PeopleChanges::stop() {
  if (job_) job_->stop();  // stays: an event that is being heard may wake it
}

void PeopleChanges::hear(const events::Event& event) {
  if (event.topic == auth::user_changed_topic) {
    const auto change = json::decode_text<auth::UserChanged>(event.payload);
    if (!change) {
      log_.warning("a change of a person cannot be read and is left out", {{"event_id", event.id}});
      return;
    }
    people_.take(event.organisation_id, *change, event.at);
    renames_wait_ = true;
  }
  if (job_) job_->wake();
}

void PeopleChanges::step() {
  const Time now = clock_.now();
  if (renames_wait_.exchange(false) || now - renamed_at_ >= interval) {
    renamed_at_ = now;
    rename();
  }
  release();
}

void PeopleChanges::work_off() {
  rename();
  release();
}

void PeopleChanges::rename() {
  while (people_.rename_some(clock_.now() - old_names_come_for)) {
  }
}

void PeopleChanges::release() {
  while (release_some()) {
  }
}

bool PeopleChanges::release_some() {
  const auto left = people_.left_tickets(released_at_a_time);
  bool released = false;
  for (const auto& ticket : left) {
    const auto step = runner_.run(tickets_.change(ticket.organisation_id, ticket.id, system_actor(),
                                                  release_rule(ticket.person_id, clock_.now())));
    released |= step && step->changed();
  }
  if (released) log_.info("tickets were taken from people who have stopped", {{"tickets", left.size()}});
  return released;
}

}  // namespace sp::ticketing
