// The events that ticketing-service tells, and their payloads; the key is always the ticket's id.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "services/ticketing-service/client/tickets.hpp"

namespace sp::ticketing {

enum class NoticeKind { opened, changed, message, note, article };
BOOST_DESCRIBE_ENUM(NoticeKind, opened, changed, message, note, article)

/// What a requester must not be able to tell has happened.
constexpr bool is_internal(NoticeKind kind) {
  return kind == NoticeKind::note || kind == NoticeKind::article;
}

/// Of "ticket.opened", "ticket.changed", "ticket.message", "ticket.note" and "ticket.article".
struct TicketNotice {
  std::string id;
  std::int64_t number = 0;
  NoticeKind kind = NoticeKind::changed;
  std::int64_t version = 0;         // as agents and admins see it
  std::int64_t public_version = 0;  // as the requester sees it: internal notes do not count
  Status status = Status::open;
  std::string subject;
  std::string requester_id;
  /// The ticket after the step as agents and admins see it; where its requester sees something else, that.
  TicketSummary row;
  std::int64_t public_messages = 0;
  Time public_updated_at{};
  std::optional<std::string> message_id;  // of a message or note
  /// The connector that brought the step from another tool; nothing where it was taken here.
  std::optional<std::string> origin;
};
BOOST_DESCRIBE_STRUCT(TicketNotice, (),
                      (id, number, kind, version, public_version, status, subject, requester_id, row,
                       public_messages, public_updated_at, message_id, origin))

/// A ticket was solved, and `agent` has said which article answers it. Told once of an article and question.
inline constexpr std::string_view ticket_answered_topic = "ticket.answered";

struct TicketAnswered {
  std::string ticket_id;
  std::string question;
  Id document_id;
  PersonView agent;
};
BOOST_DESCRIBE_STRUCT(TicketAnswered, (), (ticket_id, question, document_id, agent))

/// What "ticket.answered" told of this ticket holds no longer: its article was changed or taken away.
inline constexpr std::string_view ticket_unanswered_topic = "ticket.unanswered";

struct TicketUnanswered {
  std::string ticket_id;
};
BOOST_DESCRIBE_STRUCT(TicketUnanswered, (), (ticket_id))

}  // namespace sp::ticketing
