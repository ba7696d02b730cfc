// Files of every format, made by hand: sound ones, damaged ones and malicious ones.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "services/knowledge-base-service/formats/archive.hpp"

namespace sp::knowledge_base {

using Entries = std::vector<std::pair<std::string, std::string>>;

inline std::string zip_of(const Entries& entries) {
  std::string zip;
  ArchiveWriter writer([&zip](std::string_view bytes) { zip += bytes; });
  for (const auto& [path, text] : entries) writer.add(path, text, 1'700'000'000);
  writer.finish();
  return zip;
}

/// Overwrites bytes of each record that begins with `signature`, `offset` bytes behind its beginning.
inline std::string patched(std::string zip, std::string_view signature, std::size_t offset,
                           std::string_view bytes) {
  for (auto at = zip.find(signature); at != zip.npos; at = zip.find(signature, at + 1))
    zip.replace(at + offset, bytes.size(), bytes);
  return zip;
}
inline constexpr std::string_view local_record = "PK\3\4";
inline constexpr std::string_view central_record = "PK\1\2";

/// Its entries claim to be encrypted (general purpose bit 0).
inline std::string encrypted_zip() {
  auto zip = zip_of({{"secret.md", "# Secret\n\nNobody can read this."}});
  zip = patched(std::move(zip), local_record, 6, "\x01");
  return patched(std::move(zip), central_record, 8, "\x01");
}
/// Its entry is a symbolic link (mode 0120777) to what it holds.
inline std::string zip_with_link() {
  constexpr char mode[] = {'\0', '\0', '\xFF', '\xA1'};
  return patched(zip_of({{"passwords.txt", "/etc/passwd"}}), central_record, 38, {mode, sizeof mode});
}

inline constexpr std::string_view docx_head =
    R"(<?xml version="1.0" encoding="UTF-8" standalone="yes"?>)"
    R"(<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" )"
    R"(xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body>)";

inline std::string docx_of_xml(std::string document) {
  return zip_of(
      {{"[Content_Types].xml", "<Types/>"},
       {"word/document.xml", std::move(document)},
       {"word/styles.xml",
        R"(<w:styles xmlns:w="w"><w:style w:styleId="Titre1"><w:name w:val="heading 1"/></w:style>)"
        R"(<w:style w:styleId="Titre2"><w:name w:val="Heading 2"/></w:style>)"
        R"(<w:style w:styleId="Mine"><w:name w:val="mine"/><w:basedOn w:val="Titre2"/></w:style></w:styles>)"},
       {"word/numbering.xml",
        R"(<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>)"
        R"(</w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>)"
        R"(<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num></w:numbering>)"},
       {"word/_rels/document.xml.rels",
        R"(<Relationships><Relationship Id="r1" TargetMode="External" Target="https://example.org/vpn"/>)"
        R"(<Relationship Id="r2" TargetMode="External" Target="javascript:alert"/></Relationships>)"}});
}
inline std::string docx_of(std::string_view body) {
  return docx_of_xml(std::string(docx_head) + std::string(body) + "</w:body></w:document>");
}
inline std::string docx_paragraph(std::string_view text, std::string_view properties = "") {
  return "<w:p><w:pPr>" + std::string(properties) + "</w:pPr><w:r><w:t xml:space=\"preserve\">" +
         std::string(text) + "</w:t></w:r></w:p>";
}

struct PdfLine {
  int left = 72;
  int up = 0;  // from the bottom of the page, in points
  std::string text;
  int size = 11;
  bool bold = false;
  std::string turn = "1 0 0 1";  // the first four numbers of its text matrix
};

/// `security`: what the trailer says beside the root.
inline std::string pdf_of(const std::vector<std::vector<PdfLine>>& pages, const std::string& security = "") {
  std::vector<std::string> objects{
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
      "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>"};
  const auto tree = std::to_string(objects.size() + 2 * pages.size() + 1);
  std::string kids;
  for (const auto& page : pages) {
    std::string drawing = "BT\n";
    for (const auto& line : page)
      drawing += (line.bold ? "/F2 " : "/F1 ") + std::to_string(line.size) + " Tf " + line.turn + " " +
                 std::to_string(line.left) + " " + std::to_string(line.up) + " Tm (" + line.text + ") Tj\n";
    drawing += "ET";
    objects.push_back("<< /Length " + std::to_string(drawing.size()) + " >>\nstream\n" + drawing +
                      "\nendstream");
    const auto content = std::to_string(objects.size());
    objects.push_back("<< /Type /Page /Parent " + tree + " 0 R /MediaBox [0 0 595 842] /Contents " + content +
                      " 0 R /Resources << /Font << /F1 1 0 R /F2 2 0 R >> >> >>");
    kids += std::to_string(objects.size()) + " 0 R ";
  }
  objects.push_back("<< /Type /Pages /Count " + std::to_string(pages.size()) + " /Kids [" + kids + "] >>");
  objects.push_back("<< /Type /Catalog /Pages " + tree + " 0 R >>");
  std::string out = "%PDF-1.4\n";
  std::string table;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    auto offset = std::to_string(out.size());
    offset.insert(0, 10 - offset.size(), '0');
    table += offset + " 00000 n \n";
    out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const auto start = out.size();
  const auto count = std::to_string(objects.size() + 1);
  return out + "xref\n0 " + count + "\n0000000000 65535 f \n" + table + "trailer << /Size " + count +
         " /Root " + std::to_string(objects.size()) + " 0 R " + security + " >>\nstartxref\n" +
         std::to_string(start) + "\n%%EOF\n";
}
inline std::string simple_pdf() {
  return pdf_of({{{.up = 740, .text = "Printing", .size = 20},
                  {.up = 700, .text = "Hold the badge to the reader and choose the docu-"},
                  {.up = 686, .text = "ment that you want to print."}}});
}
/// Standard security handler with a user password that nobody knows (PDF 1.7, section 7.6.3).
inline std::string encrypted_pdf() {
  const std::string unknown = "<" + std::string(64, '5') + ">";
  return pdf_of({{{.up = 700, .text = "Secret"}}},
                "/ID [<01> <01>] /Encrypt << /Filter /Standard /V 1 /R 2 /O " + unknown + " /U " + unknown +
                    " /P -4 >>");
}
/// A page without a word, as of a scan.
inline std::string pdf_without_text() { return pdf_of({{}}); }

}  // namespace sp::knowledge_base
