// What would cost its reader far more than its length promises: it is refused, or ended, and nobody else
// waits for it.
#include <fstream>
#include <future>
#include <thread>

#include "services/knowledge-base-service/domain/html_document.hpp"
#include "services/knowledge-base-service/formats/text_reader.hpp"
#include "services/knowledge-base-service/tests/files.hpp"
#include "services/knowledge-base-service/tests/installation.hpp"

namespace sp::knowledge_base {
namespace {

using namespace std::chrono_literals;

std::string repeated(std::string_view piece, std::size_t times) {
  std::string text;
  text.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) text += piece;
  return text;
}

std::string with_attributes(int count) {
  std::string html = "<p";
  for (int i = 0; i < count; ++i) html += " a" + std::to_string(i) + "=1";
  return html + ">words of the article</p>";
}

TEST(HtmlAttributes, AreCountedAsTheParserTellsThemApart) {
  const auto count = [](std::string_view html) { return most_attributes(html, 1'000'000); };
  EXPECT_EQ(count("<p class=a id='b c' data-x=\"> <q r s\" hidden>text a=1 b=2</p>"), 4u);
  EXPECT_EQ(count("a < b and <br/> and <i a/ b>"), 2u);
  EXPECT_EQ(count("<a x='>' y=\"'\" z=<b"), 3u);
  EXPECT_EQ(count("<!-- <p a b c d> --><p a>"), 1u);
  EXPECT_EQ(count("<p \" \" =x a>"), 1u);
  EXPECT_EQ(count("<p " + repeated("b", 1'000) + ">"), 11u) << "a name is at most 100 letters long";
  EXPECT_EQ(count(with_attributes(20'000)), 20'000u);
  EXPECT_EQ(count("<p never='closed"), 1u);
}

const std::string agent = "agent@" + lumen;

void expect_refused(const Answer& answer, const std::string& pointer, const std::string& code) {
  EXPECT_EQ(answer.status, 422) << answer.raw.substr(0, 300);
  EXPECT_EQ(answer.text("/errors/0/pointer"), pointer) << answer.raw.substr(0, 300);
  EXPECT_EQ(answer.text("/errors/0/code"), code) << answer.raw.substr(0, 300);
}

TEST(CostlyTexts, AreRefusedWithTheFieldAndWhatIsTooMuchWhereverTheyComeIn) {
  Installation service;
  const auto html = with_attributes(20'000);
  const auto saved = service.ask(http::Method::post, "/api/v1/kb/documents", agent,
                                 Installation::document("T", html, "agents", "html"));
  expect_refused(saved, "/content", "too_complex");
  EXPECT_NE(saved.text("/errors/0/detail").find("500 attributes"), std::string::npos);
  expect_refused(service.ask(http::Method::post, "/api/v1/kb/documents", agent,
                             Installation::document("T", "Before.\n\n" + html + "\n\nAfter.")),
                 "/content", "too_complex");
  const auto id = service.write("Printing", "Press the green button.");
  expect_refused(service.ask(http::Method::put, "/api/v1/kb/documents/" + id, agent,
                             Installation::document("T", with_attributes(600), "agents", "html")),
                 "/content", "too_complex");
  const auto upload = [&](const std::string& name, const std::string& bytes) {
    return service.ask(http::Method::post, "/api/v1/kb/documents/upload", agent,
                       "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name +
                           "\"\r\n\r\n" + bytes + "\r\n--b--\r\n",
                       "", "multipart/form-data; boundary=b");
  };
  expect_refused(upload("page.html", "<!DOCTYPE html><html><body>" + html), "/file", "too_complex");
  expect_refused(upload("page.md", "# A\n\n- b\n\n" + html), "/file", "too_complex");
  expect_refused(upload("all.zip", zip_of({{"page.html", "<html><body>" + html}})), "/file", "too_complex");
  const auto sections = service.ask(http::Method::post, "/api/v1/kb/documents", agent,
                                    Installation::document("T", repeated("# a\n\nb\n\n", 6'000)));
  expect_refused(sections, "/content", "too_complex");
  EXPECT_NE(sections.text("/errors/0/detail").find("5000 sections"), std::string::npos);
}

TEST(CostlyTexts, DoNotRepeatALongHeadingInEveryPassage) {
  Installation service;
  const auto id = service.write(
      "Printing", "# " + repeated("heading ", 20'000) + "\n\n" + repeated("## a\n\nb\n\n", 400));
  const auto chunks = service.get("/api/v1/kb/documents/" + id + "/chunks");
  EXPECT_GT(chunks.items(), 300u);
  EXPECT_LT(chunks.raw.size(), 400'000u) << "and not 160,000 bytes in each of them";
}

/// Shapes that took parsers, and our own reading of what they found, the square of their length.
std::vector<std::pair<Format, std::string>> hostile_texts(std::size_t length) {
  const auto filled = [length](std::string_view piece) { return repeated(piece, length / piece.size()); };
  std::vector<std::pair<Format, std::string>> texts;
  for (const std::string_view piece : {"[",
                                       "![[]()",
                                       "[a](<b",
                                       "*a_ ",
                                       "*a**b",
                                       "`a``b```",
                                       "<?",
                                       "<a b=",
                                       "> ",
                                       "[a]: b\n",
                                       "[a][b]",
                                       "|a|b|\n|-|-|\n",
                                       "1) ",
                                       "<!--",
                                       "{/*",
                                       "<?\n\n",
                                       "!!! a\n    b\n",
                                       "=== \"a\"\n\n",
                                       ":::a\n\n",
                                       "> [!NOTE]\n> > ",
                                       "! ! ",
                                       "{% hint %}",
                                       "{{ x",
                                       "{% x",
                                       "[a=\"",
                                       "[fa=x",
                                       "<details><summary>",
                                       "<A b={",
                                       "<a href=\"/x\">",
                                       "](a",
                                       "![a](b '",
                                       "export {\n",
                                       "<br>  ",
                                       "- ```\n",
                                       "\"a"})
    texts.emplace_back(Format::markdown, filled(piece));
  for (const std::string_view piece : {"<div>", "<ul><li>", "<table><tr><td>|", "<blockquote>a<br>",
                                       "<a href='/x'>", "<p>a", "<!--", "<li>a<br>", "<span><p>a</span>"})
    texts.emplace_back(Format::html, filled(piece));
  texts.emplace_back(Format::html, "<pre>" + filled("`") + "</pre>");
  texts.emplace_back(Format::html, "<table><tr><td>" + filled("|") + "</td></tr></table>");
  texts.emplace_back(Format::html, "<ul><li>" + filled("a<br>") + "</ul>");
  texts.emplace_back(Format::html, filled("<b>") + filled("</i>"));
  texts.emplace_back(Format::html, repeated("<ul><li>", 200) + filled("<li>a"));
  texts.emplace_back(Format::text, filled("a.b "));
  return texts;
}

TEST(CostlyTexts, OfEveryShapeAreReadOrRefused) {
  TextReader reader({.program = SP_EXTRACT_CHILD, .patience = TextReader::patience});
  for (auto& [format, text] : hostile_texts(100'000)) {
    const auto shown = text.substr(0, 24);
    const auto draft =
        reader.draft("The document", {.title = "T", .content = std::move(text), .format = format});
    if (draft) continue;
    EXPECT_TRUE(draft.error().code == "too_complex" || draft.error().code == "timed_out")
        << shown << draft.error().code;
  }
}

TEST(CostlyTexts, ThatAreShortAreReadInThisProcess) {
  TextReader reader({.program = "/nonexistent"});
  for (auto& [format, text] : hostile_texts(TextReader::short_text / 3)) {
    const auto shown = text.substr(0, 24);
    EXPECT_TRUE(reader.draft("The document", {.title = "T", .content = std::move(text), .format = format})
                    .has_value())
        << shown;
  }
}

TEST(CostlyTexts, ThatTakeMinutesAreEndedBeforeTheyAre) {
  TextReader reader({.program = SP_EXTRACT_CHILD, .patience = TextReader::patience});
  const auto draft =
      reader.draft("The document", {.title = "T", .content = "- a\nb\n\n    " + repeated("![[]()", 800'000)});
  ASSERT_FALSE(draft.has_value());
  EXPECT_EQ(draft.error().code, "timed_out") << draft.error().reason;
  EXPECT_NE(draft.error().reason.find("The document"), std::string::npos);
}

/// A program that never ends, in place of the one that reads long texts and files.
class HangingReader {
 public:
  HangingReader() {
    std::ofstream(path()) << "#!/bin/sh\n: > " << folder_.path() << "/started.$$\nexec sleep 600\n";
    std::filesystem::permissions(path(), std::filesystem::perms::owner_all);
  }
  std::string path() const { return folder_.path() + "/reader"; }
  void wait_for_start() const {
    while (std::distance(std::filesystem::directory_iterator(folder_.path()), {}) < 2)
      std::this_thread::sleep_for(1ms);
  }

 private:
  db::testing::TemporaryFolder folder_;
};

std::future<Answer> saving(Installation& service, const std::string& organisation) {
  return std::async(std::launch::async, [&service, organisation] {
    return service.ask(http::Method::post, "/api/v1/kb/documents", "agent@" + organisation,
                       Installation::document("Long", repeated("word ", 10'000)));
  });
}

TEST(CostlyTexts, OfOneOrganisationKeepNoOtherFromSavingSearchingAndAsking) {
  const HangingReader hanging;
  Installation service("", Config{}, nullptr, hanging.path());
  service.write("Printing", "Press the green button of the printer.", "requesters", rivals);
  std::vector<std::future<Answer>> greedy;
  for (int i = 0; i < 6; ++i) greedy.push_back(saving(service, lumen));
  hanging.wait_for_start();
  service.write("Scanning", "Press the blue button of the scanner.", "requesters", rivals);
  EXPECT_EQ(service.get("/api/v1/kb/search?q=scanner", "requester@" + rivals).items(), 1u);
  EXPECT_FALSE(service.retrieve("printer", text::Language::en, Role::requester, rivals).passages.empty());
  EXPECT_EQ(service.get("/api/v1/kb/search?q=scanner", agent).status, 200)
      << "nor the greedy one's own searches";
  EXPECT_TRUE(service.module->working());
  service.module->stop();  // what is being read ends with the program
  for (auto& save : greedy) {
    try {
      const auto answer = save.get();
      EXPECT_EQ(answer.text("/errors/0/code"), "timed_out") << answer.status << answer.raw;
    } catch (const Overloaded&) {  // NOLINT(bugprone-empty-catch): it had waited too long for its turn
    }
  }
}

}  // namespace
}  // namespace sp::knowledge_base
