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

}  // namespace
}  // namespace sp::knowledge_base
