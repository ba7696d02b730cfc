#include "services/knowledge-base-service/formats/web_page.hpp"

#include "services/knowledge-base-service/domain/block.hpp"
#include "services/knowledge-base-service/tests/reading.hpp"

namespace sp::knowledge_base {
namespace {

using WebPages = Formats;
using Names = std::vector<std::string>;

std::string text_of(std::string_view body) {
  return read_web_page("<!doctype html><html><body>" + std::string(body) + "</body></html>").markdown;
}

Names notes_of_page(std::string_view body) {
  Names said;
  for (const auto& note : read_web_page("<!doctype html><html><body>" + std::string(body)).notes)
    said.push_back(std::string(json::enum_name(note.code)) + " " + std::to_string(note.count));
  return said;
}

constexpr std::string_view fees =
    "<h1>Fees</h1><p>A change costs fifteen euros until the day before arrival.</p>";
constexpr std::string_view read_fees = "# Fees\n\nA change costs fifteen euros until the day before arrival.";

TEST_F(WebPages, LoseWhatReadersDoNotSeeAndSaySo) {
  const auto page = std::string(fees) +
                    "<div style='color: red; DISPLAY : none'>Code ZETA</div><p hidden>Draft</p>"
                    "<span aria-hidden=true>Icon</span><i style='visibility:hidden'>x</i>";
  EXPECT_EQ(text_of(page), read_fees);
  EXPECT_EQ(notes_of_page(page), Names{"hidden_text 4"});
  EXPECT_EQ(html_blocks("<p>Seen</p><p hidden>Not seen</p>").size(), 1u)
      << "in a document that is no whole page, too";
}

TEST_F(WebPages, KeepWhatTabsAndFoldsShow) {
  const auto text =
      text_of(std::string(fees) +
              "<button aria-controls=late>Later?</button><div id=late hidden>Then it costs thirty.</div>"
              "<div role=tabpanel hidden>On a Mac, press Command.</div>"
              "<details><summary>Groups</summary><p>Groups pay half.</p></details>");
  for (const auto* kept : {"Then it costs thirty.", "On a Mac, press Command.", "Groups pay half."})
    EXPECT_NE(text.find(kept), text.npos) << kept;
}

TEST_F(WebPages, WithoutMainLoseWhatSurroundsTheirText) {
  const auto page =
      "<div class='cookie-banner'>We use cookies. <a href=/c>More</a></div>"
      "<div class='site-header'><a href=/>Home</a></div><ol class=Breadcrumbs><li>Home</li><li>Fees</li></ol>"
      "<div id=sidebar class=menu><a href=/a>Rooms</a> <a href=/b>Meals</a></div><div class=wrap>" +
      std::string(fees) +
      "<div class=related><h3>Articles similaires</h3><a href=/r>Pay later</a></div>"
      "<div class=feedback>Was this helpful? Yes No</div></div>"
      "<div id=footer role=contentinfo>Legal notice</div>";
  EXPECT_EQ(text_of(page), read_fees);
  EXPECT_EQ(notes_of_page(page), Names{"surroundings 7"});
}

TEST_F(WebPages, LoseLinksUnderAHeadingThatSaysWhatTheyAre) {
  EXPECT_EQ(text_of(std::string(fees) +
                    "<h2>See also</h2><ul><li><a href=/a>Rooms</a></ul><h2>Children</h2><p>Half."),
            std::string(read_fees) + "\n\n## Children\n\nHalf.");
  EXPECT_NE(text_of(std::string(fees) + "<h2>See also</h2><p>The rooms on the ground floor have a ramp.</p>")
                .find("ramp"),
            std::string::npos);
}

TEST_F(WebPages, KeepTextWhoseNamesOnlySoundLikeSurroundings) {
  const auto text = text_of(
      "<article><h1>Privacy</h1><section id=cookies><h2>Cookies</h2><p>We keep them for a year.</p></section>"
      "<div class=card-footer>Deposit: 50 euros.</div><aside class=warning>Never share your "
      "code.</aside></article>"
      "<ul class=menu><li>Soup 4 euros<li>Cake 3 euros</ul>");
  for (const auto* kept : {"We keep them for a year.", "Deposit: 50 euros.", "Never share your code."})
    EXPECT_NE(text.find(kept), text.npos) << kept << "\n" << text;
  EXPECT_NE(text_of(std::string(fees) + "<ul class=menu><li>Soup 4 euros<li>Cake 3 euros</ul>").find("Soup"),
            std::string::npos);
}

TEST_F(WebPages, AreReadWholeWhereNothingElseWouldBeLeft) {
  for (const auto* page : {"<nav>Open from nine to five.</nav>", "<footer>Open from nine to five.</footer>",
                           "<div style='display:none'>Open from nine to five.</div>"}) {
    EXPECT_EQ(text_of(page), "Open from nine to five.") << page;
    EXPECT_EQ(notes_of_page(page), Names{"no_main_content 1"}) << page;
  }
  EXPECT_EQ(notes_of_page("<script>draw()</script>"), Names{});
}

TEST_F(WebPages, AreNotTheCardsBesideTheirText) {
  EXPECT_EQ(text_of("<div>" + std::string(fees) + "</div><article>Rooms</article>").find(read_fees), 0u);
}

TEST_F(WebPages, KeepTheColumnsOfTables) {
  EXPECT_EQ(text_of("<table><tr><th rowspan=2>Plan<th colspan=2>Price</tr><tr><th>Week<th>Weekend</tr>"
                    "<tr><td>Solo<td>40<td>55</tr><tr><td>Duo<td colspan=2>90</tr></table>"),
            "| Plan | Price | Price |\n|---|---|---|\n| Plan | Week | Weekend |\n| Solo | 40 | 55 |\n| Duo | "
            "90 | 90 |");
}

TEST_F(WebPages, KeepCodeThatShowsHtml) {
  EXPECT_EQ(text_of("<p>Write <code>&lt;nav hidden&gt;</code>:</p><pre><code>&lt;div class=\"footer\"&gt;\n  "
                    "x\n&lt;/div&gt;"
                    "</code></pre><ol><li>Then:<pre>make\nmake install</pre></ol>"),
            "Write `<nav hidden>`:\n\n```\n<div class=\"footer\">\n  x\n</div>\n```\n\n"
            "1. Then:\n   ```\n   make\n   make install\n   ```");
}

TEST_F(WebPages, ThatAreUploadedAreReadTheSame) {
  const auto page = "<!doctype html><html><body><nav>Home</nav><main>" + std::string(fees) +
                    "</main><footer>Legal</footer></body></html>";
  EXPECT_EQ(notes_of("fees.html", page), Names{"surroundings 2"});
}

PageSigns signs_of(std::string_view head, std::string_view body) {
  return read_web_page("<html><head>" + std::string(head) + "</head><body>" + std::string(body)).signs;
}

TEST_F(WebPages, SayThatTheyAreNotToBeFoundOrCopies) {
  const auto signs =
      signs_of("<meta name=Robots content='NoIndex, follow'><link rel=canonical href=' /fees '>", fees);
  EXPECT_TRUE(signs.not_indexed);
  EXPECT_EQ(signs.canonical, "/fees");
  EXPECT_FALSE(
      signs_of("<meta name=robots content=index><meta name=googlebot content=noindex>", fees).not_indexed);
}

TEST_F(WebPages, OfFewWordsSayThatThereIsNoSuchPage) {
  for (const auto* title :
       {"Page introuvable – Valmont", "404", "Valmont | Error 404", "Page not found - Help"})
    EXPECT_TRUE(signs_of("<title>" + std::string(title) + "</title>", "<p>Sorry.</p>").not_found) << title;
  EXPECT_TRUE(signs_of("<title>Valmont</title>", "<h1>Oups ! Cette page n'existe pas</h1>").not_found);
  for (const auto* title :
       {"Colis introuvable", "Que faire si la page est introuvable ?", "Error 404 of the printer", "Fees"})
    EXPECT_FALSE(signs_of("<title>" + std::string(title) + "</title>", "<p>Call us.</p>").not_found) << title;
  std::string long_text = "<p>";
  for (int i = 0; i < 100; ++i) long_text += "word ";
  EXPECT_FALSE(signs_of("<title>Page not found</title>", long_text).not_found);
}

}  // namespace
}  // namespace sp::knowledge_base
