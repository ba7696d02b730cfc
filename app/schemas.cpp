#include "app/schemas.hpp"

#include <array>

#include "auth_service_sql.hpp"
#include "chatbot_service_sql.hpp"
#include "connector_service_sql.hpp"
#include "knowledge_base_service_sql.hpp"
#include "ticketing_service_sql.hpp"

namespace sp::app {

std::span<const Schema> schemas() {
  static const std::array<Schema, 5> all{
      {{.service = "auth", .migrations = auth_service::sql::migrations, .derived = {}},
       {.service = "knowledge_base", .migrations = knowledge_base_service::sql::migrations, .derived = {}},
       {.service = "ticketing",
        .migrations = ticketing_service::sql::migrations,
        .derived = {.tables = {"ticket_search"},
                    .renewal = {ticketing_service::sql::mark_every_ticket_for_search}}},
       {.service = "connector", .migrations = connector_service::sql::migrations, .derived = {}},
       {.service = "chatbot", .migrations = chatbot_service::sql::migrations, .derived = {}}}};
  return all;
}

}  // namespace sp::app
