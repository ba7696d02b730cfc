#include "services/knowledge-base-service/tests/reading.hpp"

namespace sp::knowledge_base {
namespace {

using Word = Formats;

TEST_F(Word, BecomesMarkdown) {
  const auto bytes = docx_of(
      docx_paragraph("Réseau privé", R"(<w:pStyle w:val="Titre1"/>)") +
      R"(<w:p><w:r><w:t xml:space="preserve">Open </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">the )"
      R"(client</w:t></w:r><w:r><w:t xml:space="preserve">, see </w:t></w:r><w:hyperlink r:id="r1"><w:r><w:t>the guide)"
      R"(</w:t></w:r></w:hyperlink><w:r><w:t xml:space="preserve"> or </w:t></w:r><w:hyperlink r:id="r2"><w:r><w:t>this)"
      R"(</w:t></w:r></w:hyperlink><w:del><w:r><w:t>gone</w:t><w:delText>gone</w:delText></w:r></w:del></w:p>)" +
      docx_paragraph("Steps", R"(<w:pStyle w:val="Mine"/>)") +
      docx_paragraph("First", R"(<w:numPr><w:ilvl w:val="0"/><w:numId w:val="3"/></w:numPr>)") +
      docx_paragraph("Detail", R"(<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>)") +
      "<w:tbl><w:tr><w:tc>" + docx_paragraph("Server") + "</w:tc><w:tc>" + docx_paragraph("Port") +
      "</w:tc></w:tr><w:tr><w:tc>" + docx_paragraph("vpn|1") + "</w:tc><w:tc>" + docx_paragraph("443") +
      "</w:tc></w:tr></w:tbl>" + docx_paragraph("# 5 &amp; more"));
  const auto article = read("vpn.docx", bytes);
  ASSERT_TRUE(article) << article.error().reason;
  EXPECT_EQ(article->title, "Réseau privé");
  EXPECT_EQ(article->content,
            "# Réseau privé\n\nOpen **the client**, see [the guide](https://example.org/vpn) or this\n\n## "
            "Steps\n\n"
            "1. First\n   - Detail\n\n| Server | Port |\n|---|---|\n| vpn\\|1 | 443 |\n\n\\# 5 & more");
}

TEST_F(Word, ThatIsMaliciousOrDamagedIsRefused) {
  const std::string bomb =
      R"(<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">)"
      R"(<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><w:document xmlns:w="w"><w:p><w:r><w:t>&c;</w:t></w:r></w:p>)"
      R"(</w:document>)";
  EXPECT_EQ(code_of("a.docx", docx_of_xml(bomb)), "damaged");
  const std::string outside =
      R"(<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document xmlns:w="w"><w:p><w:r>)"
      R"(<w:t>&a;</w:t></w:r></w:p></w:document>)";
  EXPECT_EQ(code_of("a.docx", docx_of_xml(outside)), "damaged");
  EXPECT_EQ(code_of("a.docx", docx_of_xml("<w:document><w:p>")), "damaged");
  std::string deep = std::string(docx_head);
  for (int i = 0; i < 5'000; ++i) deep += "<w:tbl>";
  EXPECT_EQ(code_of("a.docx", docx_of_xml(deep)), "damaged");
  EXPECT_EQ(code_of("a.docx", docx_of("")), "no_text");
  EXPECT_EQ(
      code_of("a.docx", docx_of("<w:p><w:r><w:t>" + std::string(60'000'000, ' ') + "</w:t></w:r></w:p>")),
      "too_large");
  const auto whole = docx_of(docx_paragraph("Text"));
  EXPECT_EQ(code_of("a.docx", whole.substr(0, whole.size() / 2)), "damaged");
}

using Names = std::vector<std::string>;

/// A document of these parts beside its text.
std::string document_of(std::string_view body, Entries parts) {
  parts.emplace_back("[Content_Types].xml", "<Types/>");
  parts.emplace_back("word/document.xml",
                     std::string(docx_head) + std::string(body) + "</w:body></w:document>");
  return zip_of(parts);
}

std::string run(std::string_view text, std::string_view look = "") {
  return "<w:r><w:rPr>" + std::string(look) + "</w:rPr><w:t xml:space=\"preserve\">" + std::string(text) +
         "</w:t></w:r>";
}

TEST_F(Word, LosesHiddenAndStruckOutAndDeletedTextAndSaysSo) {
  const Entries styles{
      {"word/styles.xml",
       R"(<w:styles xmlns:w="w"><w:style w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>)"
       R"(<w:style w:styleId="Mine"><w:basedOn w:val="Secret"/></w:style>)"
       R"(<w:style w:styleId="Old"><w:rPr><w:dstrike/></w:rPr></w:style></w:styles>)"}};
  const auto bytes =
      document_of("<w:p>" + run("The fee is ") + run("45", "<w:strike/>") + run(" 52 euros") +
                      run(", or less", "<w:vanish/>") + run(".", "<w:vanish w:val=\"0\"/>") + "</w:p>" +
                      "<w:p>" + run("Old", R"(<w:rStyle w:val="Old"/>)") +
                      run("New", R"(<w:rStyle w:val="Old"/><w:dstrike w:val="0"/>)") + "</w:p>" +
                      docx_paragraph("Margin of thirty percent", R"(<w:pStyle w:val="Mine"/>)") + "<w:p>" +
                      run("Today") + "<w:del>" + run("yesterday") + "</w:del></w:p>",
                  styles);
  EXPECT_EQ(content_of("a.docx", bytes), "The fee is 52 euros.\n\nNew\n\nToday");
  EXPECT_EQ(notes_of("a.docx", bytes), (Names{"hidden_text 2", "struck_text 2", "deleted_text 1"}));
}

TEST_F(Word, ReadsFootnotesWhereTheyAreReferredTo) {
  const Entries notes{
      {"word/footnotes.xml",
       R"(<w:footnotes xmlns:w="w"><w:footnote w:type="separator" w:id="0"><w:p><w:r><w:t>---</w:t></w:r></w:p></w:footnote>)"
       R"(<w:footnote w:id="2">)" +
           docx_paragraph("Not while on trial.") + "</w:footnote></w:footnotes>"},
      {"word/endnotes.xml", R"(<w:endnotes xmlns:w="w"><w:endnote w:id="2">)" + docx_paragraph("Until May.") +
                                "</w:endnote></w:endnotes>"}};
  const std::string foot = R"(<w:r><w:footnoteReference w:id="2"/></w:r>)";
  const std::string end = R"(<w:r><w:endnoteReference w:id="2"/></w:r>)";
  EXPECT_EQ(
      content_of("a.docx", document_of("<w:p>" + run("Four days are given") + foot + run(" for a wedding.") +
                                           "</w:p><w:p><w:pPr><w:outlineLvl w:val=\"0\"/></w:pPr>" +
                                           run("Summer") + end + "</w:p><w:tbl><w:tr><w:tc><w:p>" +
                                           run("Cell") + end + "</w:p></w:tc></w:tr></w:tbl>",
                                       notes)),
      "Four days are given (note: Not while on trial.) for a wedding.\n\n# Summer\n\n(note: Until May.)\n\n"
      "| Cell (note: Until May.) |\n|---|");
}

std::string cell(std::string_view text, std::string_view properties = "") {
  return "<w:tc><w:tcPr>" + std::string(properties) + "</w:tcPr>" + docx_paragraph(text) + "</w:tc>";
}

TEST_F(Word, KeepsColumnsWhereCellsAreMerged) {
  const auto bytes = docx_of("<w:tbl><w:tr>" + cell("Plan", R"(<w:vMerge w:val="restart"/>)") +
                             cell("Price", R"(<w:gridSpan w:val="2"/>)") + "</w:tr><w:tr>" +
                             cell("", "<w:vMerge/>") + cell("Weekdays") + cell("Weekend") + "</w:tr><w:tr>" +
                             cell("Solo") + cell("40") + cell("55") + "</w:tr></w:tbl>");
  EXPECT_EQ(content_of("a.docx", bytes),
            "| Plan | Price | Price |\n|---|---|---|\n| Plan | Weekdays | Weekend |\n| Solo | 40 | 55 |");
}

TEST_F(Word, ReadsDocumentsInsideOfIt) {
  const auto relation = [](const std::string& id, const std::string& target) {
    return "<Relationship Id=\"" + id +
           "\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk\" "
           "Target=\"" +
           target + "\"/>";
  };
  const std::string mhtml =
      "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"=_x\"\r\n\r\n--=_x\r\nContent-Type: "
      "text/html;\r\n "
      "charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<html><body><p>Ferm=C3=A9 le "
      "=\r\nlundi</p>\r\n"
      "--=_x--\r\n";
  const auto bytes = document_of(
      docx_paragraph("Before") +
          R"(<w:altChunk r:id="c1"/><w:altChunk r:id="c2"/><w:altChunk r:id="c3"/><w:altChunk r:id="c4"/>)",
      {{"word/_rels/document.xml.rels", "<Relationships>" + relation("c1", "a.html") +
                                            relation("c2", "b.mht") + relation("c3", "/word/c.docx") +
                                            relation("c4", "d.rtf") + "</Relationships>"},
       {"word/a.html", "<html><body><h2>Fees</h2><p>Ten euros.</p></body></html>"},
       {"word/b.mht", mhtml},
       {"word/c.docx", docx_of(docx_paragraph("From another document."))},
       {"word/d.rtf", "{\\rtf1 text}"}});
  EXPECT_EQ(content_of("a.docx", bytes),
            "Before\n\n## Fees\n\nTen euros.\n\nFermé le lundi\n\nFrom another document.");
  EXPECT_EQ(notes_of("a.docx", bytes), Names{"embedded_files 1"});
}

TEST_F(Word, ReadsTextBoxes) {
  const std::string box = "<w:txbxContent>" + docx_paragraph("In a box.") + "</w:txbxContent>";
  EXPECT_EQ(content_of("a.docx", docx_of("<w:p><w:r><w:pict>" + box + "</w:pict></w:r>" + run("Beside it.") +
                                         "</w:p>")),
            "In a box.\n\nBeside it.");
  EXPECT_EQ(content_of("a.docx",
                       docx_of("<w:p><w:r><AlternateContent><Choice>" + box + "</Choice><Fallback><w:pict>" +
                               box + "</w:pict></Fallback></AlternateContent></w:r></w:p>")),
            "In a box.");
}

TEST_F(Word, SaysWhatElseWasNotRead) {
  const auto bytes =
      document_of(docx_paragraph("Text") + "<w:p><w:r><w:drawing><blip/></w:drawing></w:r></w:p>",
                  {{"word/comments.xml", "<c><comment/><comment/></c>"},
                   {"word/header1.xml", "<hdr><t>Confidential</t></hdr>"},
                   {"word/footer1.xml", "<ftr><t> </t></ftr>"}});
  EXPECT_EQ(notes_of("a.docx", bytes), (Names{"comments 2", "headers_and_footers 1", "pictures 1"}));
}

}  // namespace
}  // namespace sp::knowledge_base
