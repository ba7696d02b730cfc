// The program: one subcommand after its name.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <exception>

#include "app/command_line.hpp"
#include "app/demo.hpp"
#include "app/evaluation/evaluate.hpp"
#include "app/export.hpp"
#include "app/gateway_config.hpp"
#include "app/import.hpp"
#include "app/migrate.hpp"
#include "app/rotate_key.hpp"
#include "app/serve.hpp"
#include "app/transfer.hpp"
#include "platform/config/settings.hpp"
#include "services/knowledge-base-service/formats/extract.hpp"

namespace sp::app {
namespace {

int print(const std::string& text) {
  std::fputs(text.c_str(), stdout);
  return 0;
}

int settings_command(CommandLine line) {
  const bool as_file = line.take_flag("--env");
  if (!line.words.empty()) throw UserError("settings: unknown option " + line.words.front() + "; see --help");
  return print(as_file ? env_example() : settings_help(line.french));
}

int extract_command(CommandLine line) {
  const auto format = line.take_value("--format");
  auto name = line.take_value("--name");
  if (std::ranges::find(knowledge_base::extract_formats, format) ==
          std::end(knowledge_base::extract_formats) ||
      !line.words.empty())
    throw UserError(
        "extract: needs --format=pdf, docx, html, web-page or draft; see support-platform help extract");
  if (name.empty()) name = "the file";
  return knowledge_base::extract(format, name, STDIN_FILENO, STDOUT_FILENO);
}

int run(const std::string& command, CommandLine line) {
  if (command.empty() || command == "help" || command == "--help" || command == "-h") {
    const auto topic = line.words.empty() ? std::string() : line.words.front();
    const auto text = help_text(topic, line.french);
    if (text.empty()) throw UserError("There is no command '" + topic + "'; see support-platform help");
    return print(text);
  }
  if (command == "--version") return print(version_text());
  if (const auto text = help_text(command, line.french); text.empty()) {
    throw UserError("There is no command '" + command + "'; see support-platform help");
  } else if (line.take_flag("--help") || line.take_flag("-h")) {
    return print(text);
  }
  if (command == "serve") return serve(std::move(line));
  if (command == "demo") return fill_demo(std::move(line));
  if (command == "evaluate") return evaluate(std::move(line));
  if (command == "import") return import_articles(std::move(line));
  if (command == "export") return export_articles(std::move(line));
  if (command == "extract") return extract_command(std::move(line));
  if (command == "gateway-config") return gateway_config(std::move(line));
  if (command == "migrate") return migrate(std::move(line));
  if (command == "rotate-key") return rotate_key(std::move(line));
  if (command == "transfer") return transfer(std::move(line));
  return settings_command(std::move(line));
}

/// A start that failed is one line, whatever the message was made of.
int tell(std::string message) {
  for (char& c : message)
    if (c == '\n' || c == '\r') c = ' ';
  while (message.ends_with(' ')) message.pop_back();
  std::fprintf(stderr, "support-platform: %s\n", message.c_str());
  return 1;
}

}  // namespace
}  // namespace sp::app

int main(int count, char** words) {
  try {
    sp::app::CommandLine line;
    line.words.assign(words + std::min(count, 2), words + count);
    line.environment = sp::app::process_environment();
    line.french = sp::app::speaks_french(line.environment);
    return sp::app::run(count > 1 ? words[1] : "", std::move(line));
  } catch (const std::exception& error) {
    return sp::app::tell(error.what());
  }
}
