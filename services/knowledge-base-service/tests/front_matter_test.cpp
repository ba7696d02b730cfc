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
