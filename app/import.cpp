#include "app/import.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "app/modules.hpp"
#include "app/process.hpp"
#include "app/progress.hpp"
#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/front_matter.hpp"

namespace sp::app {

namespace {

namespace fs = std::filesystem;
using knowledge_base::Audience;
using knowledge_base::Format;
using knowledge_base::NewDocument;

constexpr std::uintmax_t largest_file = 5 * 1024 * 1024;

struct Skipped {
  std::string path;
  std::string why;
};

std::optional<Format> format_of(const fs::path& file) {
  std::string ending = file.extension().string();
  std::ranges::transform(ending, ending.begin(), [](unsigned char c) { return std::tolower(c); });
  if (ending == ".md" || ending == ".markdown") return Format::markdown;
  if (ending == ".html" || ending == ".htm") return Format::html;
  if (ending == ".txt") return Format::text;
  return std::nullopt;
}

/// Regular files in the order of their paths; hidden files and folders are left out.
std::vector<fs::path> files_below(const fs::path& folder) {
  std::error_code error;
  fs::recursive_directory_iterator entry(folder, fs::directory_options::skip_permission_denied, error);
  if (error) throw UserError("The folder " + folder.string() + " cannot be read: " + error.message());
  std::vector<fs::path> files;
  for (; entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (error) throw UserError("The folder " + folder.string() + " cannot be read: " + error.message());
    if (entry->path().filename().string().starts_with('.')) {
      if (entry->is_directory(error)) entry.disable_recursion_pending();
    } else if (entry->is_regular_file(error)) {
      files.push_back(entry->path());
    }
  }
  std::ranges::sort(files);
  return files;
}

/// The first heading of Markdown, the title element of HTML, otherwise the file's name in words.
std::string title_of(const fs::path& file, Format format, std::string_view body) {
  if (format == Format::markdown) {
    for (std::string_view rest = body; !rest.empty();) {
      const auto end = std::min(rest.find('\n'), rest.size());
      const auto line = trim(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      if (line.starts_with("# ")) return std::string(trim(line.substr(2)));
      if (!line.empty()) break;
    }
  } else if (format == Format::html) {
    const auto start = body.find("<title>");
    const auto end = body.find("</title>", start);
    if (start != body.npos && end != body.npos)
      if (const auto title = trim(body.substr(start + 7, end - start - 7)); !title.empty())
        return std::string(title);
  }
  std::string name = file.stem().string();
  std::ranges::replace_if(name, [](char c) { return c == '-' || c == '_'; }, ' ');
  return name;
}

Result<NewDocument> read_article(const fs::path& file, const fs::path& folder, Audience audience) {
  const auto refused = [](std::string why) {
    return failure(ErrorKind::invalid_input, "skipped", std::move(why));
  };
  const auto format = format_of(file);
  if (!format) return refused("not Markdown, HTML or text");
  std::error_code error;
  if (fs::file_size(file, error) > largest_file) return refused("larger than 5 MiB");
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.eof() && stream.fail()) return refused("cannot be read");
  if (!is_utf8(text)) return refused("not in UTF-8");
  auto article = knowledge_base::read_front_matter(text);
  if (trim(article.body).empty()) return refused("empty");
  if (const auto& said = article.fields["audience"]; !said.empty()) {
    const auto known = json::enum_value<Audience>(said);
    if (!known) return refused("its audience is '" + said + "', not public, requesters or agents");
    audience = *known;
  }
  std::string title = article.fields["title"];
  if (title.empty()) title = title_of(file, *format, article.body);
  return NewDocument{.title = std::move(title),
                     .content = std::string(article.body),
                     .format = *format,
                     .language = article.fields["language"],
                     .audience = audience,
                     .source = fs::relative(file, folder, error).generic_string()};
}

}  // namespace

int import_folder(CommandLine line) {
  const std::string author = line.take_value("--organisation");
  const std::string said = line.take_value("--audience");
  const auto arguments = line.take_arguments();
  if (arguments.size() != 1) throw UserError("import: needs one folder; see support-platform help import");
  if (author.empty())
    throw UserError(
        "import: needs --organisation=EMAIL, an agent or admin of the organisation; see support-platform "
        "help import");
  const auto audience = json::enum_value<Audience>(said.empty() ? "requesters" : said);
  if (!audience) throw UserError("--audience: must be public, requesters or agents, not '" + said + "'");
  const fs::path folder = arguments.front();
  const auto files = files_below(folder);

  Config config = read_settings(line);
  if (!line.environment.contains("SP_LOG_LEVEL"))
    config.log_level = "warning";  // the report is what is asked for
  const DataDirectory data(config.data_dir);
  Process process(config, make_log(config));
  auto modules =
      std::make_unique<Modules>(process.platform(), select_services("auth,knowledge-base"), nullptr);
  modules->start();
  auto& knowledge_base = *modules->clients().knowledge_base;
  std::string organisation;
  const auto person = modules->clients().directory->find_by_email(author, &organisation);
  if (!person || person->role == Role::requester)
    throw UserError("--organisation: " + author + " is no agent or admin of an organisation in " +
                    config.data_dir);

  std::vector<Skipped> skipped;
  std::size_t taken = 0;
  {
    Progress progress("Importing", files.size());
    for (const auto& file : files) {
      auto article = read_article(file, folder, *audience);
      Result<std::string> added = article
                                      ? knowledge_base.add(organisation, {person->id, person->name}, *article)
                                      : Failure(article.error());
      if (added) {
        ++taken;
      } else {
        skipped.push_back({file.string(), added.error().message});
      }
      progress.step();
    }
  }
  const bool indexed = knowledge_base.wait_until_indexed(organisation, std::chrono::minutes{2});
  modules->stop();
  process.end_work();
  modules.reset();

  for (const auto& file : skipped)
    std::printf(line.french ? "ignoré : %s : %s\n" : "skipped: %s: %s\n", file.path.c_str(),
                file.why.c_str());
  std::printf(line.french ? "%zu importés, %zu ignorés.\n" : "%zu imported, %zu skipped.\n", taken,
              skipped.size());
  if (!indexed)
    std::puts(line.french ? "L’index sera terminé au prochain démarrage."
                          : "The index will be completed at the next start.");
  return taken == 0 && !files.empty() ? 1 : 0;
}

}  // namespace sp::app
