// What an operator gives settings by: lines of `.env` and options of the command line.
#pragma once
#include <map>
#include <span>
#include <string>

#include "platform/base/error.hpp"

namespace sp::config {

/// A value and where it came from, for messages.
struct Given {
  std::string text;
  std::string source;
};
using Values = std::map<std::string, Given, std::less<>>;

/// Adds the lines of the file at `path` (NAME=value; "" or absent: none). A name that begins with SP_ must be
/// a setting's; others stay, since keys of providers stand there too.
Result<> read_env_file(const std::string& path, Values& values);
/// Adds `--name=value`, `--name value` and, for switches, `--name`.
Result<> read_flags(std::span<const std::string> flags, Values& values);

}  // namespace sp::config
