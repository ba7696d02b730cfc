#include "services/connector-service/tools/glpi_facts.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace sp::connector::glpi {

namespace {

struct Named {
  std::string_view value;
  std::string_view label;
  std::string_view hint;
};
/// CommonITILObject's constants.
constexpr std::array<Named, 6> statuses{{{"1", "New", "new"},
                                         {"2", "Processing (assigned)", "in_progress"},
                                         {"3", "Processing (planned)", "in_progress"},
                                         {"4", "Pending", "waiting"},
                                         {"5", "Solved", "done"},
                                         {"6", "Closed", "done"}}};
constexpr std::array<Named, 6> priorities{{{"1", "Very low", ""},
                                           {"2", "Low", ""},
                                           {"3", "Medium", ""},
                                           {"4", "High", ""},
                                           {"5", "Very high", ""},
                                           {"6", "Major", ""}}};
constexpr std::array<Named, 2> types{{{"1", "Incident", ""}, {"2", "Request", ""}}};

template <std::size_t Size>
std::vector<Choice> choices_of(const std::array<Named, Size>& list) {
  std::vector<Choice> out;
  for (const auto& one : list)
    out.push_back(
        {.value = std::string(one.value), .label = std::string(one.label), .hint = std::string(one.hint)});
  return out;
}

template <std::size_t Size>
std::string label_in(const std::array<Named, Size>& list, std::string_view value) {
  for (const auto& one : list)
    if (one.value == value) return std::string(one.label);
  return std::string(value);
}

}  // namespace

Choices fixed_choices() {
  return {.types = choices_of(types), .statuses = choices_of(statuses), .priorities = choices_of(priorities)};
}

std::string status_label(std::string_view status) { return label_in(statuses, status); }
std::string priority_label(std::string_view priority) { return label_in(priorities, priority); }

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Told<std::int64_t> mapped_number(const std::string& value, std::string_view what) {
  const auto number = number_of(value);
  if (number && *number >= 1 && *number <= 6) return *number;
  return refused_by_tool("GLPI has no " + std::string(what) + " \"" + value +
                         "\": choose one from 1 to 6 on the connector's mapping page.");
}

Remote remote_of(std::string_view base_url, const std::string& id) {
  while (base_url.ends_with('/')) base_url.remove_suffix(1);
  return {.id = id, .key = id, .url = std::string(base_url) + "/front/ticket.form.php?id=" + id};
}

std::chrono::seconds overlap_at(std::string_view time) {
  constexpr std::chrono::seconds usual{60};
  constexpr std::chrono::seconds hour_that_comes_twice{3600};
  const auto hour = time.size() < 13 ? std::nullopt : number_of(time.substr(11, 2));
  const bool night = hour && (*hour == 23 || *hour <= 3);
  return night ? usual + hour_that_comes_twice : usual;
}

std::string lower_case(std::string_view email) {
  std::string out(email);
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string local_time(std::string text) {
  text.resize(std::min<std::size_t>(text.size(), 19));
  if (text.size() > 10) text[10] = ' ';
  return text;
}

bool is_true(const json::Value& value, std::string_view pointer) {
  const auto text = text_at(value, pointer);
  return text == "true" || text == "1";
}

bool mends_itself(const CallProblem& problem) {
  return problem.trouble == Trouble::unreachable || problem.trouble == Trouble::limited;
}

}  // namespace sp::connector::glpi
