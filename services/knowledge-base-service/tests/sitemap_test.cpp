#include "services/knowledge-base-service/formats/sitemap.hpp"

#include <gtest/gtest.h>

namespace sp::knowledge_base {
namespace {

constexpr std::string_view head =
    R"(<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">)";

TEST(Sitemap, NamesPagesOrFurtherSitemaps) {
  const auto pages =
      read_sitemap("s", std::string(head) +
                            "<url><loc> https://a.org/?x=1&amp;y=2\n</loc><lastmod>2024-01-01</lastmod>"
                            "<image><loc>https://a.org/p.png</loc></image></url><url><loc>https://a.org/b</"
                            "loc></url></urlset>");
  ASSERT_TRUE(pages);
  EXPECT_FALSE(pages->is_index);
  EXPECT_EQ(pages->addresses, (std::vector<std::string>{"https://a.org/?x=1&y=2", "https://a.org/b"}));
  const auto index =
      read_sitemap("s", "<sitemapindex><sitemap><loc>https://a.org/s1.xml</loc></sitemap></sitemapindex>");
  ASSERT_TRUE(index);
  EXPECT_TRUE(index->is_index);
}

TEST(Sitemap, ThatIsNoneOrTooLargeIsRefused) {
  for (const std::string bytes : {"", "<html></html>", "<urlset><url>", "text", "\x1F\x8B damaged"})
    EXPECT_EQ(read_sitemap("s", bytes).error().code, "damaged") << bytes;
  EXPECT_EQ(read_sitemap("s", R"(<!DOCTYPE u [<!ENTITY a "b">]><urlset><url><loc>&a;</loc></url></urlset>)")
                .error()
                .code,
            "damaged");
  std::string many(head);
  for (int i = 0; i < 50'001; ++i) many += "<url><loc>https://a.org/" + std::to_string(i) + "</loc></url>";
  EXPECT_EQ(read_sitemap("s", many + "</urlset>").error().code, "too_large");
}

TEST(Robots, ForbidIndexingToEveryoneOrToUs) {
  for (const auto* said : {"noindex", "NOINDEX, nofollow", "none", "max-snippet: 20, noindex",
                           "support-platform: noindex", "otherbot: nofollow, support-platform: none"})
    EXPECT_TRUE(forbids_indexing(said, "support-platform")) << said;
  for (const auto* said :
       {"", "all", "nofollow", "otherbot: noindex, nofollow", "unavailable_after: 25 Jun 2030"})
    EXPECT_FALSE(forbids_indexing(said, "support-platform")) << said;
}

TEST(Robots, AllowWhatNoRuleForbids) {
  const auto rules = RobotsRules::read(
      "User-agent: *\nDisallow: /private # not for you\nAllow: /private/open\nDisallow: /*.pdf$\nDisallow:\n"
      "Sitemap: https://a.org/s.xml\n",
      "support-platform");
  EXPECT_TRUE(rules.allow("/"));
  EXPECT_FALSE(rules.allow("/private"));
  EXPECT_FALSE(rules.allow("/private/x"));
  EXPECT_TRUE(rules.allow("/private/open/x"));
  EXPECT_FALSE(rules.allow("/a/b.pdf"));
  EXPECT_TRUE(rules.allow("/a/b.pdf?x"));
  EXPECT_TRUE(RobotsRules::read("", "support-platform").allow("/x"));
}

TEST(Robots, RulesForUsComeBeforeThoseForEveryone) {
  const auto rules = RobotsRules::read(
      "user-agent: other\nUser-Agent: Support-Platform\r\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n",
      "support-platform");
  EXPECT_FALSE(rules.allow("/a"));
  EXPECT_TRUE(rules.allow("/b"));
}

}  // namespace
}  // namespace sp::knowledge_base
