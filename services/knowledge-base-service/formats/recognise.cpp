#include "services/knowledge-base-service/formats/recognise.hpp"

#include <algorithm>
#include <array>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/archive.hpp"
#include "services/knowledge-base-service/formats/front_matter.hpp"
#include "services/knowledge-base-service/formats/lower_case.hpp"
#include "services/knowledge-base-service/formats/plain_text.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t sniffed = 4096;  // bytes of a text that decide what it is

std::string_view base_name(std::string_view name) { return name.substr(name.find_last_of('/') + 1); }

std::string ending_of(std::string_view name) {
  const auto base = base_name(name);
  const auto dot = base.rfind('.');
  return dot == base.npos || dot == 0 ? "" : lower_case(base.substr(dot + 1));
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& names) {
  return std::ranges::find(names, text) != names.end();
}

std::unexpected<Refusal> unsupported(const std::string& name, std::string_view what) {
  return std::unexpected(
      Refusal{"unsupported", name + " is " + std::string(what) +
                                 "; PDF, DOCX, HTML, Markdown, text and zip files of them are read."});
}

/// Old Word, Excel and PowerPoint files, and encrypted new ones, are compound files ([MS-CFB]); the stream
/// "EncryptedPackage" ([MS-OFFCRYPTO] 2.3.4) tells the latter.
std::unexpected<Refusal> compound_file(const std::string& name, std::string_view bytes) {
  std::string stream;
  for (const char c : std::string_view("EncryptedPackage")) stream.append({c, '\0'});
  if (bytes.find(stream) != bytes.npos)
    return std::unexpected(
        Refusal{"encrypted", name + " is encrypted: save it without its password and try again."});
  return unsupported(name, "an old Office file: save it as DOCX or PDF");
}

struct Magic {
  std::string_view bytes;
  std::string_view what;
};
constexpr std::array<Magic, 14> known_files{{{"\x89PNG", "a picture"},
                                             {"\xFF\xD8\xFF", "a picture"},
                                             {"GIF8", "a picture"},
                                             {"RIFF", "a picture, sound or video"},
                                             {"\x1F\x8B", "a gzip archive"},
                                             {"7z\xBC\xAF\x27\x1C", "a 7-Zip archive"},
                                             {"Rar!", "a RAR archive"},
                                             {"BZh", "a bzip2 archive"},
                                             {"\xFD"
                                              "7zXZ",
                                              "an xz archive"},
                                             {"\x7F"
                                              "ELF",
                                              "a program"},
                                             {"{\\rtf", "an RTF file: save it as DOCX or PDF"},
                                             {"%!PS", "a PostScript file"},
                                             {"OggS", "a sound or video"},
                                             {"ID3", "a sound"}}};

/// Texts that are no documents.
bool is_source_or_table(const std::string& ending) {
  static constexpr std::array<std::string_view, 40> endings{
      "json", "jsonl", "xml", "svg", "css",  "scss", "less", "js",  "mjs",  "cjs",
      "ts",   "jsx",   "tsx", "yml", "yaml", "toml", "ini",  "cfg", "conf", "lock",
      "csv",  "tsv",   "sql", "sh",  "bash", "py",   "rb",   "pl",  "php",  "go",
      "rs",   "c",     "h",   "cpp", "hpp",  "java", "twig", "env", "po",   "diff"};
  return is_one_of(ending, endings);
}

bool looks_like_html(std::string_view text, const std::string& ending) {
  const auto head = lower_case(trim(text).substr(0, sniffed));
  if (head.starts_with("<!doctype html") || head.starts_with("<html")) return true;
  if (!head.starts_with('<')) return false;
  if (head.find("<html") != head.npos || head.find("<body") != head.npos) return true;
  return ending == "html" || ending == "htm" || ending == "xhtml";
}

/// Marks that only Markdown has at the beginning of a line: two of them, or one that says it all.
bool looks_like_markdown(std::string_view text) {
  if (!read_front_matter(text).fields.empty()) return true;
  int marks = 0;
  std::string_view rest = text.substr(0, sniffed);
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto hashes = line.find_first_not_of('#');
    if (hashes != line.npos && hashes >= 1 && hashes <= 6 && line[hashes] == ' ') ++marks;
    if (line.starts_with("```") || line.starts_with("- ") || line.starts_with("* ") || line.starts_with("> "))
      ++marks;
    if (line.find("](") != line.npos || line.find("**") != line.npos) ++marks;
  }
  return marks >= 2;
}

Reading<Recognised> recognise_text(const std::string& name, std::string_view bytes) {
  auto text = decode_text(bytes);
  if (!text) return unsupported(name, "of an unknown kind");
  if (trim(*text).empty()) return std::unexpected(Refusal{"empty", name + " is empty."});
  const auto ending = ending_of(name);
  const auto start = trim(*text);
  if (looks_like_html(*text, ending)) return Recognised{FileKind::html, std::move(*text)};
  if (start.starts_with("<?xml") || start.starts_with("<svg")) return unsupported(name, "an XML file");
  if (is_source_or_table(ending)) return unsupported(name, "no document (." + ending + ")");
  if (ending == "rst" || ending == "rest") return Recognised{FileKind::rst, std::move(*text)};
  if (ending == "adoc" || ending == "asciidoc") return Recognised{FileKind::asciidoc, std::move(*text)};
  if (ending == "md" || ending == "mdx" || ending == "markdown" ||
      (ending != "txt" && looks_like_markdown(*text)))
    return Recognised{FileKind::markdown, std::move(*text)};
  return Recognised{FileKind::text, std::move(*text)};
}

Reading<Recognised> recognise_zip(const std::string& name, std::string_view bytes) {
  auto archive = Archive::open(name, bytes);
  if (!archive) return std::unexpected(archive.error());
  if (archive->contains("word/document.xml")) return Recognised{FileKind::docx, {}};
  if (archive->contains("mimetype") && archive->entry_name(0) == "mimetype") {
    // The first entry of both says what the file is (OpenDocument 1.3 part 2, 3.3; EPUB 3.3, 4.2.6.2).
    const auto type = archive->read(0);
    if (type && trim(*type) == "application/vnd.oasis.opendocument.text")
      return Recognised{FileKind::odt, {}};
    if (type && trim(*type) == "application/epub+zip") return Recognised{FileKind::epub, {}};
  }
  if (archive->contains("[Content_Types].xml") || archive->contains("META-INF/manifest.xml") ||
      archive->contains("mimetype"))
    return unsupported(name, "a spreadsheet, a presentation or another office file: save it as PDF or DOCX");
  return Recognised{FileKind::zip, {}};
}

}  // namespace

Reading<Recognised> recognise(const std::string& name, std::string_view bytes) {
  if (bytes.empty()) return std::unexpected(Refusal{"empty", name + " is empty."});
  if (bytes.starts_with("PK\3\4") || bytes.starts_with("PK\5\6")) return recognise_zip(name, bytes);
  // Readers take a PDF whose header begins within the first kilobyte (PDF 1.7, appendix H, note 13).
  if (trim(bytes.substr(0, 1024)).starts_with("%PDF-") ||
      (bytes.substr(0, 1024).find("%PDF-") != bytes.npos && bytes.find("startxref") != bytes.npos))
    return Recognised{FileKind::pdf, {}};
  if (bytes.starts_with("\xD0\xCF\x11\xE0")) return compound_file(name, bytes);
  for (const auto& magic : known_files)
    if (bytes.starts_with(magic.bytes)) return unsupported(name, magic.what);
  return recognise_text(name, bytes);
}

}  // namespace sp::knowledge_base
