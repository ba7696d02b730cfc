#include "services/knowledge-base-service/learning.hpp"

namespace sp::knowledge_base {

namespace {

struct AnswerConfirmed {
  std::string message_id;
  std::string question;
  text::Language language = text::Language::en;
  Id document_id;
};
BOOST_DESCRIBE_STRUCT(AnswerConfirmed, (), (message_id, question, language, document_id))

struct AnswerDisputed {
  std::string message_id;
};
BOOST_DESCRIBE_STRUCT(AnswerDisputed, (), (message_id))

struct Agent {
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Agent, (), (id, name))

struct TicketAnswered {
  std::string ticket_id;
  std::string question;
  Id document_id;
  Agent agent;
};
BOOST_DESCRIBE_STRUCT(TicketAnswered, (), (ticket_id, question, document_id, agent))

struct TicketUnanswered {
  std::string ticket_id;
};
BOOST_DESCRIBE_STRUCT(TicketUnanswered, (), (ticket_id))

void apply(PhrasingStore& phrasings, const std::string& organisation_id, const AnswerConfirmed& confirmed) {
  phrasings.learn_now(organisation_id, {.origin = Origin::feedback,
                                        .origin_id = confirmed.message_id,
                                        .document_id = confirmed.document_id,
                                        .question = confirmed.question,
                                        .language = confirmed.language,
                                        .by = {}});
}

void apply(PhrasingStore& phrasings, const std::string& organisation_id, const AnswerDisputed& disputed) {
  phrasings.forget_now(organisation_id, Origin::feedback, disputed.message_id);
}

void apply(PhrasingStore& phrasings, const std::string& organisation_id, const TicketAnswered& answered) {
  phrasings.learn_now(organisation_id, {.origin = Origin::ticket,
                                        .origin_id = answered.ticket_id,
                                        .document_id = answered.document_id,
                                        .question = answered.question,
                                        .language = std::nullopt,
                                        .by = {answered.agent.id, answered.agent.name}});
}

void apply(PhrasingStore& phrasings, const std::string& organisation_id, const TicketUnanswered& unanswered) {
  phrasings.forget_now(organisation_id, Origin::ticket, unanswered.ticket_id);
}

template <class Payload>
Result<> read_and_apply(PhrasingStore& phrasings, const events::Event& event) {
  const auto payload = json::decode_text<Payload>(event.payload);
  if (!payload) return Failure(payload.error());
  apply(phrasings, event.organisation_id, *payload);
  return {};
}

Result<> take(PhrasingStore& phrasings, const events::Event& event) {
  if (event.topic == "answer.confirmed") return read_and_apply<AnswerConfirmed>(phrasings, event);
  if (event.topic == "answer.disputed") return read_and_apply<AnswerDisputed>(phrasings, event);
  if (event.topic == "ticket.answered") return read_and_apply<TicketAnswered>(phrasings, event);
  if (event.topic == "ticket.unanswered") return read_and_apply<TicketUnanswered>(phrasings, event);
  return {};
}

}  // namespace

Learning::Learning(PhrasingStore& phrasings, events::Bus& bus, observe::Log log)
    : phrasings_(phrasings), bus_(bus), log_(std::move(log)) {}

void Learning::start() {
  const auto listen = [this](std::string topics) {
    return bus_.subscribe("knowledge-base.learning", std::move(topics),
                          [this](const events::Event& event) { hear(event); });
  };
  answers_ = listen("answer.");
  answered_tickets_ = listen("ticket.answered");
  unanswered_tickets_ = listen("ticket.unanswered");
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
