#include "services/connector-service/tools/jira_text.hpp"

#include <gtest/gtest.h>

#include "platform/base/encoding.hpp"

namespace sp::connector::jira {
namespace {

std::string there_and_back(std::string_view text) { return text_of(adf_of(text)); }

std::string text_of_document(std::string_view content) {
  return text_of(boost::json::parse(R"({"type":"doc","version":1,"content":)" + std::string(content) + "}"));
}

TEST(JiraText, PlainTextBecomesParagraphsWithHardBreaks) {
  EXPECT_EQ(boost::json::serialize(adf_of("Hello,\nit is on fire.\n\nAnna")),
            R"({"type":"doc","version":1,"content":[)"
            R"({"type":"paragraph","content":[{"type":"text","text":"Hello,"},{"type":"hardBreak"},)"
            R"({"type":"text","text":"it is on fire."}]},)"
            R"({"type":"paragraph","content":[{"type":"text","text":"Anna"}]}]})");
}

TEST(JiraText, EmptyTextIsAnEmptyDocument) {
  EXPECT_EQ(boost::json::serialize(adf_of("")), R"({"type":"doc","version":1,"content":[]})");
  EXPECT_EQ(there_and_back(" \n "), "");
}

TEST(JiraText, WhatWasWrittenComesBackAsItWas) {
  for (const std::string_view text :
       {"one line", "two\nlines", "a\n\nb", "a\n\n\nb", "a\n\n\n\nb", "a\n\n\n\n\n\n\nb",
        "  - kept\n  - indented\n\n\nx", "tab\there", "*stars* _lines_ {code} [link|http://x] \\ back",
        "https://example.org/a?b=c&d=e#f", "été – naïve 🙂", "\"quoted\" <b>not bold</b> &amp;"})
    EXPECT_EQ(there_and_back(text), trim(text)) << text;
}

TEST(JiraText, CarriageReturnsAndControlCharactersAreLeftOut) {
  EXPECT_EQ(there_and_back("a\r\nb\x01\x0c"
                           "c"),
            "a\nbc");
}

TEST(JiraText, LinksStayText) {
  EXPECT_EQ(boost::json::serialize(adf_of("https://example.org/x")).find("marks"), std::string::npos);
}

TEST(JiraText, ADocumentThatIsTooLongIsCutAtACodePoint) {
  std::string text;
  for (int i = 0; i < 30'000; ++i) text += "é\n🙂";
  const auto document = adf_of(text);
  EXPECT_LE(length(boost::json::serialize(document)), text_limit);
  EXPECT_GT(length(boost::json::serialize(document)), text_limit - 200);
  const auto back = text_of(document);
  EXPECT_TRUE(is_utf8(back));
  EXPECT_TRUE(back.ends_with("…"));
}

TEST(JiraText, LengthsAreCountedAsJiraDoes) {
  EXPECT_EQ(length("aé€🙂"), 5u);
  EXPECT_EQ(cut("aé€🙂", 5), "aé€🙂");
  EXPECT_EQ(cut("aé€🙂x", 5), "aé€…");
  EXPECT_EQ(cut("🙂🙂🙂", 4), "🙂…");
}

TEST(JiraText, ASummaryIsOneLineOfAtMost255Characters) {
  EXPECT_EQ(summary(" The printer\r\nis on\tfire\n"), "The printer is on fire");
  const auto cut_one = summary(std::string(300, 'x'));
  EXPECT_EQ(length(cut_one), 255u);
  EXPECT_TRUE(cut_one.ends_with("…"));
}

TEST(JiraText, ListsAreReadWithTheirBulletsAndNumbers) {
  EXPECT_EQ(text_of_document(R"([
    {"type":"paragraph","content":[{"type":"text","text":"Steps:"}]},
    {"type":"orderedList","attrs":{"order":3},"content":[
      {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"open"}]},
        {"type":"bulletList","content":[
          {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"the lid"}]}]},
          {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"slowly"}]}]}]}]},
      {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"close"}]}]}]},
    {"type":"taskList","content":[
      {"type":"taskItem","attrs":{"state":"DONE"},"content":[{"type":"text","text":"call"}]},
      {"type":"taskItem","attrs":{"state":"TODO"},"content":[{"type":"text","text":"write"}]}]}])"),
            "Steps:\n\n3. open\n   - the lid\n   - slowly\n4. close\n\n[x] call\n[ ] write");
}

TEST(JiraText, PeopleEmojiDatesAndStatesAreReadAsWords) {
  EXPECT_EQ(text_of_document(R"([{"type":"paragraph","content":[
    {"type":"mention","attrs":{"id":"5b10","text":"@Mia Krystof"}},{"type":"text","text":" "},
    {"type":"mention","attrs":{"id":"5b11"}},{"type":"text","text":" "},
    {"type":"emoji","attrs":{"shortName":":smile:","text":"😄"}},
    {"type":"emoji","attrs":{"shortName":":custom:"}},{"type":"text","text":" "},
    {"type":"date","attrs":{"timestamp":"1582152559000"}},{"type":"text","text":" "},
    {"type":"status","attrs":{"text":"BLOCKED","color":"red"}}]}])"),
            "@Mia Krystof @5b11 😄:custom: 2020-02-19 BLOCKED");
}

