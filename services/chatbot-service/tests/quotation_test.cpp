#include "services/chatbot-service/domain/quotation.hpp"

#include <gtest/gtest.h>

#include <array>

#include "platform/base/encoding.hpp"
#include "services/chatbot-service/domain/markdown.hpp"
#include "services/chatbot-service/domain/word_groups.hpp"

namespace sp::chatbot {
namespace {

using knowledge_base::Passage;

std::string filler(std::string_view word, std::size_t length) {
  std::string text;
  while (text.size() < length) text += std::string(word) + " filler sentence. ";
  text.pop_back();
  return text;
}

Passage passage(std::string document, std::string text, double score = 1) {
  return {.document_id = document,
          .document_version = 1,
          .chunk_id = document + "-1",
          .title = "Title of " + document,
          .heading = "Part",
          .text = std::move(text),
          .language = Language::en,
          .score = score,
          .coverage = 1,
          .title_coverage = 1};
}

TEST(MarkdownBlocks, ListsCodeAndTablesAreWhole) {
  const std::string text =
      "# Head\nA paragraph\nof two lines.\n\n- one\n  more of one\n\n- two\n\n      deeper\n\n```sh\n# not a "
      "heading\n\n- not a list\n```\n"
      "| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted\nlazily\n";
  const auto blocks = markdown_blocks(text);
  std::vector<BlockKind> kinds;
  for (const auto& block : blocks) kinds.push_back(block.kind);
  EXPECT_EQ(kinds, (std::vector{BlockKind::heading, BlockKind::paragraph, BlockKind::list, BlockKind::code,
                                BlockKind::table, BlockKind::quote}));
  EXPECT_EQ(text.substr(blocks[2].begin, blocks[2].end - blocks[2].begin),
            "- one\n  more of one\n\n- two\n\n      deeper");
}

TEST(MarkdownBlocks, AnOpenFenceGoesOnToTheEnd) {
  const auto blocks = markdown_blocks("```\nnever closed\n\n# still code");
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(blocks[0].kind, BlockKind::code);
}

/// "kind: source" of each block.
std::vector<std::string> described(std::string_view text) {
  static constexpr std::array names{"paragraph", "heading", "list", "code", "table", "quote"};
  std::vector<std::string> described;
  for (const auto& block : markdown_blocks(text))
    described.push_back(names[static_cast<std::size_t>(block.kind)] + std::string(": ") +
                        std::string(text.substr(block.begin, block.end - block.begin)));
  return described;
}
using Described = std::vector<std::string>;

TEST(MarkdownBlocks, EndWhereCommonMarkEndsThem) {
  EXPECT_EQ(described("The toner\n---------\n\nOpen the door.\n* * *\nClose it."),
            (Described{"heading: The toner\n---------", "paragraph: Open the door.", "paragraph: * * *",
                       "paragraph: Close it."}));
  EXPECT_EQ(described("1. Type\n\n   ```sh\n   lpr a\n\n   lpr b\n   ```\n\n2. Wait\n\nThen *go*."),
            (Described{"list: 1. Type\n\n   ```sh\n   lpr a\n\n   lpr b\n   ```\n\n2. Wait",
                       "paragraph: Then *go*."}));
  EXPECT_EQ(described("- one\n```\n- code\n\n# code\n```\n- two"),
            (Described{"list: - one", "code: ```\n- code\n\n# code\n```", "list: - two"}));
  EXPECT_EQ(described("Type:\n\n    lpr a\n\n    lpr b\n\nThen wait."),
            (Described{"paragraph: Type:", "code:     lpr a\n\n    lpr b", "paragraph: Then wait."}));
  EXPECT_EQ(described("1. Type:\n\n- a\n- b\n\n2. Wait"), Described{"list: 1. Type:\n\n- a\n- b\n\n2. Wait"});
  EXPECT_EQ(described("In 1990\n2. was a number,\n- and this an item"),
            (Described{"paragraph: In 1990\n2. was a number,", "list: - and this an item"}));
  EXPECT_EQ(
      described("Ports:\n| a | b |\n|---|---|\n| 1 | 2 |\nAll of them."),
      (Described{"paragraph: Ports:", "table: | a | b |\n|---|---|\n| 1 | 2 |", "paragraph: All of them."}));
}

TEST(MarkdownBlocks, LeaveNoLineOut) {
  const std::string text =
      "[door]: https://example.org/door\n\nOpen the [door].\r\n\r\n<!-- a\n\nremark -->\nClose "
      "it.\n\n[toner]: "
      "/toner\n";
  std::string joined;
  for (const auto& block : markdown_blocks(text)) joined += text.substr(block.begin, block.end - block.begin);
  for (const auto* part :
       {"[door]: https://example.org/door", "Open the [door].", "remark -->", "Close it.", "[toner]: /toner"})
    EXPECT_NE(joined.find(part), std::string::npos) << part << " in " << joined;
}

TEST(MarkdownBlocks, AnythingIsReadWithoutHarm) {
  for (const std::string text : {"", "\n", "\r\n\r\n", "-", "- ", "1.", "#", "```", "|", ">", "   ",
                                 "\t- x\n\t\t- y", "~~~\n```\n~~~"}) {
    for (const auto& block : markdown_blocks(text)) {
      EXPECT_LT(block.begin, block.end);
      EXPECT_LE(block.end, text.size());
    }
  }
}

TEST(BestSection, AShortPassageIsQuotedWhole) {
  EXPECT_EQ(best_section("\nPress *Print*.\n\nThen wait.\n", Wanted("how to print", Language::en), 900,
                         Language::en),
            "Press *Print*.\n\nThen wait.");
}

TEST(BestSection, ALongPassageIsCutToTheBlocksThatMatter) {
  const std::string text =
      filler("Scanning", 700) + "\n\nTo change the toner, open the left door.\n\n" + filler("Fax", 1000);
  const auto section =
      best_section(text, Wanted("How do I change the toner?", Language::en), 900, Language::en);
  EXPECT_NE(section.find("change the toner"), std::string::npos);
  EXPECT_LE(utf8_length(section), 900u);
  EXPECT_EQ(section.find("Fax"), std::string::npos);
}

TEST(BestSection, AListIsNeverCutAndKeepsItsIntroduction) {
  std::string list = "To change the toner:\n\n";
  for (int i = 1; i <= 60; ++i)
    list += std::to_string(i) + ". Do step number " + std::to_string(i) + " of the toner change.\n";
  const auto section = best_section(filler("Scanning", 600) + "\n\n" + list,
                                    Wanted("change the toner", Language::en), 900, Language::en);
  EXPECT_TRUE(section.starts_with("To change the toner:"));
  EXPECT_NE(section.find("60. Do step"), std::string::npos);
}

TEST(BestSection, CodeIsNeverCut) {
  std::string code = "```\n";
  for (int i = 0; i < 80; ++i) code += "toner --step " + std::to_string(i) + "\n";
  code += "```";
  const auto section = best_section(filler("Scanning", 600) + "\n\n" + code,
                                    Wanted("toner step", Language::en), 900, Language::en);
  EXPECT_NE(section.find(code), std::string::npos);
}

TEST(BestSection, StepsThatGoOnInTheNextPassageSaySo) {
  const std::string steps = "1. Open the door.\n2. Take the toner out.";
  const Wanted wanted("change the toner", Language::en);
  EXPECT_EQ(best_section(steps, wanted, 900, Language::en, true), steps + "\n\n*The article goes on.*");
  EXPECT_EQ(best_section(steps, wanted, 900, Language::en, false), steps);
  EXPECT_EQ(best_section("Take the toner out.", wanted, 900, Language::en, true), "Take the toner out.");
}

TEST(BestSection, ALongParagraphEndsAtASentence) {
  const auto section = best_section(filler("Toner", 3000), Wanted("toner", Language::en), 900, Language::en);
  EXPECT_LE(section.size(), 900u);
  EXPECT_GT(section.size(), 600u);
  EXPECT_TRUE(section.ends_with("."));
}

TEST(SupportingQuote, StandsInThePassageWordForWord) {
  const std::string text =
      filler("Scanning", 500) + "\n\nTo change the toner, open the left door and pull. " + filler("Fax", 500);
  const auto quote = supporting_quote(text, Wanted("change the toner", Language::en));
  EXPECT_NE(text.find(quote), std::string::npos);
  EXPECT_TRUE(quote.starts_with("To change the toner"));
  EXPECT_LE(utf8_length(quote), 300u);
}

TEST(SupportingQuote, NeverCutsACharacter) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "éàç";
  const auto quote = supporting_quote(text, Wanted("imprimante", Language::fr));
  EXPECT_TRUE(is_utf8(quote));
  EXPECT_EQ(utf8_length(quote), 300u);
}

TEST(ExtractiveAnswer, EndsWithItsMarker) {
  const std::vector<Passage> passages{passage("a", "Press print.")};
  const auto content = extractive_answer(passages, Wanted("print", Language::en), Language::en, 0.8);
  EXPECT_EQ(content.answer, "Press print. [1]");
  ASSERT_EQ(content.citations.size(), 1u);
  EXPECT_EQ(content.citations[0].chunk_id, "a-1");
  EXPECT_EQ(content.citations[0].quote, "Press print.");
}

TEST(ExtractiveAnswer, AMarkerAfterCodeStandsAlone) {
  const std::vector<Passage> passages{passage("a", "```\nprint\n```")};
  EXPECT_EQ(extractive_answer(passages, Wanted("print", Language::en), Language::en, 0.8).answer,
            "```\nprint\n```\n\n[1]");
}

TEST(BestSection, OfALongTableTheHeaderAndTheRowsThatSayMostAreQuoted) {
  std::string table = "| Offer | Price |\n|---|---|\n";
  for (int i = 1; i <= 80; ++i)
    table += "| Plan " + std::to_string(i) + (i == 60 ? " for families" : "") + " | " +
             std::to_string(10 * i) + " euros |\n";
  const auto section = best_section(table, Wanted("what do families pay", Language::en), 900, Language::en);
  EXPECT_TRUE(section.starts_with("| Offer | Price |\n|---|---|\n")) << section;
  EXPECT_NE(section.find("| Plan 60 for families | 600 euros |"), std::string::npos) << section;
  EXPECT_LE(utf8_length(section), 1'000u);
}

TEST(BestSection, ACommandStaysWithWhatIsSaidBeforeIt) {
  const auto text = filler("Scanning", 850) +
                    "\n\nTo see the state of the queue, type this.\n\n```sh\nlpq -a\n```\n\n" +
                    filler("Fax", 800);
  const auto section = best_section(text, Wanted("lpq", Language::en), 900, Language::en);
  EXPECT_NE(section.find("To see the state of the queue, type this.\n\n```sh\nlpq -a\n```"),
            std::string::npos)
      << section;
}

TEST(BestSection, SaysWhereStepsGoOn) {
  const auto text = "1. Open the door of the toner.\n2. Pull it out.\n\n" + filler("Scanning", 900);
  const auto section = best_section(text, Wanted("toner", Language::fr), 300, Language::fr);
  EXPECT_TRUE(section.ends_with("La suite est dans l’article.*")) << section;
}

TEST(BestSection, OfALongParagraphTheSentencesThatSayMostAreQuoted) {
  const auto text = filler("Scanning", 2000) + " The toner is changed once a year. " + filler("Fax", 2000);
  EXPECT_NE(best_section(text, Wanted("toner", Language::en), 900, Language::en)
                .find("The toner is changed once a year."),
            std::string::npos);
}

TEST(ExtractiveAnswer, QuotesUpToThreePassagesThatAreAboutAsGood) {
  std::vector<Passage> passages{passage("a", "One.", 10), passage("a", "Two.", 9.9),
                                passage("b", "Three.", 7), passage("c", "Four.", 7)};
  passages[1].chunk_id = "a-2";
  const auto content = extractive_answer(passages, Wanted("print", Language::en), Language::en, 0.8);
  EXPECT_EQ(content.answer, "One. [1]\n\n**Part**\n\nTwo. [2]\n\n**Title of b › Part**\n\nThree. [3]");
  ASSERT_EQ(content.citations.size(), 3u);
  EXPECT_EQ(content.citations[2].document_id, "b");
  EXPECT_EQ(content.citations[2].quote, "Three.");
}

TEST(ExtractiveAnswer, LeavesOutWhatIsMuchWorse) {
  const std::vector<Passage> passages{passage("a", "One.", 10), passage("b", "Two.", 6.9)};
  EXPECT_EQ(extractive_answer(passages, Wanted("print", Language::en), Language::en, 0.8).answer, "One. [1]");
}

TEST(ExtractiveAnswer, WhereTheFirstQuoteHoldsAllOnlyWhatIsNearlyAsGoodFollows) {
  std::vector<Passage> passages{passage("a", "Press print.", 10), passage("b", "Two.", 8)};
  const Wanted wanted("print", Language::en);
  EXPECT_EQ(extractive_answer(passages, wanted, Language::en, 0.8).citations.size(), 1u);
  passages[1].score = 9.5;
  EXPECT_EQ(extractive_answer(passages, wanted, Language::en, 0.8).citations.size(), 2u);
}

TEST(ExtractiveAnswer, AShortIntroductionIsFollowedByTheSectionThatComesNext) {
  std::vector<Passage> passages{passage("a", "What it is about.", 10), passage("b", "Elsewhere.", 9.9),
                                passage("a", "In the end.", 9.5),
                                passage("a", "1. Open it.\n2. Press print.", 9)};
  passages[0].heading = "";
  passages[2].chunk_id = "a-3";
  passages[3].chunk_id = "a-2";
  const auto content = extractive_answer(passages, Wanted("print", Language::en), Language::en, 0.8);
  EXPECT_TRUE(content.answer.starts_with("What it is about. [1]\n\n**Part**\n\n1. Open it.\n2. Press print."))
      << content.answer;
  ASSERT_EQ(content.citations.size(), 3u);
  EXPECT_EQ(content.citations[1].chunk_id, "a-2");
  EXPECT_EQ(content.citations[2].document_id, "b");
}

TEST(Wanted, CountsRareWordsMoreAndSynonymsAsTheWord) {
  knowledge_base::Retrieval retrieval{.passages = {},
                                      .asked = {{.ways = {{"laptop"}, {"portabl", "comput"}}, .weight = 3},
                                                {.ways = {{"new"}}, .weight = 1}}};
  const Wanted wanted(retrieval, "new laptop", Language::en);
  EXPECT_EQ(wanted.share_of(wanted.found_in("A portable computer.")), 0.75);
  EXPECT_EQ(wanted.share_of(wanted.found_in("A computer.")), 0);
  EXPECT_EQ(wanted.share_of(wanted.found_in("New laptops.")), 1);
}

TEST(WordGroups, TogetherAreTheWholeText) {
  const std::string text = "  One two\n\nthree four five six seven eight nine. ";
  std::string joined;
  for (const auto group : word_groups(text)) joined += group;
  EXPECT_EQ(joined, text);
  EXPECT_GE(word_groups(text).size(), 2u);
  EXPECT_TRUE(word_groups("").empty());
}

}  // namespace
}  // namespace sp::chatbot
