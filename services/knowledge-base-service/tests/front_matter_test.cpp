#include <gtest/gtest.h>

#include "services/knowledge-base-service/formats/front_matter.hpp"

namespace sp::knowledge_base {
namespace {

TEST(FrontMatter, IsReadAndLeftOutOfTheBody) {
  const auto article = read_front_matter("---\ntitle: \"A: b\"\r\naudience: agents\n---\n\nText\n---\n");
  EXPECT_EQ(article.field("title"), "A: b");
  EXPECT_EQ(article.field("audience"), "agents");
  EXPECT_EQ(article.field("language"), "");
  EXPECT_EQ(article.body, "\nText\n---\n");
}

TEST(FrontMatter, ARulerAtTheTopIsNoFrontMatter) {
  EXPECT_EQ(read_front_matter("---\nText without an end").body, "---\nText without an end");
  EXPECT_EQ(read_front_matter("\xEF\xBB\xBFText").body, "Text");
  EXPECT_EQ(read_front_matter("").body, "");
}

TEST(FrontMatter, AParagraphBetweenRulersStaysText) {
  const std::string_view text = "---\nCall the desk first, then wait.\n---\nMore";
  EXPECT_EQ(read_front_matter(text).body, text);
  EXPECT_TRUE(read_front_matter(text).fields.empty());
}

TEST(FrontMatter, OfNestedMappingsTakesNothing) {
  const auto article = read_front_matter(
      "---\ntitle: Backup\ntaxonomy:\n    title: docs\nroutes:\n  default: '/b'\n---\nText");
  EXPECT_EQ(article.field("title"), "Backup");
  EXPECT_EQ(article.field("default"), "");
  EXPECT_EQ(article.body, "Text");
}

TEST(FrontMatter, OfYamlHasFoldedLiteralAndLongValuesAndComments) {
  const auto article = read_front_matter(
      "---\n# of the shuttle\ntitle: >\n  Navette du\n  matin\ndescription: |-\n  Horaires\n    de la "
      "navette\n\n"
      "language: fr-FR  # of France\nsummary: It goes\n  on here\nurl: https://x.example/#top\ntags:\n  - "
      "a\n  - b\n"
      "list: [a,\n  b]\nquoted: 'it''s' # so\nAuthor: \"A \\\"B\\\"\" # said\n\"key\": yes\nnone: # "
      "nothing\n...\nText");
  EXPECT_EQ(article.field("title"), "Navette du matin");
  EXPECT_EQ(article.field("description"), "Horaires\n  de la navette");
  EXPECT_EQ(article.field("language"), "fr-FR");
  EXPECT_EQ(article.field("summary"), "It goes on here");
  EXPECT_EQ(article.field("url"), "https://x.example/#top");
  EXPECT_EQ(article.field("tags"), "");
  EXPECT_EQ(article.field("list"), "");
  EXPECT_EQ(article.field("quoted"), "it's");
  EXPECT_EQ(article.field("author"), "A \"B\"");
  EXPECT_EQ(article.field("key"), "yes");
  EXPECT_EQ(article.field("none"), "");
  EXPECT_EQ(article.body, "Text");
}

TEST(FrontMatter, MayBeToml) {
  const auto article = read_front_matter(
      "+++\ntitle = \"The shuttle\" # of the morning\ndraft = true\nlang = 'fr'\ntags = "
      "[\"a\"]\n[menu]\ntitle = "
      "\"Menu\"\n+++\nText\n");
  EXPECT_EQ(article.field("title"), "The shuttle");
  EXPECT_EQ(article.field("draft"), "true");
  EXPECT_EQ(article.field("lang"), "fr");
  EXPECT_EQ(article.body, "Text\n");
  EXPECT_EQ(read_front_matter("+++\ntitle = 'x'\nText").body, "+++\ntitle = 'x'\nText");
}

TEST(FrontMatter, MayBeJson) {
  const auto article = read_front_matter(
      "{\n  \"title\": \"The {shuttle}\",\n  \"draft\": false,\n  \"menu\": {\"title\": \"x\"}\n}\n\nText");
  EXPECT_EQ(article.field("title"), "The {shuttle}");
  EXPECT_EQ(article.field("draft"), "false");
  EXPECT_EQ(article.body, "\nText");
  for (const std::string_view text :
       {"{\"title\": \"x\"}", "{% if x %}\nText", "{a} is a set.\nText", "{}\nText"})
    EXPECT_EQ(read_front_matter(text).body, text);
}

TEST(FrontMatter, WrittenValuesAreReadBack) {
  for (const std::string value :
       {"Plain", "A: b # c", "\"quoted\"", "back\\slash", "two\nlines", "'single'"}) {
    const auto text = "---\ntitle: " + front_matter_value(value) + "\n---\n";
    EXPECT_EQ(read_front_matter(text).field("title"), value);
  }
  EXPECT_EQ(read_front_matter("---\ntitle: 'it''s'\n---\n").field("title"), "it's");
}

}  // namespace
}  // namespace sp::knowledge_base
