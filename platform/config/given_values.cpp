#include "platform/config/given_values.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "platform/base/encoding.hpp"
#include "platform/config/settings.hpp"
#include "platform/config/value_kinds.hpp"

namespace sp::config {
namespace {

/// The value behind '=': quotes at both ends are dropped, and without them a comment after white space.
std::string unquoted(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    return std::string(text.substr(1, text.size() - 2));
  for (std::size_t at = 1; at < text.size(); ++at)
    if (text[at] == '#' && (text[at - 1] == ' ' || text[at - 1] == '\t'))
      return std::string(trim(text.substr(0, at)));
  return std::string(text.starts_with('#') ? std::string_view() : text);
}

}  // namespace

Result<> read_env_file(const std::string& path, Values& values) {
  std::error_code error;
  if (path.empty() || !std::filesystem::exists(path, error)) return {};
  if (std::filesystem::is_directory(path, error)) return refused(path + ": cannot be read: it is a folder");
  std::ifstream file(path);
  if (!file) return refused(path + ": cannot be read: " + std::strerror(errno));
  int number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    const std::string where = path + ", line " + std::to_string(number);
    auto text = trim(line);
    if (text.empty() || text.starts_with('#')) continue;
    if (text.starts_with("export ")) text = trim(text.substr(7));
    const auto equals = text.find('=');
    if (equals == text.npos) return refused(where + ": must be NAME=value, not " + quoted(text));
    const auto name = std::string(trim(text.substr(0, equals)));
    if (name.starts_with("SP_") && !find_setting(name))
      return refused(name + " (" + where + "): no such setting");
    if (auto value = unquoted(text.substr(equals + 1)); !value.empty())
      values[name] = {std::move(value), where};
  }
  return {};
}

Result<> read_flags(std::span<const std::string> flags, Values& values) {
  for (std::size_t i = 0; i < flags.size(); ++i) {
    const std::string_view flag = flags[i];
    const auto equals = flag.find('=');
    const auto name = flag.substr(0, equals);
    const auto setting = std::ranges::find(settings(), name, &Setting::flag);
    if (setting == settings().end()) return refused(std::string(name) + ": no such option; see --help");
    std::string value;
    if (equals != flag.npos) {
      value = flag.substr(equals + 1);
    } else if (setting->fallback == "false") {
      value = "true";
    } else if (i + 1 < flags.size() && !flags[i + 1].starts_with("--")) {
      value = flags[++i];
    } else {
      return refused(std::string(name) + ": needs a value; see --help");
    }
    values[std::string(setting->name)] = {std::move(value), "option " + std::string(name)};
  }
  return {};
}

}  // namespace sp::config
