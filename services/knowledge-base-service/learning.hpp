// What the knowledge base learns from the other services: questions that an answer or a ticket confirms.
#pragma once
#include <memory>

#include "platform/events/event.hpp"
#include "platform/observe/log.hpp"
#include "services/knowledge-base-service/store/phrasing_store.hpp"

namespace sp::knowledge_base {

/// Listens to "answer.confirmed", "answer.disputed", "ticket.answered" and "ticket.unanswered" between
/// `start` and `stop`. Writes on the thread of the dispatcher that delivers: an event is over when what it
/// taught is durable, and is delivered again where it could not be written. One that cannot be read is logged
/// and left out, so that those behind it go on.
class Learning {
 public:
  Learning(PhrasingStore& phrasings, events::Bus& bus, observe::Log log);

  void start();
  void stop();

 private:
  void hear(const events::Event& event);

  PhrasingStore& phrasings_;
  events::Bus& bus_;
  const observe::Log log_;
  std::unique_ptr<events::Bus::Subscription> answers_;
  std::unique_ptr<events::Bus::Subscription> answered_tickets_;
  std::unique_ptr<events::Bus::Subscription> unanswered_tickets_;
};

}  // namespace sp::knowledge_base
