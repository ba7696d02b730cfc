// Texts with marks that are filled in: the fixed parts of a gateway's configuration, embedded from
// config/templates.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace sp::gateway {

using Filling = std::pair<std::string_view, std::string>;

/// The template `name` ("nginx.conf") with each `@mark@` replaced; a line that is a mark alone goes where its
/// filling is empty. Throws std::logic_error where a filling has no mark.
std::string fill_template(std::string_view name, std::initializer_list<Filling> fillings);

}  // namespace sp::gateway
