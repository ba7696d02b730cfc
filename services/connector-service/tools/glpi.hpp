// GLPI 11 and later, by its High-Level API. What was read of it: glpi-project/glpi, resources/api_doc.MD and
// src/Glpi/Api/HL.
//
// A ticket carries our mark as its external id. GLPI makes no record unique by it, and shows a new one at
// once.
#pragma once
#include <memory>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

/// `mapping.project`: id of the entity, "": the account's own; `mapping.type`: "1" incident, "2" request.
std::unique_ptr<Tool> make_glpi(const Settings& settings);
/// GLPI's usual states and priorities, by their numbers.
Mapping glpi_defaults();

}  // namespace sp::connector
