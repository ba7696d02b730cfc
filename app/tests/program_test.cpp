#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <filesystem>
#include <fstream>

#include "app/command_line.hpp"
#include "app/data_directory.hpp"
#include "app/demo.hpp"
#include "app/export.hpp"
#include "app/import.hpp"
#include "app/modules.hpp"
#include "app/process.hpp"

namespace sp::app {

namespace {

namespace fs = std::filesystem;

/// A folder of its own for each test, removed at its end.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "sp-program-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path_); }
  std::string path() const { return path_.string(); }
  void write(const std::string& name, std::string_view text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
  }

 private:
  fs::path path_;
};

CommandLine line_of(std::vector<std::string> words) { return {.words = std::move(words)}; }

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

Config config_for(const std::string& data_dir) {
  return *read_config(std::vector<std::string>{"--data-dir=" + data_dir}, {}, "");
}

/// The services that keep an organisation's data, on a folder.
struct Installation {
  explicit Installation(const std::string& data_dir)
      : process(config_for(data_dir), observe::Log::nowhere()),
        modules(process.platform(), select_services("auth,knowledge-base,cache,ticketing,connector,chatbot"),
                nullptr) {
    modules.start();
  }
  ~Installation() {
    modules.stop();
    process.end_work();
  }
  const Clients& clients() { return modules.clients(); }

