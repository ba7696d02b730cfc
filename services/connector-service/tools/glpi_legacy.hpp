// GLPI 9.4 and later, by apirest.php. What was read of it: glpi-project/glpi, apirest.md and
// src/Glpi/Api/API.php.
//
// A ticket has a field for an id of ours from GLPI 11 on; before, unknown fields are passed over in silence.
// So its mark stands in its description too, in a line of its own at the end, and is found there: a new
// ticket at once.
#pragma once
#include <memory>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector {

/// `mapping.project`: id of the entity, "": the account's own; `mapping.type`: "1" incident, "2" request.
std::unique_ptr<Tool> make_glpi_legacy(const Settings& settings);
/// As in the other API.
Mapping glpi_legacy_defaults();

}  // namespace sp::connector
