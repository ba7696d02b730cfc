#include "services/knowledge-base-service/tests/reading.hpp"

namespace sp::knowledge_base {
namespace {

using Pdf = Formats;

TEST_F(Pdf, BecomesParagraphsAndHeadingsWithoutHeadersAndFooters) {
  std::vector<std::vector<PdfLine>> pages;
  for (int i = 1; i <= 4; ++i)
    pages.push_back({{.up = 810, .text = "Handbook of the help desk", .size = 9},
                     {.up = 740, .text = "Chapter " + std::to_string(i), .size = 20},
                     {.up = 700, .text = "Hold the badge to the reader and choose the docu-"},
                     {.up = 686, .text = "ment that you want to print; \\351t\\351 comme hiver."},
                     {.up = 650, .text = "When nothing comes out", .bold = true},
                     {.up = 630, .text = "\\225 Look at the display."},
                     {.up = 616, .text = "\\225 Open the tray and"},
                     {.left = 82, .up = 602, .text = "close it again."},
                     {.up = 30, .text = "Page " + std::to_string(i) + " of 4", .size = 9}});
  const auto article = read("handbook.pdf", pdf_of(pages));
  ASSERT_TRUE(article) << article.error().reason;
  EXPECT_EQ(article->title, "Chapter 1");
  EXPECT_TRUE(
      article->content.starts_with("# Chapter 1\n\nHold the badge to the reader and choose the document that "
                                   "you want to print; été comme hiver.\n\n"
                                   "## When nothing comes out\n\n- Look at the display.\n- Open the tray and "
                                   "close it again.\n\n# Chapter 2\n\n"))
      << article->content;
  EXPECT_EQ(article->content.find("Handbook"), std::string::npos);
  EXPECT_EQ(article->content.find("of 4"), std::string::npos);
}

TEST_F(Pdf, ThatCannotBeReadIsRefused) {
  EXPECT_EQ(code_of("a.pdf", encrypted_pdf()), "encrypted");
  EXPECT_EQ(code_of("a.pdf", pdf_without_text()), "no_text");
  EXPECT_EQ(code_of("a.pdf", "%PDF-1.4\n"), "damaged");
  EXPECT_EQ(code_of("a.pdf", simple_pdf().substr(0, 200)), "damaged");
}

using Names = std::vector<std::string>;

TEST_F(Pdf, LosesNoLineThatOnlyLooksLikeItsNeighbours) {
  std::vector<std::vector<PdfLine>> sheets;
  for (int i = 1; i <= 3; ++i)
    sheets.push_back({{.up = 800, .text = "Site " + std::string(1, static_cast<char>('A' + i)), .size = 16},
                      {.up = 775, .text = "Contact: front desk"},
                      {.up = 757, .text = "Phone: 0" + std::to_string(i) + "00 10 20 3" + std::to_string(i)},
                      {.up = 60, .text = "Article " + std::to_string(i)},
                      {.up = 42, .text = std::to_string(17 * i)}});
  const auto content = content_of("sheets.pdf", pdf_of(sheets));
  for (const auto* line : {"Phone: 0100 10 20 31", "Phone: 0200 10 20 32", "Phone: 0300 10 20 33",
                           "Article 1", "Article 3", "34", "51"})
    EXPECT_NE(content.find(line), content.npos) << line << " is gone from\n" << content;
  const auto contact = content.find("Contact: front desk");
  EXPECT_NE(content.find("Contact: front desk", contact + 1), content.npos)
      << "the same on every page, as text";
  EXPECT_EQ(notes_of("sheets.pdf", pdf_of(sheets)), Names{});
}

TEST_F(Pdf, LosesHeadersAndPageNumbersAndSaysSo) {
  std::vector<std::vector<PdfLine>> pages;
  for (int i = 1; i <= 3; ++i)
    pages.push_back({{.up = 815, .text = "Staff handbook", .size = 9},
                     {.up = 760, .text = "Text of page " + std::to_string(i) + "."},
                     {.up = 120, .text = std::to_string(i + 4)}});
  EXPECT_EQ(content_of("a.pdf", pdf_of(pages)), "Text of page 1.\n\nText of page 2.\n\nText of page 3.");
  EXPECT_EQ(notes_of("a.pdf", pdf_of(pages)), Names{"running_lines 6"});
  pages.pop_back();
  EXPECT_NE(content_of("a.pdf", pdf_of(pages)).find("Staff handbook"), std::string::npos)
      << "two pages are few";
}

TEST_F(Pdf, KeepsAPageThatIsMostlyWhatRepeats) {
  const std::vector<PdfLine> form{{.up = 815, .text = "Form 27-B, to be handed in at the front desk"},
                                  {.up = 700, .text = "Name:"}};
  EXPECT_NE(content_of("a.pdf", pdf_of({form, form, form, form})).find("Form 27-B"), std::string::npos);
}

TEST_F(Pdf, ReadsSignsThatStandForNumbersAsTheyAre) {
  const auto page = [](const std::string& first) {
    return std::vector<PdfLine>{{.up = 815, .text = first},
                                {.up = 700, .text = "Text that is longer than the first line."}};
  };
  EXPECT_NE(content_of("a.pdf", pdf_of({page("#"), page("1"), page("#")})).find('#'), std::string::npos);
}

TEST_F(Pdf, ReadsDotsThatLeadToAPriceAsADash) {
  EXPECT_EQ(content_of("a.pdf", pdf_of({{{.up = 740, .text = "Tea ..................... 1.50"},
                                         {.up = 722, .text = "Soup . . . . . . . . . . . 4"},
                                         {.up = 704, .text = "Cake ..................... 3"}}})),
            "- Tea – 1.50\n- Soup – 4\n- Cake – 3");
}

TEST_F(Pdf, LosesTheTableOfContentsOfWhatFollows) {
  std::vector<std::vector<PdfLine>> pages{
      {{.up = 740, .text = "Installing ............... 2"},
       {.up = 722, .text = "Using ............... 2"},
       {.up = 704, .text = "Mending ............... 3"}},
      {{.up = 740, .text = "Installing", .size = 16},
       {.up = 700, .text = "Open the box."},
       {.up = 660, .text = "Using", .size = 16},
       {.up = 620, .text = "Push the button."}},
      {{.up = 740, .text = "Mending", .size = 16}, {.up = 700, .text = "Call us."}}};
  EXPECT_EQ(content_of("a.pdf", pdf_of(pages)),
            "# Installing\n\nOpen the box.\n\n# Using\n\nPush the button.\n\n# Mending\n\nCall us.");
  EXPECT_EQ(notes_of("a.pdf", pdf_of(pages)), Names{"contents_entries 3"});
}

TEST_F(Pdf, ReadsPagesAndLinesThatLieOnTheirSide) {
  const std::string to_the_left = "0 1 -1 0";
  const std::string to_the_right = "0 -1 1 0";
  const auto pdf = pdf_of({{{.up = 780, .text = "Rooms"}},
                           {{.left = 100, .up = 100, .text = "The oak room costs", .turn = to_the_left},
                            {.left = 114, .up = 100, .text = "forty euros a day.", .turn = to_the_left},
                            {.left = 500, .up = 700, .text = "Since March.", .turn = to_the_right}},
                           {{.left = 400, .up = 100, .text = "Upside down.", .turn = "-1 0 0 -1"}}});
  EXPECT_EQ(content_of("a.pdf", pdf),
            "Rooms\n\nThe oak room costs forty euros a day.\n\nSince March.\n\nUpside down.");
  EXPECT_EQ(notes_of("a.pdf", pdf), Names{"pages_turned 2"});
}

TEST_F(Pdf, LosesWatermarksAndSaysSo) {
  const auto pdf =
      pdf_of({{{.up = 780, .text = "Rooms cost forty euros."},
               {.left = 200, .up = 400, .text = "CONFIDENTIAL", .size = 60, .turn = "0.7 0.7 -0.7 0.7"}}});
  EXPECT_EQ(content_of("a.pdf", pdf), "Rooms cost forty euros.");
  EXPECT_EQ(notes_of("a.pdf", pdf), Names{"slanted_text 1"});
}

TEST_F(Pdf, SaysHowManyPagesHoldNoText) {
  EXPECT_EQ(notes_of("a.pdf", pdf_of({{{.up = 780, .text = "Rooms"}}, {}, {}})),
            Names{"pages_without_text 2"});
}

/// Two columns, the second `lower` points below the first.
std::vector<PdfLine> columns(const Names& left, const Names& right, int lower) {
  std::vector<PdfLine> lines;
  for (int i = 0; i < static_cast<int>(left.size()); ++i)
    lines.push_back({.left = 60, .up = 700 - 14 * i, .text = left[static_cast<std::size_t>(i)]});
  for (int i = 0; i < static_cast<int>(right.size()); ++i)
    lines.push_back({.left = 320, .up = 700 - lower - 14 * i, .text = right[static_cast<std::size_t>(i)]});
  return lines;
}

TEST_F(Pdf, ReadsShortColumnsOneAfterTheOther) {
  for (const int lower : {0, 3, 7})
    EXPECT_EQ(
        content_of("a.pdf",
                   pdf_of({columns({"A parcel is paid back", "within two weeks", "after it came."},
                                   {"The warranty lasts", "for two years", "from the delivery."}, lower)})),
        "A parcel is paid back within two weeks after it came.\n\n"
        "The warranty lasts for two years from the delivery.")
        << lower;
}

TEST_F(Pdf, ReadsTablesRowByRow) {
  std::vector<PdfLine> lines;
  const std::vector<Names> rows{{"Plan", "Weekdays", "Weekend"}, {"Solo", "40", "55"}, {"Duo", "70", "90"}};
  for (int row = 0; row < 3; ++row)
    for (int column = 0; column < 3; ++column)
      lines.push_back({.left = 60 + 150 * column,
                       .up = 700 - 18 * row,
                       .text = rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)]});
  lines.push_back({.left = 60, .up = 600, .text = "Prices are for a day."});
  EXPECT_EQ(content_of("a.pdf", pdf_of({lines})),
            "| Plan | Weekdays | Weekend |\n|---|---|---|\n| Solo | 40 | 55 |\n| Duo | 70 | 90 |\n\n"
            "Prices are for a day.");
}

TEST_F(Pdf, KeepsBulletsWithTheirItems) {
  EXPECT_EQ(content_of("a.pdf", pdf_of({{{.left = 60, .up = 700, .text = "\\225"},
                                         {.left = 90, .up = 700, .text = "Look at the display."},
                                         {.left = 60, .up = 684, .text = "\\225"},
                                         {.left = 90, .up = 684, .text = "Open the tray."}}})),
            "- Look at the display.\n- Open the tray.");
}

}  // namespace
}  // namespace sp::knowledge_base
