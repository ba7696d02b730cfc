// What ticketing-service answers to other processes.
#pragma once
#include "platform/service/operation.hpp"
#include "services/ticketing-service/client/exchange.hpp"
#include "services/ticketing-service/client/tickets.hpp"

namespace sp::ticketing {

/// Of the caller's organisation, as the caller sees them.
inline constexpr Operation<Empty, TicketCounts> counts_operation{"ticketing", "counts"};

/// A conversation has one ticket, however often it is asked for.
inline constexpr Operation<TicketFromConversation, Tickets::Opened> open_operation{
    "ticketing", "open-from-conversation", std::chrono::seconds(10)};

// Asked by connector-service for itself.
inline constexpr Operation<CopyTicket, FoundTicket> copy_operation{"ticketing", "copy"};
inline constexpr Operation<TicketsByNumber, ListedTickets> list_operation{"ticketing", "list"};
inline constexpr Operation<RemoteStep, TakenStep> take_operation{"ticketing", "take",
                                                                 std::chrono::seconds(10)};
inline constexpr Operation<RemoteTicket, TakenStep> open_remote_operation{"ticketing", "open-remote",
                                                                          std::chrono::seconds(10)};

// For the demo organisation.
struct AddPastTicket {
  std::string organisation_id;
  PastTicket ticket;
};
BOOST_DESCRIBE_STRUCT(AddPastTicket, (), (organisation_id, ticket))
struct AddedTicket {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(AddedTicket, (), (id))
inline constexpr Operation<AddPastTicket, AddedTicket> add_past_operation{
    "ticketing", "add-past", std::chrono::seconds(10), Again::harmful};

}  // namespace sp::ticketing
