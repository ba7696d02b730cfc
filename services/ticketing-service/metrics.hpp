// What ticketing-service counts, in one place.
#pragma once
#include "platform/observe/metrics.hpp"

namespace sp::ticketing {

/// References to what `metrics` keeps. Thread-safe.
struct TicketMetrics {
  explicit TicketMetrics(observe::Metrics& metrics)
      : opened_by_api(opened(metrics, "api")),
        opened_from_conversation(opened(metrics, "conversation")),
        imported(opened(metrics, "import")),
        opened_in_tool(opened(metrics, "connector")),
        streams(metrics.gauge("sp_ticket_streams", "Live ticket streams that are open")) {}

  observe::Counter& opened_by_api;
  observe::Counter& opened_from_conversation;
  observe::Counter& imported;
  observe::Counter& opened_in_tool;
  observe::Gauge& streams;

 private:
  static observe::Counter& opened(observe::Metrics& metrics, const char* source) {
    return metrics.counter("sp_tickets_opened_total", "Tickets opened, by where they came from",
                           {{"source", source}});
  }
};

}  // namespace sp::ticketing