  Process process;
  Modules modules;
};

template <class T>
T await(Task<T> (*make)(Clients, std::string), const Clients& clients, const std::string& argument) {
  asio::io_context context;
  std::optional<T> value;
  asio::co_spawn(context, make(clients, argument), [&](std::exception_ptr problem, T result) {
    if (problem) std::rethrow_exception(problem);
    value = std::move(result);
  });
  context.run();
  return std::move(*value);
}

Task<std::int64_t> documents(Clients clients, std::string organisation) {
  auto status = co_await clients.knowledge_base->status(Call(), organisation);
  co_return status->documents;
}

Task<std::int64_t> tickets(Clients clients, std::string organisation) {
  const auto agent = std::make_shared<const Principal>(
      Principal{.user_id = new_id(), .organisation_id = organisation, .role = Role::agent});
  auto counts = co_await clients.tickets->counts(Call(agent));
  co_return counts->open + counts->pending + counts->solved + counts->closed;
}

TEST(CommandLine, OptionsAreTakenOutWhereverTheyStand) {
  auto line = line_of({"--port", "1", "folder", "--no-demo", "--services=auth"});
  EXPECT_TRUE(line.take_flag("--no-demo"));
  EXPECT_FALSE(line.take_flag("--no-demo"));
  EXPECT_EQ(line.take_value("--services"), "auth");
  EXPECT_EQ(line.take_value("--audience"), "");
  EXPECT_EQ(line.take_arguments(), std::vector<std::string>{"folder"});
  EXPECT_EQ(line.words, (std::vector<std::string>{"--port", "1"}));
}

TEST(CommandLine, HelpSpeaksTheLanguageOfTheEnvironment) {
  EXPECT_TRUE(speaks_french({{"LANG", "fr_FR.UTF-8"}}));
  EXPECT_FALSE(speaks_french({{"LC_ALL", "C.UTF-8"}, {"LANG", "fr_FR.UTF-8"}}));
  EXPECT_FALSE(speaks_french({}));
  for (const auto* topic : {"", "serve", "import", "export", "extract", "migrate", "settings"}) {
    EXPECT_TRUE(help_text(topic, false).starts_with("Usage: support-platform")) << topic;
    EXPECT_TRUE(help_text(topic, true).starts_with("Utilisation : support-platform")) << topic;
  }
  EXPECT_EQ(help_text("frobnicate", false), "");
}

TEST(Services, AreStartedInTheOrderOfTheirNeeds) {
  EXPECT_EQ(select_services("ticketing, auth, knowledge-base"),
            (std::vector<std::string>{"auth", "knowledge-base", "ticketing"}));
  EXPECT_EQ(select_services("chatbot,cache,connector,ticketing,knowledge-base,auth,api-gateway"),
            all_services());
}

TEST(Services, AMissingNeedIsNamed) {
  EXPECT_EQ(
      message_of([] { select_services("chatbot,cache,auth,ticketing"); }),
      "ticketing needs knowledge-base: add it to --services, or set SP_KNOWLEDGE_BASE_URL to its internal "
      "address in another process");
  EXPECT_EQ(select_services("ticketing", {"auth", "knowledge-base"}), std::vector<std::string>{"ticketing"});
  EXPECT_NE(message_of([] { select_services("auth,frobnicate"); }).find("no service 'frobnicate'"),
            std::string::npos);
}

TEST(Services, AreWholeTogetherOrNeedABus) {
  EXPECT_TRUE(is_complete_in_itself(all_services()));
  EXPECT_TRUE(is_complete_in_itself({"api-gateway"}));
  EXPECT_TRUE(
      is_complete_in_itself({"auth", "knowledge-base", "cache", "ticketing", "connector", "chatbot"}));
  EXPECT_FALSE(is_complete_in_itself({"auth"}));
  EXPECT_FALSE(is_complete_in_itself({"cache", "api-gateway"}));
}

TEST(DataDirectory, IsHeldByOneProgramAtATime) {
  const Folder folder;
  const auto data = std::make_unique<DataDirectory>(folder.path() + "/new/data");
  EXPECT_TRUE(data->was_new());
  EXPECT_NE(message_of([&] { DataDirectory(folder.path() + "/new/data"); }).find("in use by another"),
            std::string::npos);
}

TEST(DataDirectory, IsNewUntilSomethingIsStored) {
  const Folder folder;
  EXPECT_TRUE(DataDirectory(folder.path()).was_new());
  EXPECT_TRUE(DataDirectory(folder.path()).was_new());  // a start that failed early leaves it as it was
  folder.write("auth.db", "");
  EXPECT_FALSE(DataDirectory(folder.path()).was_new());
}

TEST(DataDirectory, ThatCannotBeUsedIsNamed) {
  const Folder folder;
  folder.write("file", "x");
  EXPECT_NE(message_of([&] { DataDirectory(folder.path() + "/file"); }).find(folder.path() + "/file"),
            std::string::npos);
}

TEST(Demo, FillsAnOrganisationOnceAndCompletesAnInterruptedFilling) {
  const Folder folder;
  Installation installation(folder.path());
  const Time now = SystemClock().now();
  {
    Demo demo(folder.path());
    demo.decide(true);
    EXPECT_TRUE(demo.accounts().empty());
    demo.fill(installation.clients(), now);
    EXPECT_GE(demo.accounts().size(), 6U);
  }
  const auto members = installation.clients().directory->find_by_email("admin@demo.example").value();
  ASSERT_EQ(members.size(), 1U);
  const auto& organisation = members.front().organisation_id;
  const auto document_count = await(&documents, installation.clients(), organisation);
  const auto ticket_count = await(&tickets, installation.clients(), organisation);
  EXPECT_GE(document_count, 50);
  EXPECT_GE(ticket_count, 20);

  // As a crash just before the end would leave it: everything is there but the last line.
  std::ifstream before(folder.path() + "/demo-organisation");
  std::string kept;
  for (std::string text; std::getline(before, text);)
    if (text != "complete") kept += text + "\n";
  folder.write("demo-organisation", kept);
  Demo again(folder.path());
  EXPECT_TRUE(again.is_wanted());
  EXPECT_FALSE(again.is_complete());
  again.fill(installation.clients(), now);
  EXPECT_EQ(await(&documents, installation.clients(), organisation), document_count);
  EXPECT_EQ(await(&tickets, installation.clients(), organisation), ticket_count);
  EXPECT_TRUE(Demo(folder.path()).is_complete());
}

TEST(Demo, AnInstallationThatDeclinedItStaysWithout) {
  const Folder folder;
  Demo(folder.path()).decide(false);
  EXPECT_FALSE(Demo(folder.path()).is_wanted());
  EXPECT_TRUE(Demo(folder.path()).accounts().empty());
}

/// An organisation with an admin, on a data folder; its id.
std::string found_organisation(const std::string& data_dir) {
  Installation installation(data_dir);
  const auto founded =
      installation.clients().directory->found_organisation("Test", {.name = "Admin",
                                                                    .email = "admin@test.example",
                                                                    .password = "a long and quiet river",
                                                                    .role = Role::admin,
                                                                    .language = "en"});
  EXPECT_TRUE(founded.has_value());
  return founded ? founded->organisation_id : "";
}

/// What the command prints.
std::string output_of(int (*command)(CommandLine), std::vector<std::string> words, const Folder& data,
                      int expected_code = 0) {
  words.insert(words.end(), {"--organisation=admin@test.example", "--data-dir=" + data.path()});
  ::testing::internal::CaptureStdout();
  try {
    EXPECT_EQ(command(line_of(std::move(words))), expected_code);
  } catch (...) {
    ::testing::internal::GetCapturedStdout();
    throw;
  }
  return ::testing::internal::GetCapturedStdout();
}

json::Value import_report(const Folder& articles, const Folder& data, const std::string& option = "--json") {
  std::vector<std::string> words{articles.path(), "--json"};
  if (option != "--json") words.push_back(option);
  return boost::json::parse(output_of(import_articles, words, data));
}

TEST(Import, TakesArticlesAndSaysWhatItSkippedAndASecondRunChangesNothing) {
  const Folder data;
  const Folder articles;
  const auto organisation = found_organisation(data.path());
  articles.write("network/vpn.md",
                 "---\ntitle: VPN\naudience: agents\n---\nStart the client and choose Connect.\n");
  articles.write(
      "printer.html",
      "<html><head><title>Printers</title></head><body><p>Hold the badge to the reader.</p></body></html>");
  articles.write("phones.txt", "Dial 4000 to reach the help desk.");
  articles.write("latin1.txt", "Le caf\xe9 est au deuxi\xe8me \xe9tage.");
  articles.write("picture.png", "\x89PNG");
  articles.write("style.css", "body { color: red }");
  articles.write("empty.md", "  \n");
  articles.write("wrong.md", "---\naudience: everybody\n---\nText");
  articles.write(".git/config.md", "hidden");

  const auto report = output_of(import_articles, {articles.path()}, data);
  EXPECT_NE(report.find("created    4\n"), report.npos) << report;
  EXPECT_NE(report.find("skipped    5\n"), report.npos) << report;
  for (const auto* why :
       {".git is hidden and was not read", "picture.png is a picture", "style.css is no document (.css)",
        "empty.md is empty", "wrong.md says audience: 'everybody'"})
    EXPECT_NE(report.find(why), report.npos) << report;
  const auto again = import_report(articles, data);
  EXPECT_EQ(again.at("unchanged"), 4);
  EXPECT_EQ(again.at("created"), 0);
  EXPECT_EQ(again.at("changed"), 0);
  Installation installation(data.path());
  EXPECT_EQ(await(&documents, installation.clients(), organisation), 4);
}

TEST(Import, FollowsChangedAndRemovedFilesOfItsFolderOnly) {
  const Folder data;
  const Folder articles;
  const Folder others;
  const auto organisation = found_organisation(data.path());
  articles.write("a.md", "# A\n\nThe first one.");
  articles.write("b.md", "# B\n\nThe second one.");
  others.write("a.md", "# A\n\nOf another folder.");
  EXPECT_EQ(import_report(articles, data).at("created"), 2);
  EXPECT_EQ(import_report(others, data).at("created"), 1);

  articles.write("a.md", "# A\n\nThe first one, edited.");
  fs::remove(articles.path() + "/b.md");
  const auto kept = import_report(articles, data, "--keep-removed");
  EXPECT_EQ(kept.at("changed"), 1);
  EXPECT_EQ(kept.at("removed"), 0);
  EXPECT_EQ(import_report(articles, data).at("removed"), 1);
  {
    Installation installation(data.path());
    EXPECT_EQ(await(&documents, installation.clients(), organisation), 2);
  }
  fs::remove(articles.path() + "/a.md");
  EXPECT_NE(message_of([&] { import_report(articles, data); }).find("holds no files: nothing was changed"),
            std::string::npos);
}

TEST(Import, KeepsTheArticleOfAFileThatCannotBeReadAnyMore) {
  const Folder data;
  const Folder articles;
  const auto organisation = found_organisation(data.path());
  articles.write("a.md", "# A\n\nThe first one.");
  articles.write("b.md", "# B\n\nThe second one.");
  import_report(articles, data);
  articles.write("a.md", std::string("\0\1\2\3", 4));
  const auto report = import_report(articles, data);
  EXPECT_EQ(report.at("skipped"), 1);
  EXPECT_EQ(report.at("removed"), 0);
  Installation installation(data.path());
  EXPECT_EQ(await(&documents, installation.clients(), organisation), 2);
}

TEST(Export, ImportedAgainChangesNothing) {
  const Folder data;
  const Folder articles;
  const Folder exported;
  const auto organisation = found_organisation(data.path());
  articles.write(
      "a.md", "---\ntitle: \"Say \\\"hello\\\": first\"\naudience: agents\n---\n\n# Hello\n\n- one\n- two\n");
  articles.write("b.html",
                 "<html><head><title>Printers</title></head><body><h1>Use</h1><p>Hold the <b>badge</b> "
                 "to the reader.</p></body></html>");
  articles.write("c.txt", "1. Dial *4000*\n\n# then wait");
  articles.write("d/b.html", "<html><head><title>Printers</title></head><body><p>Others.</p></body></html>");
  import_report(articles, data);
  output_of(export_articles, {exported.path()}, data);
  EXPECT_TRUE(fs::exists(exported.path() + "/en/say-hello-first.md"));
  EXPECT_TRUE(fs::exists(exported.path() + "/en/printers.md"));
  EXPECT_TRUE(fs::exists(exported.path() + "/en/printers-2.md"));
  const auto report = import_report(exported, data);
  EXPECT_EQ(report.at("unchanged"), 4) << boost::json::serialize(report);
  {
    Installation installation(data.path());
    EXPECT_EQ(await(&documents, installation.clients(), organisation), 4);
  }

  const Folder elsewhere;
  const auto other = found_organisation(elsewhere.path());
  EXPECT_EQ(import_report(exported, elsewhere).at("created"), 4);
  EXPECT_EQ(import_report(exported, elsewhere).at("unchanged"), 4);
  Installation installation(elsewhere.path());
  EXPECT_EQ(await(&documents, installation.clients(), other), 4);
}

TEST(Export, WritesIntoAnEmptyFolderOnly) {
  const Folder data;
  const Folder taken;
  found_organisation(data.path());
  taken.write("notes.txt", "mine");
  EXPECT_NE(message_of([&] { output_of(export_articles, {taken.path()}, data); }).find("is not empty"),
            std::string::npos);
}

TEST(Import, NeedsAnAgentOrAdminOfAnOrganisation) {
  const Folder data;
  const Folder articles;
  const auto said = message_of([&] {
    import_articles(
        line_of({articles.path(), "--organisation=nobody@test.example", "--data-dir=" + data.path()}));
  });
  EXPECT_NE(said.find("nobody@test.example"), said.npos) << said;
  EXPECT_NE(message_of([&] { import_articles(line_of({articles.path()})); }).find("--organisation"),
            std::string::npos);
}

}  // namespace
}  // namespace sp::app
