#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "platform/base/encoding.hpp"
#include "platform/db/testing.hpp"
#include "services/knowledge-base-service/formats/markdown_text.hpp"
#include "services/knowledge-base-service/formats/pandoc.hpp"
#include "services/knowledge-base-service/formats/plain_text.hpp"
#include "services/knowledge-base-service/formats/web_page.hpp"
#include "services/knowledge-base-service/tests/reading.hpp"

namespace sp::knowledge_base {
namespace {

TEST_F(Formats, AreRecognisedByContentWhateverTheName) {
  const auto pdf = read("notes.txt", simple_pdf());
  ASSERT_TRUE(pdf) << pdf.error().reason;
  EXPECT_EQ(pdf->title, "Printing");
  EXPECT_EQ(read("guide.pdf", docx_of(docx_paragraph("Hold the badge.")))->content, "Hold the badge.");
  EXPECT_EQ(read("guide.docx", "<!DOCTYPE html><html><body>Hi</body></html>")->format, Format::html);
  EXPECT_EQ(read("guide.pdf", "# Use\n\n- one\n- two\n")->format, Format::markdown);
  EXPECT_EQ(read("guide", "Just words.")->format, Format::text);
  EXPECT_EQ(read("guide.md", "Just words.")->format, Format::markdown);
}

TEST_F(Formats, ThatAreNoDocumentsAreRefused) {
  EXPECT_EQ(code_of("a.md", "\x89PNG\r\n"), "unsupported");
  EXPECT_EQ(code_of("a.doc", "\xD0\xCF\x11\xE0 old"), "unsupported");
  EXPECT_EQ(code_of("a.json", "{\"a\": 1}"), "unsupported");
  EXPECT_EQ(code_of("a.txt", std::string("\0\1\2\3\4", 5)), "unsupported");
  EXPECT_EQ(code_of("a.xlsx", zip_of({{"[Content_Types].xml", "<Types/>"}, {"xl/workbook.xml", "<w/>"}})),
            "unsupported");
  EXPECT_EQ(code_of("a.md", ""), "empty");
  EXPECT_EQ(code_of("a.md", " \r\n\t"), "empty");
  EXPECT_EQ(code_of("a.html", "<html><title>A</title><body><script>x</script></body></html>"), "empty");
  EXPECT_EQ(code_of("a.md", "---\ntitle: A\n---\n\n"), "empty");
  EXPECT_EQ(code_of("a.md", "---\nlanguage: de\n---\nText"), "invalid_front_matter");
  EXPECT_EQ(code_of("a.txt", std::string(1'000'001, 'x')), "too_large");
  std::string encrypted = "\xD0\xCF\x11\xE0";
  for (const char c : std::string_view("EncryptedPackage")) encrypted.append({c, '\0'});
  EXPECT_EQ(code_of("a.docx", encrypted), "encrypted");
}

TEST_F(Formats, OfTextAreDecoded) {
  EXPECT_EQ(decode_text("caf\xC3\xA9"), "café");
  EXPECT_EQ(decode_text("\xEF\xBB\xBF"
                        "caf\xC3\xA9"),
            "café");
  EXPECT_EQ(decode_text("caf\xE9 \x80 \x93ici\x94"), "café € “ici”");
  EXPECT_EQ(decode_text("62 \xA4 pour la main-d'\xBDuvre, le c\xBDur et les \xE9t\xE9s"),
            "62 € pour la main-d'œuvre, le cœur et les étés");
  EXPECT_EQ(decode_text("2\xBDh, 1\xBC d'\xE9t\xE9"), "2½h, 1¼ d'été");
  EXPECT_EQ(decode_text("\x80 et \xA4 : c\x9Cur"), "€ et ¤ : cœur");
  EXPECT_EQ(decode_text("Été après été, déjà à Orléans : café\x92s \x80"),
            "Été après été, déjà à Orléans : café’s €")
      << "UTF-8 with a few other bytes";
  EXPECT_EQ(decode_text(std::string("\xFF\xFE"
                                    "c\0a\0f\0\xE9\0\x3D\xD8\x00\xDE",
                                    14)),
            "café😀");
  EXPECT_EQ(decode_text(std::string("\xFE\xFF\0c\0\xE9", 6)), "cé");
  EXPECT_EQ(decode_text(std::string("\xFF\xFE\x00\xD8", 4)), "\xEF\xBF\xBD");
  EXPECT_EQ(content_of("utf16.txt", std::string("\xFF\xFEH\0i\0", 6)), "Hi");
}

TEST_F(Formats, GiveTitlesLanguagesAndAudiences) {
  const auto article = read("a.md",
                            "---\ntitle: \"VPN\"\nlanguage: fr\naudience: agents\nid: "
                            "0190a1b2-1111-7000-8000-000000000001\n---\nText");
  ASSERT_TRUE(article);
  EXPECT_EQ(article->title, "VPN");
  EXPECT_EQ(article->language, text::Language::fr);
  EXPECT_EQ(article->audience, Audience::agents);
  EXPECT_EQ(article->id, "0190a1b2-1111-7000-8000-000000000001");
  EXPECT_EQ(read("docs/lost_my-badge.txt", "Text")->title, "lost my badge");
  EXPECT_EQ(read("a.md", "# The *first*\n\nText")->title, "The first");
  EXPECT_EQ(read("a.html", "<html lang=fr-CA><title>Le\n réseau</title><p>Texte")->title, "Le réseau");
  EXPECT_EQ(read("a.html", "<html lang=fr-CA><title>Le réseau</title><p>Texte")->language,
            text::Language::fr);
  EXPECT_EQ(utf8_length(read("a.md", "---\ntitle: " + std::string(400, 'x') + "\n---\nText")->title), 300u);
}

TEST_F(Formats, OfZipsAreUnpackedAndWhatIsHiddenInThemIsSummedUp) {
  EXPECT_EQ(unpacked("kb.zip", zip_of({{"fr/a.md", "A"},
                                       {"__MACOSX/fr/._a.md", "x"},
                                       {"fr/.DS_Store", "x"},
                                       {"en/Thumbs.db", "x"},
                                       {"fr/.obsidian/app.json", "x"},
                                       {"fr/.obsidian/plugins/notes.md", "x"},
                                       {".env", "x"},
                                       {"b.txt", "B"}})),
            (std::vector<std::string>{"kb.zip/fr/a.md", "kb.zip/b.txt", "kb.zip/.env hidden",
                                      "kb.zip/__MACOSX hidden", "kb.zip/fr/.obsidian hidden",
                                      "kb.zip/fr/.DS_Store hidden"}));
  EXPECT_EQ(unpacked("kb.zip", zip_of({})), std::vector<std::string>{"kb.zip empty"});
  EXPECT_EQ(unpacked("kb.md", "text"), std::vector<std::string>{"kb.md"});
}

TEST_F(Formats, OfZipsThatLeadOutsideAreRefused) {
  EXPECT_EQ(
      unpacked("kb.zip", zip_of({{"../../etc/passwd", "x"},
                                 {"/etc/passwd", "x"},
                                 {"a/../../b.md", "x"},
                                 {"C:/a.md", "x"},
                                 {"..\\b.md", "x"},
                                 {"good.md", "x"}})),
      (std::vector<std::string>{"kb.zip/../../etc/passwd path_outside", "kb.zip//etc/passwd path_outside",
                                "kb.zip/a/../../b.md path_outside", "kb.zip/C:/a.md path_outside",
                                "kb.zip/..\\b.md path_outside", "kb.zip/good.md"}));
  EXPECT_EQ(unpacked("kb.zip", zip_with_link()),
            std::vector<std::string>{"kb.zip/passwords.txt path_outside"});
}

TEST_F(Formats, OfZipsThatAreBombsAreRefused) {
  EXPECT_EQ(unpacked("kb.zip", zip_of({{"zeros.txt", std::string(30'000'000, '0')}})),
            std::vector<std::string>{"kb.zip/zeros.txt too_large"});
  EXPECT_EQ(unpacked("kb.zip", zip_of({{"large.txt", std::string(60'000'000, '0')}})),
            std::vector<std::string>{"kb.zip/large.txt too_large"});
  Entries many;
  for (int i = 0; i < 5'001; ++i) many.emplace_back(std::to_string(i) + ".md", "x");
  EXPECT_EQ(unpacked("kb.zip", zip_of(many)), std::vector<std::string>{"kb.zip too_many_files"});
  EXPECT_EQ(code_of("kb.zip/inner.zip", zip_of({{"a.md", "x"}})), "unsupported");
  // An entry that is larger than it says.
  const auto lies =
      patched(patched(zip_of({{"a.md", std::string(5'000, 'x')}}), central_record, 24, "\x05\0"),
              local_record, 22, "\x05\0");
  EXPECT_EQ(unpacked("kb.zip", lies).size(), 1u);
}

TEST_F(Formats, OfZipsThatAreEncryptedOrDamagedAreRefused) {
  EXPECT_EQ(unpacked("kb.zip", encrypted_zip()), std::vector<std::string>{"kb.zip/secret.md encrypted"});
  const auto zip = zip_of({{"a.md", "Some text that is long enough to be cut."}});
  EXPECT_EQ(unpacked("kb.zip", zip.substr(0, zip.size() / 2)), std::vector<std::string>{"kb.zip damaged"});
  auto broken = zip;
  const auto content =
      30 + broken[26] + broken[28];  // behind the name and what else precedes it (APPNOTE 4.3.7)
  broken[content + 10] = static_cast<char>(~broken[content + 10]);
  EXPECT_EQ(unpacked("kb.zip", broken), std::vector<std::string>{"kb.zip/a.md damaged"});
  ArchiveLimits small{.entries = 10, .entry_bytes = 100, .total_bytes = 150, .ratio = 10};
  const auto three = zip_of({{"a", std::string(90, 'a')}, {"b", std::string(90, 'b')}});
  auto archive = Archive::open("kb.zip", three, small);
  EXPECT_TRUE(archive->read(0).has_value());
  EXPECT_EQ(archive->read(1).error().code, "too_large");
}

TEST(ArchiveWriter, WritesWhatIsReadAgain) {
  const Entries entries{{"fr/congés à poser.md", "Vingt-cinq jours.\n"},
                        {"en/empty.md", ""},
                        {"日本語/休暇.md", "二十五日"},
                        {"en/long.md", std::string(3'000'000, 'x') + "end"}};
  const auto zip = zip_of(entries);
  EXPECT_EQ(zip_of(entries), zip) << "the same again";
  auto archive = Archive::open("kb.zip", zip, {.ratio = 5'000});
  ASSERT_TRUE(archive);
  ASSERT_EQ(archive->size(), entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(archive->entry_name(i), entries[i].first);
    EXPECT_EQ(archive->read(i).value(), entries[i].second);
  }
}

TEST(ArchiveWriter, WritesAnEmptyZip) {
  const auto zip = zip_of({});
  EXPECT_EQ(zip.size(), 22u);
  EXPECT_EQ(Archive::open("kb.zip", zip)->size(), 0u);
}

TEST(ArchiveWriter, WritesMoreFilesThanAZipHadRoomForOnce) {
  Entries entries;
  for (int i = 0; i < 66'000; ++i) entries.emplace_back(std::to_string(i), std::to_string(i));
  const auto zip = zip_of(entries);
  auto archive = Archive::open("kb.zip", zip, {.entries = 100'000});
  ASSERT_TRUE(archive);
  EXPECT_EQ(archive->size(), entries.size());
  EXPECT_EQ(archive->read("65999").value(), "65999");
}

TEST(ArchiveWriter, HoldsNoMoreThanAPieceBack) {
  std::size_t written = 0, pieces = 0;
  ArchiveWriter writer([&](std::string_view bytes) {
    written += bytes.size();
    ++pieces;
  });
  std::string noise;
  for (std::uint32_t i = 0, n = 1; i < 1'000'000; ++i)
    noise += static_cast<char>((n = n * 1664525 + 1013904223) >> 24);
  writer.add("noise", noise, 0);
  EXPECT_GT(written, 900'000u);
  EXPECT_GT(pieces, 10u);
}

TEST(ArchiveWriter, EndsWhenNobodyWantsTheRest) {
  struct PeerGone : std::exception {};
  std::size_t taken = 0;
  bool gone = false;
  const auto write = [&](bool end) {
    ArchiveWriter writer([&](std::string_view bytes) {
      if (gone) throw PeerGone();
      taken += bytes.size();
    });
    writer.add("a", "first", 0);
    gone = true;
    if (end) writer.finish();
  };
  EXPECT_THROW(write(true), PeerGone);
  gone = false;
  taken = 0;
  write(false);
  EXPECT_EQ(taken, 0u) << "what is not finished ends without an end";
}

/// Whether this machine has the optional program; says so where it has not.
bool has_pandoc() {
  const bool has =
      std::filesystem::exists("/usr/bin/pandoc") || std::filesystem::exists("/usr/local/bin/pandoc");
  if (!has) std::cerr << "NOT TESTED: pandoc is not installed\n";
  return has;
}

TEST_F(Formats, ThatPandocReadsAreNeverTakenForText) {
  const std::string rst =
      "VPN\n===\n\n.. warning:: Close it.\n\nSteps\n-----\n\n1. Open ``vpn``.\n\n.. include:: "
      "/etc/passwd\n\n====== ====\nServer Port\n====== ====\nvpn    443\n====== ====\n";
  const auto article = read("vpn.rst", rst);
  if (has_pandoc()) {
    ASSERT_TRUE(article) << article.error().reason;
    EXPECT_EQ(article->title, "VPN");
    EXPECT_EQ(article->format, Format::markdown);
    EXPECT_NE(article->content.find("> [!WARNING]\n>\n> Close it."), std::string::npos) << article->content;
    EXPECT_NE(article->content.find("# Steps\n\n1.  Open `vpn`."), std::string::npos) << article->content;
    EXPECT_NE(article->content.find("| vpn    | 443  |"), std::string::npos) << article->content;
    EXPECT_EQ(article->content.find("root:"), std::string::npos) << article->content;
  } else {
    EXPECT_EQ(article.error().code, "unsupported");
    EXPECT_NE(article.error().reason.find("pandoc"), std::string::npos);
  }
  const auto asciidoc = read("vpn.adoc", "= VPN\n\nOpen it.\n");
  if (!asciidoc) {
    EXPECT_EQ(asciidoc.error().code, "unsupported");
    EXPECT_NE(asciidoc.error().reason.find("pandoc"), std::string::npos) << asciidoc.error().reason;
  }
  const auto odt =
      zip_of({{"mimetype", "application/vnd.oasis.opendocument.text"}, {"content.xml", "<broken"}});
  EXPECT_EQ(code_of("a.odt", odt), has_pandoc() ? "damaged" : "unsupported");
  const auto sheet =
      zip_of({{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}, {"content.xml", "<a/>"}});
  EXPECT_EQ(code_of("a.ods", sheet), "unsupported");
}

TEST(PandocDivisions, BecomeQuotesWhereTheyAreNotices) {
  EXPECT_EQ(
      without_pandoc_divisions(
          "<div class=\"note\">\n\n<div class=\"title\">\n\nNote\n\n</div>\n\nOne.\n\n</div>\n\n"
          "<div class=\"tip\">\n\nTwo.\n\n</div>\n\n<div id=\"x\">\n\n```\n</div>\n\n\nx\n```\n\n</div>"),
      "> [!NOTE]\n>\n> One.\n\n> [!TIP]\n>\n> Two.\n\n```\n</div>\n\n\nx\n```\n");
}

TEST_F(Formats, OfMarkdownThatAreDraftsAreLeftOut) {
  EXPECT_EQ(code_of("a.md", "---\ntitle: A\ndraft: true\n---\nText"), "draft");
  EXPECT_EQ(code_of("a.md", "---\npublished: False # not yet\n---\nText"), "draft");
  EXPECT_EQ(code_of("a.md", "+++\ndraft = true\n+++\nText"), "draft");
  EXPECT_EQ(code_of("a.md", "{\"draft\": true}\nText"), "draft");
  EXPECT_EQ(code_of("a.md", "---\ndraft: false\npublished: 2026-01-01\n---\nText"), "");
}

TEST_F(Formats, OfMarkdownSayTheirLanguageInManyWays) {
  const auto french = std::optional(text::Language::fr);
  for (const std::string field : {"language: fr-FR", "lang: fr", "locale: fr_CA", "language: FR"})
    EXPECT_EQ(read("a.md", "---\n" + field + "\n---\nText")->language, french) << field;
  EXPECT_EQ(read("guide/vpn.fr.md", "Text")->language, french);
  EXPECT_EQ(read("vpn.md", "---\nlocale: de\n---\nText")->language, std::nullopt);
}

TEST_F(Formats, AreCalledByTheirFirstHeadingWhereTheirTitleIsNone) {
  for (const std::string title : {"(anonymous)", "Document1", "Untitled 2", "Sans titre-1", "about:blank",
                                  "vpn_guide", "VPN-guide.md", "Microsoft Word - x.doc"})
    EXPECT_EQ(read("vpn-guide.md", "---\ntitle: \"" + title + "\"\n---\n# Use it\n\nText")->title, "Use it")
        << title;
  EXPECT_EQ(read("vpn-guide.md", "![logo](a.png)\n\nText first.\n\n# Use it\n\nText")->title, "Use it");
  EXPECT_EQ(read("vpn-guide.md", "## Use it\n\nText")->title, "Use it");
  EXPECT_EQ(read("vpn-guide.md", "---\ntitle: Untitled\n---\nText")->title, "vpn guide");
  EXPECT_EQ(read("vpn-guide.md", "---\ntitle: VPN guide\n---\nText")->title, "VPN guide");
}

TEST_F(Formats, HaveTheTitleOfTheirTextWhereProgramsPutNoneInTheirProperties) {
  const auto pdf_called = [&](const std::string& title) {
    return read("vpn-guide.pdf", pdf_of({{{.up = 740, .text = "Use the VPN", .size = 20},
                                          {.up = 700, .text = "Open the client and choose the office."}}},
                                        "/Info << /Title (" + title + ") >>"))
        ->title;
  };
  EXPECT_EQ(pdf_called("Private network"), "Private network");
  EXPECT_EQ(pdf_called("about:blank"), "Use the VPN");
  EXPECT_EQ(pdf_called("Microsoft Word - Final version.doc"), "Use the VPN");
  EXPECT_EQ(pdf_called("Final version 2.docx"), "Use the VPN");
  EXPECT_EQ(pdf_called("UNTITLED"), "Use the VPN");
  EXPECT_EQ(pdf_called("12.03.2026"), "Use the VPN");
  EXPECT_EQ(read("my-trip.html", "<html><title>Untitled document</title><p>Take the train.")->title,
            "my trip");
}

TEST_F(Formats, OfWebPagesAreTheirMainContent) {
  const auto page = read_web_page(
      "<html lang=en><head><title>VPN | "
      "Site</title></head><body><header>Site</header><nav>Home</nav><main><h1>The VPN"
      "</h1><p>Start <b>it</b>.</p><aside>Also "
      "read</aside><script>x()</script></main><footer>(c)</footer></body></html>");
  EXPECT_EQ(page.title, "The VPN");
  EXPECT_EQ(page.language, text::Language::en);
  EXPECT_EQ(page.markdown, "# The VPN\n\nStart **it**.");
  EXPECT_EQ(
      read_web_page("<body><div role=navigation>x</div><article><header><h1>A</h1></header>B</article><p>C")
          .markdown,
      "# A\n\nB");
  EXPECT_EQ(read_web_page("<title>T</title><body><nav>x</nav><p>été").markdown, "été");
  EXPECT_EQ(read_web_page("<title>T</title><p>x").title, "T");
}

TEST(MarkdownText, MakesMarkdownOfEveryFormat) {
  EXPECT_EQ(as_markdown("a *b*\n", Format::markdown), "a *b*\n");
  EXPECT_EQ(as_markdown("a *b*\n# c\n\n- d", Format::text), "a \\*b\\*\n\\# c\n\n\\- d");
  EXPECT_EQ(
      as_markdown("<h2>T_1</h2><p>a <a href='https://x.org'>b</a></p><ul><li>c</li></ul>", Format::html),
      "## T\\_1\n\na [b](https://x.org)\n\n- c");
}

/// A program for the converter, made of a line of shell.
std::string script(const db::testing::TemporaryFolder& folder, const std::string& line) {
  const auto path = folder.path() + "/child";
  std::ofstream(path) << "#!/bin/sh\n" << line << "\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
  return path;
}

TEST(Converter, OutlivesChildrenThatHangOrDieOrTalkNonsense) {
  const db::testing::TemporaryFolder folder;
  const auto code_of = [&](const std::string& line, int patience_ms = 20'000) {
    Converter converter(
        {.program = script(folder, line), .patience = std::chrono::milliseconds{patience_ms}});
    const auto extract = converter.convert("pdf", "a.pdf", simple_pdf());
    return extract ? "" : extract.error().code;
  };
  EXPECT_EQ(code_of("exec sleep 60", 300), "timed_out");
  EXPECT_EQ(code_of("exec 1>&-; exec sleep 60"), "damaged");  // closes its output and stays
  EXPECT_EQ(code_of("kill -SEGV $$"), "damaged");
  EXPECT_EQ(code_of("kill -XCPU $$"), "timed_out");
  EXPECT_EQ(code_of("exit 3"), "damaged");
  EXPECT_EQ(code_of("echo nonsense"), "damaged");
  EXPECT_EQ(code_of("true"), "damaged");
  EXPECT_EQ(code_of("exec cat /dev/zero"), "too_large");
  EXPECT_EQ(code_of(R"(echo '{"code":"encrypted","reason":"a.pdf is encrypted","title":"","markdown":"",)"
                    R"("excerpt":"","chunks":[],"notes":[]}')"),
            "encrypted");
}

TEST(Converter, GivesTheChildNothingButTheFile) {
  const db::testing::TemporaryFolder folder;
  const std::string shown = folder.path() + "/shown";
  Converter converter({.program = script(folder, "cat /proc/$$/environ > " + shown +
                                                     " && exec ls /proc/self/fd >> " + shown)});
  (void)converter.convert("pdf", "a.pdf", "x");
  std::ifstream file(shown);
  const std::string listed{std::istreambuf_iterator<char>(file), {}};
  EXPECT_EQ(listed, std::string("LC_ALL=C.UTF-8") + '\0' + "0\n1\n2\n3\n");  // 3 is the folder that ls reads
}

TEST(Converter, StopsWithTheProgram) {
  const db::testing::TemporaryFolder folder;
  const std::string started = folder.path() + "/started";
  Converter converter({.program = script(folder, ": > " + started + "; exec sleep 60"),
                       .patience = std::chrono::seconds{60}});
  std::jthread stopping([&] {
    while (!std::filesystem::exists(started)) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    converter.stop();
  });
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_EQ(converter.convert("pdf", "a.pdf", "x").error().code, "timed_out");
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds{30});
}

}  // namespace
}  // namespace sp::knowledge_base
