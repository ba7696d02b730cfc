#include "services/knowledge-base-service/learning.hpp"

#include "services/chatbot-service/client/events.hpp"
#include "services/ticketing-service/client/events.hpp"

namespace sp::knowledge_base {

namespace {

void confirm(PhrasingStore& phrasings, const std::string& organisation_id,
             const chatbot::AnswerJudged& confirmed) {
  phrasings.learn_now(organisation_id, {.origin = Origin::feedback,
                                        .origin_id = confirmed.message_id,
                                        .document_id = confirmed.document_id,
                                        .question = confirmed.question,
                                        .language = confirmed.language,
                                        .by = {}});
}

void dispute(PhrasingStore& phrasings, const std::string& organisation_id,
             const chatbot::AnswerJudged& disputed) {
  phrasings.forget_now(organisation_id, Origin::feedback, disputed.message_id);
}

void answer(PhrasingStore& phrasings, const std::string& organisation_id,
            const ticketing::TicketAnswered& answered) {
  phrasings.learn_now(organisation_id, {.origin = Origin::ticket,
                                        .origin_id = answered.ticket_id,
                                        .document_id = answered.document_id,
                                        .question = answered.question,
                                        .language = std::nullopt,
                                        .by = {answered.agent.id, answered.agent.name}});
}

void take_back(PhrasingStore& phrasings, const std::string& organisation_id,
               const ticketing::TicketUnanswered& unanswered) {
  phrasings.forget_now(organisation_id, Origin::ticket, unanswered.ticket_id);
}

template <class Payload>
Result<> teach(void (*taught)(PhrasingStore&, const std::string&, const Payload&), PhrasingStore& phrasings,
               const events::Event& event) {
  const auto payload = json::decode_text<Payload>(event.payload);
  if (!payload) return Failure(payload.error());
  taught(phrasings, event.organisation_id, *payload);
  return {};
}

Result<> take(PhrasingStore& phrasings, const events::Event& event) {
  if (event.topic == chatbot::answer_confirmed_topic) return teach(confirm, phrasings, event);
  if (event.topic == chatbot::answer_disputed_topic) return teach(dispute, phrasings, event);
  if (event.topic == ticketing::ticket_answered_topic) return teach(answer, phrasings, event);
  if (event.topic == ticketing::ticket_unanswered_topic) return teach(take_back, phrasings, event);
  return {};
}

}  // namespace

Learning::Learning(PhrasingStore& phrasings, events::Bus& bus, observe::Log log)
    : phrasings_(phrasings), bus_(bus), log_(std::move(log)) {}

void Learning::start() {
  const auto listen = [this](std::string_view topics) {
    return bus_.subscribe("knowledge-base.learning", std::string(topics), events::Hearing::once,
                          [this](const events::Event& event) { hear(event); });
  };
  answers_ = listen(chatbot::answer_topics);
  answered_tickets_ = listen(ticketing::ticket_answered_topic);
  unanswered_tickets_ = listen(ticketing::ticket_unanswered_topic);
}

void Learning::stop() {
  answers_.reset();
  answered_tickets_.reset();
  unanswered_tickets_.reset();
}

void Learning::hear(const events::Event& event) {
  if (const auto taken = take(phrasings_, event); !taken)
    log_.warning("an event cannot be read and teaches nothing",
                 {{"event_id", event.id}, {"topic", event.topic}, {"error", taken.error().message}});
}

}  // namespace sp::knowledge_base
