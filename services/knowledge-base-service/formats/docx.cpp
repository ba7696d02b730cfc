#include "services/knowledge-base-service/formats/docx.hpp"

#include <algorithm>
#include <optional>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/docx_parts.hpp"
#include "services/knowledge-base-service/formats/markdown_text.hpp"
#include "services/knowledge-base-service/formats/recognise.hpp"
#include "services/knowledge-base-service/formats/xml.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t most_markdown = 16 * 1024 * 1024;
constexpr std::size_t deepest_list = 8;

/// A stretch of text with the same marks.
struct Run {
  std::string text;
  bool bold = false;
  bool italic = false;
};

struct Paragraph {
  std::string style;
  std::string list;   // "" : no item
  std::string level;  // of the item: "0" at the outside
  std::optional<int> outline;
  std::vector<Run> runs;
  std::string markdown;  // what comes before `runs`
  std::string link;      // the address of the link that is open
};

struct Table {
  std::vector<std::vector<std::string>> rows;
};

/// The runs as Markdown. Blanks stand outside of the marks, where Markdown wants them.
std::string marked(const std::vector<Run>& runs, bool with_marks) {
  std::string out;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    Run run = runs[i];
    while (i + 1 < runs.size() && runs[i + 1].bold == run.bold && runs[i + 1].italic == run.italic)
      run.text += runs[++i].text;
    const auto core = trim(run.text);
    if (core.empty() || !with_marks || (!run.bold && !run.italic)) {
      append_escaped(out, run.text);
      continue;
    }
    const std::string mark = run.bold ? (run.italic ? "***" : "**") : "*";
    if (run.text.front() == ' ' && !out.empty() && out.back() != ' ') out += ' ';
    out += mark + escaped(core) + mark;
    if (run.text.back() == ' ') out += ' ';
  }
  return out;
}

/// word/document.xml. Paragraphs nest in cells and text boxes.
class Body final : public XmlEvents {
 public:
  explicit Body(const DocxParts& parts) : parts_(parts) {}

  void open(const XmlElement& element) override {
    const auto name = element.name;
    if (skipped_ > 0 || name == "del" || name == "moveFrom" || name == "Fallback" || name == "instrText" ||
        name == "pict") {
      ++skipped_;
      return;
    }
    if (name == "tbl") {
      tables_.emplace_back();
    } else if (name == "tr" && !tables_.empty()) {
      tables_.back().rows.emplace_back();
    } else if (name == "tc" && !tables_.empty()) {
      if (tables_.back().rows.empty()) tables_.back().rows.emplace_back();
      tables_.back().rows.back().emplace_back();
    } else if (name == "p") {
      paragraphs_.emplace_back();
    } else if (!paragraphs_.empty()) {
      open_in_paragraph(element, paragraphs_.back());
    }
  }

  void close(std::string_view name) override {
    if (skipped_ > 0) {
      --skipped_;
      return;
    }
    if (name == "t") in_text_ = false;
    if (name == "r") run_ = {};
    if (name == "hyperlink" && !paragraphs_.empty()) close_link(paragraphs_.back());
    if (name == "p" && !paragraphs_.empty()) close_paragraph();
    if (name == "tbl" && !tables_.empty()) close_table();
  }

  void text(std::string_view text) override {
    if (!in_text_ || skipped_ > 0 || paragraphs_.empty()) return;
    run_.text = text;
    paragraphs_.back().runs.push_back(run_);
  }

  bool too_large() const { return size_ > most_markdown; }
  std::string title() const { return title_; }
  std::string markdown() && {
    std::string out;
    for (std::size_t i = 0; i < blocks_.size(); ++i) {
      if (i > 0) out += blocks_[i].item && blocks_[i - 1].item ? "\n" : "\n\n";
      out += blocks_[i].text;
    }
    return out;
  }

 private:
  struct Piece {
    std::string text;
    bool item = false;
  };

  static bool is_on(const XmlElement& element) {
    const auto value = element.attribute("val");
    return value != "0" && value != "false" && value != "off" && value != "none";
  }

  void open_in_paragraph(const XmlElement& element, Paragraph& paragraph) {
    const auto name = element.name;
    if (name == "pStyle") {
      paragraph.style = element.attribute("val");
    } else if (name == "outlineLvl") {
      const auto level = element.attribute("val");
      if (level.size() == 1 && level[0] >= '0' && level[0] <= '8') paragraph.outline = level[0] - '0' + 1;
    } else if (name == "numId") {
      paragraph.list = element.attribute("val");
    } else if (name == "ilvl") {
      paragraph.level = element.attribute("val");
    } else if (name == "r") {
      run_ = {};
    } else if (name == "b") {
      run_.bold = is_on(element);
    } else if (name == "i") {
      run_.italic = is_on(element);
    } else if (name == "t") {
      in_text_ = true;
    } else if (name == "tab" || name == "br" || name == "cr") {
      add(paragraph, " ");
    } else if (name == "noBreakHyphen") {
      add(paragraph, "-");
    } else if (name == "hyperlink") {
      flush(paragraph);
      const auto known = parts_.links.find(element.attribute("id"));
      if (known != parts_.links.end() && is_safe_address(known->second)) paragraph.link = known->second;
    }
  }

