// The words of the command line: subcommands, their help in English and French, and what a user is told when
// a start fails.
#pragma once
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace sp::app {

/// What ends the program with one line on standard error and exit code 1.
class UserError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct CommandLine {
  std::vector<std::string> words;  // without the program's name and the subcommand
  std::map<std::string, std::string> environment;
  bool french = false;  // by LC_ALL, LC_MESSAGES or LANG

  /// Removes `flag` and says whether it was there.
  bool take_flag(std::string_view flag);
  /// Removes `--name=value` or `--name value`; "" where it is absent.
  std::string take_value(std::string_view name);
  /// The same for an option that may be given several times.
  std::vector<std::string> take_values(std::string_view name);
  /// Removes and returns the words that are no options.
  std::vector<std::string> take_arguments();
};

std::map<std::string, std::string> process_environment();
bool speaks_french(const std::map<std::string, std::string>& environment);

std::string version_text();
/// `topic`: a subcommand, or "" for the list of them. Nothing known: "".
std::string help_text(std::string_view topic, bool french);

}  // namespace sp::app
