// What both of GLPI's APIs have in common: its numbers, and how its times are read. Pure and thread-safe.
#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "services/connector-service/tools/tool.hpp"

namespace sp::connector::glpi {

/// glpi_tickets.name is a VARCHAR(255), and GLPI cuts what is longer. Texts are LONGTEXT: no ticket of ours
/// is too long.
inline constexpr std::size_t title_limit = 255;

/// Types, states and priorities are GLPI's own, the same in every installation.
Choices fixed_choices();
std::string status_label(std::string_view status);
std::string priority_label(std::string_view priority);
/// Nothing where the text is no whole number.
std::optional<std::int64_t> number_of(std::string_view text);
/// A value of a map that must be one of GLPI's numbers from 1 to 6, or a refusal that says where to mend it.
Told<std::int64_t> mapped_number(const std::string& value, std::string_view what);
/// What is to be sent where the ticket has `current`: nothing where it is so, where it means the same here
/// already (planned and assigned are both open), or where the map does not name it.
template <class Value>
std::optional<std::string> wanted(const std::optional<Value>& value, const std::string& current,
                                  const std::map<std::string, std::string>& out,
                                  const std::map<std::string, std::string>& in) {
  if (!value) return std::nullopt;
  auto name = theirs(out, *value);
  if (!name || *name == current || ours<Value>(in, current) == value) return std::nullopt;
  return name;
}
/// The ticket's page.
Remote remote_of(std::string_view base_url, const std::string& id);
/// How much of what was read is read again. GLPI's times are of its own zone: where clocks are put back,
/// which happens at night, an hour comes twice, and what changes then is written before what changed last.
std::chrono::seconds overlap_at(std::string_view time);
/// "2026-11-29T21:30:05+01:00" as GLPI's database has it: "2026-11-29 21:30:05".
std::string local_time(std::string text);

std::string lower_case(std::string_view email);
/// Flags come as true or as 1, by the version.
bool is_true(const json::Value& value, std::string_view pointer);
/// Whether a look-up that failed so may succeed if it is made again: nothing was done, and waiting helps.
bool mends_itself(const CallProblem& problem);

}  // namespace sp::connector::glpi
