// The payloads of the events "ticket.answered" and "ticket.unanswered"; the key is the ticket's id.
#pragma once
#include <boost/describe.hpp>
#include <string>

#include "services/ticketing-service/client/tickets.hpp"

namespace sp::ticketing {

/// A ticket was solved, and `agent` has said which article answers it. Told once of an article and question.
struct TicketAnswered {
  std::string ticket_id;
  std::string question;
  std::string document_id;
  PersonView agent;
};
BOOST_DESCRIBE_STRUCT(TicketAnswered, (), (ticket_id, question, document_id, agent))

/// What "ticket.answered" told of this ticket holds no longer: its article was changed or taken away.
struct TicketUnanswered {
  std::string ticket_id;
};
BOOST_DESCRIBE_STRUCT(TicketUnanswered, (), (ticket_id))

}  // namespace sp::ticketing