TEST(JiraText, LinksKeepTheirAddressWhereTheirWordsAreOthers) {
  EXPECT_EQ(text_of_document(R"([{"type":"paragraph","content":[
    {"type":"text","text":"See "},
    {"type":"text","text":"the ","marks":[{"type":"link","attrs":{"href":"https://example.org"}}]},
    {"type":"text","text":"manual","marks":[{"type":"strong"},{"type":"link","attrs":{"href":"https://example.org"}}]},
    {"type":"text","text":" or "},
    {"type":"text","text":"https://b.example","marks":[{"type":"link","attrs":{"href":"https://b.example"}}]},
    {"type":"text","text":", "},
    {"type":"inlineCard","attrs":{"url":"https://card.example"}}]}])"),
            "See the manual (https://example.org) or https://b.example, https://card.example");
}

TEST(JiraText, TablesCodeQuotesPanelsAndFilesAreReadForTheirText) {
  EXPECT_EQ(text_of_document(R"([
    {"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"Error"}]},
    {"type":"codeBlock","attrs":{"language":"sh"},"content":[{"type":"text","text":"$ ls\n  a"}]},
    {"type":"table","content":[
      {"type":"tableRow","content":[
        {"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"Name"}]}]},
        {"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"Value"}]}]}]},
      {"type":"tableRow","content":[
        {"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"a"}]}]},
        {"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"1"}]},
                                       {"type":"paragraph","content":[{"type":"text","text":"2"}]}]}]}]},
    {"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"said"},{"type":"hardBreak"},
      {"type":"text","text":"so"}]}]},
    {"type":"rule"},
    {"type":"panel","attrs":{"panelType":"info"},"content":[{"type":"paragraph","content":[{"type":"text","text":"note"}]}]},
    {"type":"expand","attrs":{"title":"More"},"content":[{"type":"paragraph","content":[{"type":"text","text":"less"}]}]},
    {"type":"mediaSingle","content":[{"type":"media","attrs":{"type":"file","id":"x","alt":"screen.png"}}]},
    {"type":"mediaGroup","content":[{"type":"media","attrs":{"type":"file","id":"y"}}]}])"),
            "Error\n\n$ ls\n  a\n\nName | Value\na | 1 2\n\n> said\n> "
            "so\n\n---\n\nnote\n\nMore\nless\n\n[screen.png]\n\n[file]");
}

TEST(JiraText, WhatIsUnknownIsReadForItsText) {
  EXPECT_EQ(text_of_document(R"([{"type":"newBlock","content":[{"type":"newThing","content":[
    {"type":"text","text":"deep"},{"type":"hardBreak"},{"type":"text","text":"down"}]}]},
    {"type":"bodiedExtension","attrs":{"text":"macro"}},{"type":"nothing"},{"type":7},"odd",null])"),
            "deep\ndown\n\nmacro");
  EXPECT_EQ(text_of(json::Value("plain\r\ntext ")), "plain\ntext");
  EXPECT_EQ(text_of(json::Value(nullptr)), "");
}

TEST(JiraText, ADocumentNestedWithoutEndIsReadToADepth) {
  json::Value value = "x";
  for (int i = 0; i < 500; ++i) {
    boost::json::object outer;
    outer["type"] = "blockquote";
    outer["content"] = boost::json::array{std::move(value)};
    value = std::move(outer);
  }
  EXPECT_EQ(text_of(value).find('x'), std::string::npos);
}

TEST(JiraText, WhatWouldBeWikiMarkupIsEscaped) {
  EXPECT_EQ(wiki_escaped("*bold* _soft_ {code} [link|x] ^up^ ~down~"),
            "\\*bold* \\_soft_ \\{code\\} \\[link\\|x\\] \\^up\\^ \\~down\\~");
  EXPECT_EQ(wiki_escaped("* item\n- item\n--\n-gone-"), "\\* item\n\\- item\n\\-\\-\n\\-gone-");
  EXPECT_EQ(wiki_escaped("!image.png! (!) :) ??cite??"), "\\!image.png! \\(\\!) :\\) \\?\\?cite\\?\\?");
}

TEST(JiraText, OrdinaryWordsAreNotEscaped) {
  for (const std::string_view text :
       {"Hello! Is it working? (It is not.)", "e-mail to snake_case at 5*3", "https://example.org/a-b_c?x=1",
        "sp-0193a8b2-7c1e-7d3f-8a4b-1c2d3e4f5a6b", "C:\\temp\\*.log"})
    EXPECT_EQ(wiki_escaped(text), text);
}

}  // namespace
}  // namespace sp::connector::jira