  void add(Paragraph& paragraph, std::string_view text) {
    run_.text = text;
    paragraph.runs.push_back(run_);
  }

  static void flush(Paragraph& paragraph) {
    auto text = marked(paragraph.runs, true);
    if (!paragraph.runs.empty() && paragraph.runs.front().text.starts_with(' ') &&
        !paragraph.markdown.empty() && !text.starts_with(' '))
      text.insert(0, " ");
    paragraph.markdown += text;
    paragraph.runs.clear();
  }

  static void close_link(Paragraph& paragraph) {
    const auto label = marked(paragraph.runs, true);
    paragraph.runs.clear();
    if (paragraph.link.empty() || trim(label).empty()) {
      paragraph.markdown += label;
    } else {
      paragraph.markdown += "[" + std::string(trim(label)) + "](" + paragraph.link + ")";
    }
    paragraph.link.clear();
  }

  /// The level of a heading, 0 for the title, nothing for other paragraphs.
  std::optional<int> heading_of(const Paragraph& paragraph) const {
    if (paragraph.outline) return std::min(*paragraph.outline, 6);
    const auto known = parts_.headings.find(paragraph.style);
    return known == parts_.headings.end() ? std::nullopt : std::optional(known->second);
  }

  void close_paragraph() {
    Paragraph paragraph = std::move(paragraphs_.back());
    paragraphs_.pop_back();
    const auto heading = tables_.empty() ? heading_of(paragraph) : std::nullopt;
    std::string plain;
    for (const auto& run : paragraph.runs) plain += run.text;
    if (heading && paragraph.markdown.empty()) {
      if (!trim(plain).empty()) add_heading(*heading, std::string(trim(plain)));
      return;
    }
    flush(paragraph);
    const std::string text(trim(paragraph.markdown));
    if (text.empty()) return;
    if (!tables_.empty()) {
      auto& rows = tables_.back().rows;
      if (rows.empty() || rows.back().empty()) return;
      auto& cell = rows.back().back();
      cell += (cell.empty() ? "" : " ") + text;
      size_ += text.size();
      return;
    }
    if (heading) {
      put({std::string(static_cast<std::size_t>(std::max(*heading, 1)), '#') + " " + text, false});
    } else {
      add_text(paragraph, text);
    }
  }

  void add_heading(int level, std::string text) {
    if (title_.empty() && level <= 1) title_ = text;
    put({heading_line(std::max(level, 1), text), false});
  }

  void add_text(const Paragraph& paragraph, const std::string& text) {
    std::string list = paragraph.list;
    if (const auto known = parts_.list_styles.find(paragraph.style);
        list.empty() && known != parts_.list_styles.end())
      list = known->second;
    if (list.empty() || list == "0") return put({as_paragraph(text), false});
    const auto level = paragraph.level.empty() ? "0" : paragraph.level;
    const auto depth = level.size() == 1 && level[0] >= '0' && level[0] <= '9'
                           ? std::min<std::size_t>(static_cast<std::size_t>(level[0] - '0'), deepest_list)
                           : 0;
    const auto numbered = parts_.numbered.find(list + "/" + level);
    const bool is_number = numbered != parts_.numbered.end() && numbered->second;
    put({std::string(depth * 3, ' ') + (is_number ? "1. " : "- ") + text, true});
  }

  void close_table() {
    const auto table = std::move(tables_.back());
    tables_.pop_back();
    if (tables_.empty()) {
      if (auto text = table_of_cells(table.rows); !text.empty()) put({std::move(text), false});
      return;
    }
    // A table in a cell: its cells one after another.
    auto& rows = tables_.back().rows;
    if (rows.empty() || rows.back().empty()) return;
    for (const auto& row : table.rows)
      for (const auto& cell : row)
        if (!cell.empty()) rows.back().back() += (rows.back().back().empty() ? "" : " ") + cell;
  }

  void put(Piece piece) {
    size_ += piece.text.size();
    if (!too_large()) blocks_.push_back(std::move(piece));
  }

  const DocxParts& parts_;
  std::vector<Paragraph> paragraphs_;
  std::vector<Table> tables_;
  std::vector<Piece> blocks_;
  Run run_;
  std::string title_;
  std::size_t size_ = 0;
  int skipped_ = 0;
  bool in_text_ = false;
};

}  // namespace

Reading<Extract> read_docx(const std::string& name, std::string_view bytes) {
  // A repetitive document compresses well beyond what other files do.
  auto archive = Archive::open(name, bytes, {.entries = 5'000, .ratio = 1'000});
  if (!archive) return std::unexpected(archive.error());
  const auto parts = read_docx_parts(*archive);
  const auto document = archive->read("word/document.xml");
  if (!document) return std::unexpected(document.error());
  Body body(parts);
  if (!read_xml(*document, body))
    return std::unexpected(
        Refusal{"damaged", name + " is damaged: its text is not the XML that a Word document holds."});
  if (body.too_large()) return std::unexpected(Refusal{"too_large", name + " holds too much text."});
  Extract extract{.title = is_title(parts.title) ? parts.title : body.title(),
                  .markdown = std::move(body).markdown()};
  if (trim(extract.markdown).empty()) return std::unexpected(Refusal{"no_text", name + " holds no text."});
  return extract;
}

}  // namespace sp::knowledge_base
