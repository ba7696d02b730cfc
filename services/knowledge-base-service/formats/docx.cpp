#include "services/knowledge-base-service/formats/docx.hpp"

#include <algorithm>
#include <optional>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/domain/too_complex.hpp"
#include "services/knowledge-base-service/formats/docx_body.hpp"
#include "services/knowledge-base-service/formats/docx_parts.hpp"
#include "services/knowledge-base-service/formats/markdown_text.hpp"
#include "services/knowledge-base-service/formats/mhtml.hpp"
#include "services/knowledge-base-service/formats/recognise.hpp"
#include "services/knowledge-base-service/formats/xml.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t most_chunks = 200;  // documents inside of one

Reading<Extract> read(const std::string& name, std::string_view bytes, bool is_inside);

/// word/footnotes.xml or word/endnotes.xml: each note as one line of Markdown.
class Notes final : public XmlEvents {
 public:
  Notes(const DocxParts& parts, std::map<std::string, std::string, std::less<>>& notes)
      : parts_(parts), notes_(notes) {
    parts_.links.clear();  // a note's links have ids of their own
  }

  void open(const XmlElement& element) override {
    if (element.name == "footnote" || element.name == "endnote") {
      // Lines that separate notes from the text have a type.
      const auto type = element.attribute("type");
      if (!type.empty() && type != "normal") return;
      id_ = element.attribute("id");
      body_.emplace(parts_, nothing_);
    } else if (body_) {
      body_->open(element);
    }
  }
  void close(std::string_view name) override {
    if (!body_) return;
    if (name != "footnote" && name != "endnote") return body_->close(name);
    auto text = std::move(*body_).markdown();
    body_.reset();
    std::ranges::replace(text, '\n', ' ');
    if (!trim(text).empty()) notes_.emplace(id_, trim(text));
  }
  void text(std::string_view text) override {
    if (body_) body_->text(text);
  }

 private:
  DocxParts parts_;
  const DocxInsertions nothing_;
  std::map<std::string, std::string, std::less<>>& notes_;
  std::optional<DocxBody> body_;
  std::string id_;
};

void read_notes(Archive& archive, const std::string& part, const DocxParts& parts,
                std::map<std::string, std::string, std::less<>>& notes) {
  if (!archive.contains(part)) return;
  Notes events(parts, notes);
  if (const auto bytes = archive.read(part)) read_xml(*bytes, events);
}

/// A document inside of a document as Markdown, or nothing where it is of a kind that is not read.
std::optional<std::string> read_chunk(const std::string& name, std::string_view bytes, bool is_inside) {
  try {
    const auto page = html_of_mhtml(bytes);
    const auto file = recognise(name, page ? std::string_view(*page) : bytes);
    if (!file) return std::nullopt;
    switch (file->kind) {
      case FileKind::html:
        return as_markdown(file->text, Format::html);
      case FileKind::markdown:
      case FileKind::text:
        return as_markdown(file->text, Format::text);
      case FileKind::docx:
        if (is_inside) return std::nullopt;
        if (auto extract = read(name, bytes, true)) return std::move(extract->markdown);
        return std::nullopt;
      case FileKind::pdf:
      case FileKind::zip:
      case FileKind::rst:
      case FileKind::asciidoc:
      case FileKind::odt:
      case FileKind::epub:
        return std::nullopt;
    }
  } catch (const TooComplex&) {
    return std::nullopt;  // told as a file that was not read
  }
  return std::nullopt;
}

DocxInsertions read_insertions(Archive& archive, const DocxParts& parts, bool is_inside) {
  DocxInsertions insertions;
  read_notes(archive, "word/footnotes.xml", parts, insertions.footnotes);
  read_notes(archive, "word/endnotes.xml", parts, insertions.endnotes);
  for (const auto& [id, target] : parts.chunks) {
    if (insertions.chunks.size() == most_chunks) break;
    const auto path = target.starts_with('/') ? target.substr(1) : "word/" + target;
    if (!archive.contains(path)) continue;
    const auto bytes = archive.read(path);
    auto text = bytes ? read_chunk(path, *bytes, is_inside) : std::nullopt;
    if (text) insertions.chunks.emplace(id, std::move(*text));
  }
  return insertions;
}

std::vector<Note> notes_of(const DocxParts& parts, const DocxBody::LeftOut& left_out) {
  std::vector<Note> notes;
  add_note(notes, NoteCode::hidden_text, left_out.hidden);
  add_note(notes, NoteCode::struck_text, left_out.struck);
  add_note(notes, NoteCode::deleted_text, left_out.deleted);
  add_note(notes, NoteCode::comments, parts.comments);
  add_note(notes, NoteCode::headers_and_footers, parts.headers_and_footers);
  add_note(notes, NoteCode::pictures, left_out.pictures);
  add_note(notes, NoteCode::embedded_files, left_out.embedded_files);
  return notes;
}

/// `is_inside` another one: what is inside of it is not read.
Reading<Extract> read(const std::string& name, std::string_view bytes, bool is_inside) {
  // A repetitive document compresses well beyond what other files do.
  auto archive = Archive::open(name, bytes, {.entries = 5'000, .ratio = 1'000});
  if (!archive) return std::unexpected(archive.error());
  const auto parts = read_docx_parts(*archive);
  const auto document = archive->read("word/document.xml");
  if (!document) return std::unexpected(document.error());
  const auto insertions = read_insertions(*archive, parts, is_inside);
  DocxBody body(parts, insertions);
  if (!read_xml(*document, body))
    return std::unexpected(
        Refusal{"damaged", name + " is damaged: its text is not the XML that a Word document holds."});
  if (body.too_large()) return std::unexpected(Refusal{"too_large", name + " holds too much text."});
  Extract extract{.title = is_title(parts.title) ? parts.title : body.title(),
                  .markdown = {},
                  .notes = notes_of(parts, body.left_out())};
  extract.markdown = std::move(body).markdown();
  if (trim(extract.markdown).empty()) return std::unexpected(Refusal{"no_text", name + " holds no text."});
  return extract;
}

}  // namespace

Reading<Extract> read_docx(const std::string& name, std::string_view bytes) {
  return read(name, bytes, false);
}

}  // namespace sp::knowledge_base
