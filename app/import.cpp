#include "app/import.hpp"

#include <cstdio>

#include "app/import_run.hpp"
#include "platform/json/codec.hpp"

namespace sp::app {

namespace {

using knowledge_base::NoteCode;

template <class Enum>
std::optional<Enum> choice(CommandLine& line, const std::string& option, const std::string& allowed) {
  const auto said = line.take_value(option);
  if (said.empty()) return std::nullopt;
  const auto value = json::enum_value<Enum>(said);
  if (!value) throw UserError(option + ": must be " + allowed + ", not '" + said + "'");
  return value;
}

bool is_address(std::string_view argument) {
  return argument.starts_with("http://") || argument.starts_with("https://");
}

/// One line for all pages: nearly every page of a site has them.
void print_surroundings(const ImportReport& report, bool french) {
  std::int64_t parts = 0;
  std::int64_t pages = 0;
  for (const auto& item : report.items)
    for (const auto& note : item.notes) {
      if (note.code != NoteCode::surroundings) continue;
      parts += note.count;
      ++pages;
    }
  if (pages == 0) return;
  const auto sentence = knowledge_base::sentence_of(
      {.code = NoteCode::surroundings, .count = parts, .of = std::nullopt}, french);
  std::printf(french ? "à noter : sur %lld page(s), %s\n" : "note: on %lld page(s), %s\n",
              static_cast<long long>(pages), sentence.c_str());
}

/// One line for each article that was skipped or removed and for each note, then one for each count.
void print(const ImportReport& report, bool french) {
  for (const auto& item : report.items) {
    if (item.status == ImportStatus::skipped)  // the reason names the file
      std::printf(french ? "ignoré : %s\n" : "skipped: %s\n", item.reason.value_or(item.name).c_str());
    if (item.status == ImportStatus::removed)  // with the reason, where it is not that the file is gone
      std::printf(french ? "supprimé : %s\n" : "removed: %s\n", item.reason.value_or(item.name).c_str());
    for (const auto& note : item.notes)
      if (note.code != NoteCode::surroundings)
        std::printf(french ? "à noter : %s : %s\n" : "note: %s: %s\n", item.name.c_str(),
                    knowledge_base::sentence_of(note, french).c_str());
  }
  print_surroundings(report, french);
  const auto line = [french](const char* english_name, const char* french_name, std::int64_t count) {
    std::printf(french ? "%-12s %lld\n" : "%-10s %lld\n", french ? french_name : english_name,
                static_cast<long long>(count));
  };
  line("created", "créés", report.created);
  line("changed", "modifiés", report.changed);
  line("unchanged", "inchangés", report.unchanged);
  line("removed", "supprimés", report.removed);
  line("skipped", "ignorés", report.skipped);
  if (report.interrupted)
    std::puts(french ? "Interrompu : relancez la même commande pour continuer."
                     : "Interrupted: run the same command again to go on.");
}

}  // namespace

int import_articles(CommandLine line) {
  const auto named = take_target(line);
  ImportOptions options;
  options.audience = choice<knowledge_base::Audience>(line, "--audience", "public, requesters or agents")
                         .value_or(options.audience);
  options.language = choice<text::Language>(line, "--language", "fr or en");
  options.keep_removed = line.take_flag("--keep-removed");
  options.allow_private_addresses = line.take_flag("--allow-private-addresses");
  const bool as_json = line.take_flag("--json");
  const auto arguments = line.take_arguments();
  if (arguments.size() != 1)
    throw UserError("import: needs one folder or the address of a sitemap; see support-platform help import");
  const auto& argument = arguments.front();
  const bool from_site = is_address(argument);
  const auto root = from_site ? "site:" + argument + "#" : root_of_files(argument);

  const auto target = open_target(line, named, "import");
  const Interruption interruption;
  ImportRun run(*target, options, root);
  const bool interrupted =
      from_site ? import_site(run, target->outbound(), argument) : import_files(run, argument);
  const auto report = run.finish(interrupted);
  const bool indexed = interrupted || target->wait_until_indexed(std::chrono::minutes{2});
  if (as_json) {
    std::puts(json::encode(report).c_str());
  } else {
    print(report, line.french);
    if (!indexed)
      std::puts(line.french ? "L’index sera terminé au prochain démarrage."
                            : "The index will be completed at the next start.");
  }
  if (interrupted) return 130;
  const bool all_skipped =
      report.skipped > 0 && report.skipped == static_cast<std::int64_t>(report.items.size());
  return all_skipped ? 1 : 0;
}

}  // namespace sp::app
