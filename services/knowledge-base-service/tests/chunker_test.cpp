#include <gtest/gtest.h>

#include "platform/base/encoding.hpp"

#include "services/knowledge-base-service/domain/chunker.hpp"

namespace sp::knowledge_base {
namespace {

std::string words(std::size_t count, const std::string& word = "word") {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i ? " " : "") + word;
  return text;
}
std::vector<Chunk> cut(const std::string& markdown, const std::string& title = "Title") {
  return cut_into_chunks(markdown_blocks(markdown), title);
}

TEST(Chunker, FollowsHeadingsAndRecordsTheirPath) {
  const auto chunks =
      cut("# Title\n\nIntro.\n\n## Windows\n\n### Installation\n\nClick *here*.\n\n## macOS\n\nDrag.");
  ASSERT_EQ(chunks.size(), 3u);
  EXPECT_EQ(chunks[0].heading, "");
  EXPECT_EQ(chunks[0].text, "Intro.");
  EXPECT_EQ(chunks[1].heading, "Windows › Installation");
  EXPECT_EQ(chunks[1].text, "Click *here*.");
  EXPECT_EQ(chunks[2].heading, "macOS");
}

TEST(Chunker, KeepsListsTablesAndCodeWhole) {
  const std::string list = "1. Open\n   the menu.\n2. Choose:\n   - one\n   - two";
  const std::string table = "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |";
  const std::string code = "```sh\nrm -rf x\n\n# not a heading\n```";
  const auto chunks = cut(words(180) + "\n\n" + list + "\n\n" + table + "\n\n" + code);
  std::string all;
  for (const auto& chunk : chunks) all += chunk.text + "\n\n";
  for (const auto& whole : {list, table, code}) EXPECT_NE(all.find(whole), std::string::npos) << whole;
}

TEST(Chunker, ClosesAPassageAroundTwoHundredAndFiftyWords) {
  std::string text;
  for (int i = 0; i < 10; ++i) text += words(100) + ".\n\n";
  const auto chunks = cut(text);
  ASSERT_EQ(chunks.size(), 5u);
}

TEST(Chunker, LeavesASentenceWithTheListItAnnounces) {
  const auto chunks = cut(words(200) + ".\n\nProceed as follows:\n\n" + "- " + words(60));
  ASSERT_EQ(chunks.size(), 2u);
  EXPECT_TRUE(chunks[1].text.starts_with("Proceed as follows:"));
}

TEST(Chunker, CutsAnOversizedTableAndRepeatsItsHeader) {
  std::string table = "| key | value |\n|---|---|";
  for (int i = 0; i < 300; ++i) table += "\n| k" + std::to_string(i) + " | v |";
  const auto chunks = cut(table);
  ASSERT_GT(chunks.size(), 2u);
  for (const auto& chunk : chunks)
    EXPECT_TRUE(chunk.text.starts_with("| key | value |\n|---|---|\n| k")) << chunk.text;
}

TEST(Chunker, CutsAnOversizedParagraphBetweenSentences) {
  std::string text;
  for (int i = 0; i < 60; ++i)
    text += "Sentence number " + std::to_string(i) + " has quite a few words in it. ";
  const auto chunks = cut(text);
  ASSERT_GT(chunks.size(), 1u);
  for (const auto& chunk : chunks) EXPECT_TRUE(trim(chunk.text).ends_with("in it."));
}

TEST(Chunker, CutsTextWithoutBlanksByItsLength) {
  const auto chunks = cut(std::string(50'000, 'x'));
  ASSERT_GT(chunks.size(), 5u);
  for (const auto& chunk : chunks) EXPECT_LE(chunk.text.size(), 8'000u);
}

TEST(Chunker, JoinsAScrapToThePassageBeforeIt) {
  const auto chunks = cut(words(240) + "\n\n" + words(20, "rest"));
  ASSERT_EQ(chunks.size(), 1u);
  EXPECT_NE(chunks[0].text.find("rest"), std::string::npos);
}

TEST(Html, BecomesMarkdownWithoutScriptsAndForms) {
  const auto chunks = cut_into_chunks(
      html_blocks("<html><head><title>t</title><style>b{}</style></head><body><h2>Réglages &amp; co</h2>"
                  "<p>Open <b>the menu</b> and <a href=\"javascript:alert(1)\">click</a> <a "
                  "href='https://x.example/'>there</a>.</p>"
                  "<ol><li>One<ul><li>Inner</li></ul></li><li>Two</li></ol><script>alert(1)</script>"
                  "<table><tr><th>A</th><th>B</th></tr><tr><td>1|2</td><td>3</td></tr></table>"
                  "<pre>x &lt; y</pre><p>&lt;script&gt;alert(2)&lt;/script&gt;</p></body></html>"),
      "Title");
  ASSERT_EQ(chunks.size(), 1u);
  EXPECT_EQ(chunks[0].heading, "Réglages & co");
  const auto& text = chunks[0].text;
  EXPECT_TRUE(text.starts_with(
      "Open **the menu** and click [there](https://x.example/).\n\n1. One\n   - Inner\n2. Two\n\n"))
      << text;
  EXPECT_NE(text.find("| A | B |\n|---|---|\n| 1\\|2 | 3 |"), std::string::npos) << text;
  EXPECT_NE(text.find("```\nx < y\n```"), std::string::npos) << text;
  EXPECT_NE(text.find("\\<script>alert(2)"), std::string::npos) << text;
  EXPECT_EQ(text.find("alert(1)"), std::string::npos) << text;
}

TEST(Html, NestedWithoutEndIsRead) {
  std::string html;
  for (int i = 0; i < 20'000; ++i) html += "<div><b>";
  html += "deep";
  EXPECT_NO_FATAL_FAILURE(html_blocks(html));
  EXPECT_TRUE(html_blocks("").empty());
}

TEST(Html, DoesNotExpandEntitiesOfItsOwn) {
  const auto blocks = html_blocks("<!DOCTYPE html [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><p>&x;</p>");
  for (const auto& block : blocks) EXPECT_EQ(block.text.find("root:"), std::string::npos);
}

TEST(PlainText, IsWhatAReaderSees) {
  EXPECT_EQ(plain_text("**Open** [the `menu`](https://x.example) &amp; go"), "Open the menu & go");
  EXPECT_EQ(plain_text("| a | b |\n|---|---|\n| 1 | 2 |"), "a   b\n1   2");
}

TEST(Text, IsCutAtEmptyLines) {
  const auto blocks = text_blocks("one\r\ntwo\r\n\r\n  \nthree");
  ASSERT_EQ(blocks.size(), 2u);
  EXPECT_EQ(blocks[0].text, "one\ntwo");
  EXPECT_EQ(blocks[1].text, "three");
}

}  // namespace
}  // namespace sp::knowledge_base
