// What connector-service counts, in one place.
#pragma once
#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "platform/observe/metrics.hpp"
#include "services/connector-service/store/delivery_store.hpp"
#include "services/connector-service/store/difference_store.hpp"

namespace sp::connector {

/// References to what `metrics` keeps. Thread-safe.
class ConnectorMetrics {
 public:
  explicit ConnectorMetrics(observe::Metrics& metrics) : metrics_(metrics) {}

  void delivered(ToolKind kind, DeliveryState outcome) {
    metrics_
        .counter("sp_connector_deliveries_total", "Attempts of deliveries, by tool and outcome.",
                 {{"tool", std::string(json::enum_name(kind))},
                  {"outcome", std::string(json::enum_name(outcome))}})
        .add();
  }
  /// `status`: of HTTP; 0: there was no answer.
  void called(ToolKind kind, int status) {
    metrics_
        .counter("sp_connector_calls_total", "Calls to tools, by status.",
                 {{"tool", std::string(json::enum_name(kind))},
                  {"status", status == 0 ? "none" : std::to_string(status)}})
        .add();
  }
  void brought(ToolKind kind, bool put_off) {
    metrics_
        .counter("sp_connector_arrivals_total", "Records of tools that were brought, or put off.",
                 {{"tool", std::string(json::enum_name(kind))}, {"outcome", put_off ? "put_off" : "done"}})
        .add();
  }
  void made_twice(ToolKind kind) {
    metrics_
        .counter("sp_connector_made_twice_total", "Records that were found twice in a tool.",
                 {{"tool", std::string(json::enum_name(kind))}})
        .add();
  }
  observe::Histogram& lag(ToolKind kind) {
    return metrics_.histogram("sp_connector_delivery_seconds", "From a ticket's change to the tool's answer.",
                              {0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200},
                              {{"tool", std::string(json::enum_name(kind))}});
  }
  /// What has not ended, as it is now.
  void standing(const std::vector<KindCount>& counts, Time now) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<ToolKind>>([&](auto kind) {
      constexpr std::array states{DeliveryState::waiting, DeliveryState::behind, DeliveryState::sending,
                                  DeliveryState::ambiguous, DeliveryState::failed};
      double oldest = 0;
      for (const auto state : states) {
        std::int64_t deliveries = 0;
        for (const auto& count : counts) {
          if (count.kind != kind.value || count.state != state) continue;
          deliveries = count.deliveries;
          if (state != DeliveryState::failed)
            oldest = std::max(oldest, std::chrono::duration<double>(now - count.oldest).count());
        }
        metrics_
            .gauge("sp_connector_unfinished", "Deliveries that have not ended, by tool and state.",
                   {{"tool", std::string(json::enum_name(kind.value))},
                    {"state", std::string(json::enum_name(state))}})
            .set(static_cast<double>(deliveries));
      }
      metrics_
          .gauge("sp_connector_lag_seconds",
                 "Age of the oldest delivery that is to be sent, failed ones excepted.",
                 {{"tool", std::string(json::enum_name(kind.value))}})
          .set(oldest);
    });
  }

  /// What the walks over both sides found.
  void differing(const std::vector<DifferenceKindCount>& counts) {
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<ToolKind>>([&](auto tool) {
      boost::mp11::mp_for_each<boost::describe::describe_enumerators<DriftKind>>([&](auto kind) {
        const auto found = std::ranges::find_if(counts, [&](const DifferenceKindCount& count) {
          return count.tool == tool.value && count.kind == kind.value;
        });
        metrics_
            .gauge("sp_connector_differences",
                   "Differences between tools and tickets that nobody has settled, by tool and kind.",
                   {{"tool", std::string(json::enum_name(tool.value))},
                    {"kind", std::string(json::enum_name(kind.value))}})
            .set(found == counts.end() ? 0 : static_cast<double>(found->differences));
      });
    });
  }

 private:
  observe::Metrics& metrics_;
};

}  // namespace sp::connector
