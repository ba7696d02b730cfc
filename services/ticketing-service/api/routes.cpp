#include "services/ticketing-service/api/ticket_api.hpp"

namespace sp::ticketing {

using namespace http;

RouteTable ticket_routes(TicketApi& api) {
  return {
      {Post, "/api/v1/tickets", Permission::ticket_create, bind(api, &TicketApi::open), "Open a ticket"},
      {Get, "/api/v1/tickets", Permission::ticket_read, bind(api, &TicketApi::list), "List tickets"},
      {Get, "/api/v1/tickets/counts", Permission::ticket_read, bind(api, &TicketApi::counts),
       "Count tickets"},
      Route{Get, "/api/v1/tickets/events", Permission::ticket_read,
            bind_stream(api, &TicketApi::events,
                        {event<Nothing>("ready"), event<Nothing>("reset"), event<LiveTicket>("ticket"),
                         event<TicketCounts>("counts")}),
            "Follow tickets live"}
          .resuming(),
      {Get, "/api/v1/tickets/{id}", Permission::ticket_read, bind(api, &TicketApi::show), "Show a ticket"},
      Route{Patch, "/api/v1/tickets/{id}", Permission::ticket_update, bind(api, &TicketApi::change),
            "Change a ticket"}
          .matching<TicketView>(),
      {Get, "/api/v1/tickets/{id}/messages", Permission::ticket_read, bind(api, &TicketApi::messages),
       "List a ticket's messages"},
      {Post, "/api/v1/tickets/{id}/messages", Permission::ticket_update, bind(api, &TicketApi::add_message),
       "Write a message or an internal note"},
      Route{Put, "/api/v1/tickets/{id}/article", Permission::ticket_update,
            bind(api, &TicketApi::set_article), "Say which article of the knowledge base answers a ticket"}
          .matching<TicketView>(),
      Route{Delete, "/api/v1/tickets/{id}/article", Permission::ticket_update,
            bind(api, &TicketApi::remove_article), "Take the article from a ticket"}
          .matching<TicketView>(),
      {Get, "/api/v1/tickets/{id}/history", Permission::ticket_read, bind(api, &TicketApi::history),
       "Show every change of a ticket"},
  };
}

}  // namespace sp::ticketing
