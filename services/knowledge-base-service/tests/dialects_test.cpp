// What generators of documentation write into Markdown, as it comes out in passages.
#include <gtest/gtest.h>

#include "services/knowledge-base-service/domain/block.hpp"
#include "services/knowledge-base-service/domain/document.hpp"

namespace sp::knowledge_base {
namespace {

std::vector<Chunk> passages(const std::string& markdown, text::Language language = text::Language::en) {
  return draft_of("Title", markdown, Format::markdown, language, Audience::requesters).chunks;
}
std::string passage(const std::string& markdown, text::Language language = text::Language::en) {
  std::string all;
  for (const auto& chunk : passages(markdown, language)) all += (all.empty() ? "" : "\n\n") + chunk.text;
  return all;
}
constexpr auto french = text::Language::fr;

TEST(Notices, OfMkDocsAreQuotesWithTheirTitle) {
  EXPECT_EQ(passage("!!! warning \"Before you start\"\n    Close the session.\n\n    - all\n    - of "
                    "it\n\nThen go on."),
            "> **Before you start** — Close the session.\n>\n> - all\n> - of it\n\nThen go on.");
  EXPECT_EQ(passage("??? note\n\n    Folded away.\n"), "> **Note** — Folded away.");
  EXPECT_EQ(passage("!!! tip \"\"\n    Without a title.\n"), "> Without a title.");
}

TEST(Notices, AreLabelledInTheLanguageOfTheDocument) {
  EXPECT_EQ(passage("!!! warning\n    Fermez la session.\n", french), "> **Attention** — Fermez la session.");
  const auto draft = draft_of("Session", ":::warning\nFermez votre session avant de partir.\n:::\n",
                              Format::markdown, std::nullopt, Audience::requesters);
  EXPECT_EQ(draft.chunks.at(0).text, "> **Attention** — Fermez votre session avant de partir.");
}

TEST(Notices, OfDocusaurusAndOfOtherColons) {
  EXPECT_EQ(passage(":::warning Before you start\nClose it.\n:::\n\nAfter."),
            "> **Before you start** — Close it.\n\nAfter.");
  EXPECT_EQ(passage(":::tip[A *title*]{#id}\nDo.\n:::"), "> **A title** — Do.");
  EXPECT_EQ(passage("::: {.callout-note title=\"Seen\"}\nDo.\n:::"), "> **Seen** — Do.");
  EXPECT_EQ(passage(":::{danger}\n:class: wide\nDo not.\n:::"), "> **Danger** — Do not.");
  EXPECT_EQ(passage("::::note\nOuter.\n:::tip\nInner.\n:::\n::::"),
            "> **Note** — Outer.\n>\n> > **Tip** — Inner.");
}

TEST(Notices, OfGitHubGitBookGravAndHugo) {
  EXPECT_EQ(passage("> [!WARNING]\n> Take care.\n>\n> Twice.\n\nAfter."),
            "> **Warning** — Take care.\n>\n> Twice.\n\nAfter.");
  EXPECT_EQ(passage("{% hint style=\"info\" %}\nGood to know.\n{% endhint %}"),
            "> **Information** — Good to know.");
  EXPECT_EQ(passage("! Two\n! lines\n\n!!! One more\n\n!!!! Done", french),
            "> **Attention** — Two\n> lines\n\n> **Information** — One more\n\n> **Astuce** — Done");
  EXPECT_EQ(passage("{{% notice warning \"Read me\" %}}\nText.\n{{% /notice %}}"), "> **Read me** — Text.");
  EXPECT_EQ(passage("<Warning>\nText.\n</Warning>"), "> **Warning** — Text.");
}

TEST(Notices, InAListStayInItsItem) {
  EXPECT_EQ(passage("1. Open it.\n\n   !!! note\n       Slowly.\n\n2. Close it."),
            "1. Open it.\n\n   > **Note** — Slowly.\n\n2. Close it.");
}

TEST(Notices, ThatAreNeverClosedTakeOneParagraph) {
  EXPECT_EQ(passage(":::danger\nMind this.\n\nThe rest of the page.\n\n- and its list"),
            "> **Danger** — Mind this.\n\nThe rest of the page.\n\n- and its list");
  const auto chunks = passages("{% hint style=\"warning\" %}\nMind this.\n\n# Next\n\nThe rest.");
  ASSERT_EQ(chunks.size(), 2u);
  EXPECT_EQ(chunks[1].heading, "Next");
  EXPECT_EQ(chunks[1].text, "The rest.");
}

TEST(Tabs, BecomeTextBelowTheirLabel) {
  const std::string expected = "**Windows**\n\nRun the setup.\n\n**macOS**\n\nDrag it.\n\nThen restart.";
  for (const std::string written :
       {"=== \"Windows\"\n\n    Run the setup.\n\n=== \"macOS\"\n\n    Drag it.\n\nThen restart.",
        "<Tabs groupId=\"os\">\n<TabItem value=\"w\" label=\"Windows\">\n\nRun the "
        "setup.\n\n</TabItem>\n<TabItem "
        "value=\"m\" label=\"macOS\">\n\nDrag it.\n\n</TabItem>\n</Tabs>\n\nThen restart.",
        "{% tabs %}\n{% tab title=\"Windows\" %}\nRun the setup.\n{% endtab %}\n\n{% tab title=\"macOS\" "
        "%}\nDrag "
        "it.\n{% endtab %}\n{% endtabs %}\n\nThen restart.",
        "[ui-tabs position=\"top-left\"]\n[ui-tab title=\"Windows\"]\nRun the setup.\n[/ui-tab]\n[ui-tab "
        "title=\"macOS\"]\nDrag it.\n[/ui-tab]\n[/ui-tabs]\n\nThen restart.",
        "{{< tabs >}}\n{{< tab \"Windows\" >}}\nRun the setup.\n{{< /tab >}}\n{{< tab \"macOS\" >}}\nDrag "
        "it.\n{{< /tab "
        ">}}\n{{< /tabs >}}\n\nThen restart."})
    EXPECT_EQ(passage(written), expected) << written;
}

TEST(Tabs, ThatAreLongAreSectionsOfTheirOwn) {
  std::string text = "## Install\n\n";
  for (const std::string os : {"Windows", "macOS"}) {
    text += "=== \"" + os + "\"\n\n";
    for (int i = 0; i < 60; ++i)
      text += "    Sentence " + std::to_string(i) + " about the system " + os + ".\n";
    text += "\n    ### Details\n\n    Of " + os + ".\n\n";
  }
  const auto chunks = passages(text + "Then restart.");
  ASSERT_GE(chunks.size(), 5u);
  EXPECT_EQ(chunks.front().heading, "Install › Windows");
  EXPECT_EQ(chunks.back().heading, "Install");
  EXPECT_EQ(chunks.back().text, "Then restart.");
  EXPECT_TRUE(std::ranges::any_of(
      chunks, [](const Chunk& chunk) { return chunk.heading == "Install › macOS › Details"; }));
}

TEST(Details, StandBelowTheirSummary) {
  EXPECT_EQ(passage("<details>\n<summary><b>More</b></summary>\n\nThe rest.\n\n</details>\n\nAfter."),
            "**More**\n\nThe rest.\n\nAfter.");
  EXPECT_EQ(passage("[details=\"More\"]\nThe rest.\n[/details]"), "**More**\n\nThe rest.");
  EXPECT_EQ(passage("[details summary=\"<i>More</i>\" class=\"x\"]\nThe rest.\n[/details]"),
            "**More**\n\nThe rest.");
}

TEST(Details, ThatAnswerAQuestionAreFoundByIt) {
  const auto chunks =
      passages("## FAQ\n\n<details><summary>May I?</summary>\n\nYes.\n\n</details>\n\nAsk us.");
  ASSERT_EQ(chunks.size(), 2u);
  EXPECT_EQ(chunks[0].heading, "FAQ › May I?");
  EXPECT_EQ(chunks[1].heading, "FAQ");
}

TEST(ShortCodes, GoAndTheirTextStays) {
  EXPECT_EQ(
      passage("## [fa=cog /] Setup {#setup .wide}\n\nClick [size=30]here[/size], [center]now[/center]."),
      "Click here, now.");
  EXPECT_EQ(passages("## [fa=cog /] Setup {#setup .wide}\n\nText.").at(0).heading, "Setup");
  EXPECT_EQ(
      passage("{% if pro %}\n- For the pros\n{% else %}\n- For all\n{% endif %}\n\nOn {{ site.name }} only."),
      "- For the pros\n- For all\n\nOn only.");
  EXPECT_EQ(passage("{{< figure src=\"a.png\" >}}\n\nText [gallery ids=\"1,2\"] goes on."), "Text goes on.");
}

TEST(ShortCodes, AreNotWhatLooksLikeThem) {
  for (const std::string text :
       {"Read [here](https://x.example) or [there][1], see [the note].",
        "The [left] key, a task:\n\n- [x] done\n- [ ] open",
        "A footnote[^1] and a < b, 3 > 2, {a, b} and 50 % {%",
        "Write to <help@x.example> or <https://x.example/a>.", "Hurray!\n\n!important is CSS."})
    EXPECT_EQ(passage(text), text);
}

TEST(Components, OfMdxLeaveTheirText) {
  EXPECT_EQ(
      passage(
          "import Tabs from '@theme/Tabs';\nimport {\n  A,\n} from './a';\n\nexport const Red = ({children}) "
          "=> (\n  <b style={{color: 'red'}}>{children}</b>\n\n);\n\n<Red level={1 > 0}>It takes 200 "
          "MB.</Red> {/* not said */}\n\n<Card\n  icon=\"x\"\n/>\n"),
      "It takes 200 MB.");
}

TEST(Html, WithinATextBecomesMarkdown) {
  EXPECT_EQ(passage("Press <kbd>Ctrl</kbd>, <a href=\"https://x.example/\">read</a> "
                    "<code>a.b</code>.<br>Next <small>line</small>"),
            "Press Ctrl, [read](https://x.example/) `a.b`.  \nNext line");
  EXPECT_EQ(passage("| a | b |\n|---|---|\n| x<br>y | <b>z</b> |"), "| a | b |\n|---|---|\n| x y | z |");
  EXPECT_EQ(plain_text(passage("Replace <username> by yours.")), "Replace <username> by yours.");
}

TEST(Comments, AreInNoPassage) {
  EXPECT_EQ(passage("Two years <!-- internal: three --> from delivery."), "Two years from delivery.");
  EXPECT_EQ(passage("One.\n\n<!--\n\n# Draft\n\n```\nnever closed\n\n-->\n\nTwo."), "One.\n\nTwo.");
  EXPECT_EQ(passage("One.\n\nText <!-- never closed\nof this paragraph\n\nTwo."), "One.\n\nText\n\nTwo.");
}

TEST(Pictures, LeaveWhatTheyShowAtMost) {
  EXPECT_EQ(
      passage("[![Build](https://img.shields.io/a.svg)](https://ci.example) ![logo](logo.png)\n\nText."),
      "Text.");
  EXPECT_EQ(
      passage(
          "See ![](data:image/png;base64,AAAABBBB) the ![the red button below](b.png) and ![icon](c.svg)."),
      "See the the red button below and.");
  EXPECT_EQ(passage("[![Integration level](https://dash.example/a.svg)](https://dash.example/a)\n\nText."),
            "Text.");
  EXPECT_EQ(passage("[![Raspberry Pi](pi.png)](/install/pi)"), "[Raspberry Pi](/install/pi)");
  EXPECT_EQ(passage("## Screens\n\n![](a.png)\n![screenshot](b.png)\n\n## Use\n\nClick."), "Click.");
}

TEST(Code, StaysAsItIsWritten) {
  for (const std::string code :
       {"```liquid\n{% if x %}{{ y }}{% endif %} <!-- z -->\n!!! note\n    a\n:::tip\n[fa=cog /] "
        "![a](b)\n```",
        "````md\n```\n{{< x >}}\n```\n````", "~~~jsx\nimport A from 'a';\n<A b={c}>d</A>\n~~~",
        "Write `{{ name }}`, `<A />`, ``a ` {% b %}`` and `<!-- c -->`.",
        "Text:\n\n    {% if x %}\n    <A>b</A>", "1. Step\n\n   ```\n   {% if x %}\n   ```\n\n2. Next",
        "> ```\n> {{ x }}\n> ```"})
    EXPECT_EQ(passage(code), code) << code;
  EXPECT_EQ(passage("!!! note\n    ```\n    {{ x }}\n    ```"), "> **Note**\n>\n> ```\n> {{ x }}\n> ```");
  EXPECT_EQ(passage("{% raw %}\nWrite {{ name }}.\n{% endraw %}"), "Write {{ name }}.");
}

TEST(BrokenMarkup, SwallowsNothing) {
  const std::string rest = "\n\nThe rest of the page.\n\n## Next\n\nIts text.";
  for (const std::string begin : {"<Tabs>",
                                  "<details>",
                                  "<details><summary>A",
                                  "[ui-tab title=\"A\"]",
                                  "{% tab title=\"A\" %}",
                                  "{% if",
                                  "{{ x",
                                  "<!--",
                                  "{/*",
                                  "<a href=\"",
                                  "<script>",
                                  "<?php",
                                  "![a](b",
                                  ":::",
                                  "!!!",
                                  "=== \"A\"",
                                  "???",
                                  "export const a = {",
                                  "[size=30",
                                  "<div>",
                                  "</Tabs>",
                                  "{% endif %}",
                                  "<style>",
                                  "<![CDATA[",
                                  "<!DOCTYPE"}) {
    const auto text = passage(begin + rest);
    EXPECT_NE(text.find("The rest of the page."), std::string::npos) << begin << "\n" << text;
    EXPECT_NE(text.find("Its text."), std::string::npos) << begin << "\n" << text;
  }
}

TEST(Procedures, AreOnePassageWithWhatAnnouncesThem) {
  std::string list;
  for (int i = 1; i <= 30; ++i)
    list +=
        std::to_string(i) + ". Open the menu number " + std::to_string(i) + " and choose what it offers.\n";
  const auto chunks = passages("Proceed as follows:\n\n" + list);
  ASSERT_EQ(chunks.size(), 1u);
  EXPECT_TRUE(chunks[0].text.starts_with("Proceed as follows:\n\n1. "));
}

TEST(Procedures, GoOnBehindTheCodeOfAStep) {
  std::string before;
  for (int i = 0; i < 200; ++i) before += "word ";
  std::string steps = "1. Install it:\n\n```\napt install a\n```\n\n2. Start it:\n\n```\nrun a\n```\n\n3. ";
  for (int i = 0; i < 40; ++i) steps += "Wait ";
  const auto chunks = passages(before + "\n\n" + steps + "until it is done.");
  ASSERT_EQ(chunks.size(), 2u);
  EXPECT_TRUE(chunks[1].text.starts_with("1. Install it:")) << chunks[1].text;
}

TEST(Language, IsToldFromSentencesNotFromCodeAndButtons) {
  const auto language = [](const std::string& text) {
    return draft_of("Configuration", text, Format::markdown, std::nullopt, Audience::requesters).language;
  };
  EXPECT_EQ(language("Ouvrez **File** > **Account Settings** > **Manage Profiles**, cliquez **Add**, validez "
                     "**Finish**.\n\n"
                     "Cochez **Remember my password and do not ask again**."),
            french);
  EXPECT_EQ(
      language("Lancez le script :\n\n```sh\n# Let's go to the folder and run what is in there\ncd ~\n```\n\n"
               "Redémarrez `the service of this machine`."),
      french);
  EXPECT_EQ(language("Select **Français (France)** in **Paramètres régionaux**, then **Enregistrer les "
                     "modifications**."),
            text::Language::en);
}

TEST(Language, OfAPartIsItsOwnWhereItIsClearlyAnother) {
  const std::string french_part =
      "## Accès\n\nLe badge est actif de 7 heures à 20 heures, du lundi au samedi.\n\n";
  const std::string english_part = "## Access\n\nThe badge works from 7 am to 8 pm on all of these days.\n\n";
  const auto chunks =
      passages(french_part + english_part + "## VPN\n\n- FortiClient\n- OpenVPN Connect", french);
  ASSERT_EQ(chunks.size(), 3u);
  EXPECT_EQ(chunks[0].language, std::nullopt);
  EXPECT_EQ(chunks[1].language, text::Language::en);
  EXPECT_EQ(chunks[2].language, std::nullopt);
  for (const auto& chunk : passages(english_part + english_part, french))
    EXPECT_EQ(chunk.language, std::nullopt) << "its writer said what it is";
}

}  // namespace
}  // namespace sp::knowledge_base
