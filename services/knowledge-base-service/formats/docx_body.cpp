#include "services/knowledge-base-service/formats/docx_body.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/markdown_text.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t most_markdown = 16 * 1024 * 1024;
constexpr std::size_t deepest_list = 8;
constexpr std::size_t most_columns = 63;  // of a table, as Word has it

std::size_t columns_of(std::string_view value) {
  std::size_t columns = 1;
  std::from_chars(value.data(), value.data() + value.size(), columns);
  return std::clamp<std::size_t>(columns, 1, most_columns);
}

bool is_deletion(std::string_view name) { return name == "del" || name == "moveFrom"; }

bool style_says(const std::map<std::string, bool, std::less<>>& styles, std::string_view style) {
  const auto known = styles.find(style);
  return known != styles.end() && known->second;
}

}  // namespace

void DocxBody::open(const XmlElement& element) {
  const auto name = element.name;
  if (skipped_ > 0 || is_deletion(name) || name == "Fallback" || name == "instrText") {
    if (skipped_ == 0) skips_deletion_ = is_deletion(name);
    ++skipped_;
    return;
  }
  count_object(name);
  if (open_of_table(element)) return;
  if (name == "p") {
    paragraphs_.emplace_back();
  } else if (name == "altChunk") {
    insert_chunk(element);
  } else if (!paragraphs_.empty()) {
    open_in_paragraph(element, paragraphs_.back());
  }
}

void DocxBody::close(std::string_view name) {
  if (skipped_ > 0) {
    --skipped_;
    return;
  }
  if (name == "t") in_text_ = false;
  if (name == "r") {
    run_ = {};
    look_ = {};
  }
  if (name == "hyperlink" && !paragraphs_.empty()) close_link(paragraphs_.back());
  if (name == "p" && !paragraphs_.empty()) close_paragraph();
  if (name == "tc" && !tables_.empty()) close_cell();
  if (name == "tbl" && !tables_.empty()) close_table();
}

void DocxBody::text(std::string_view text) {
  if (skipped_ > 0) {
    // Once for each deletion, whatever it holds.
    if (skips_deletion_ && !trim(text).empty()) {
      ++left_out_.deleted;
      skips_deletion_ = false;
    }
    return;
  }
  if (in_text_ && !paragraphs_.empty()) add(paragraphs_.back(), text);
}

bool DocxBody::too_large() const { return size_ > most_markdown; }

std::string DocxBody::markdown() && {
  std::string out;
  for (std::size_t i = 0; i < blocks_.size(); ++i) {
    if (i > 0) out += blocks_[i].item && blocks_[i - 1].item ? "\n" : "\n\n";
    out += blocks_[i].text;
  }
  return out;
}

void DocxBody::count_object(std::string_view name) {
  if (name == "blip" || name == "imagedata" || name == "chart") ++left_out_.pictures;
  if (name == "OLEObject") ++left_out_.embedded_files;
}

/// The runs as Markdown. Blanks stand outside of the marks, where Markdown wants them.
std::string DocxBody::marked(const std::vector<Run>& runs, bool with_marks) {
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

bool DocxBody::open_of_table(const XmlElement& element) {
  const auto name = element.name;
  if (name == "tbl") {
    tables_.emplace_back();
    return true;
  }
  if (tables_.empty()) return false;
  auto& table = tables_.back();
  if (name == "tr") {
    table.rows.emplace_back();
  } else if (name == "tc") {
    if (table.rows.empty()) table.rows.emplace_back();
    table.rows.back().emplace_back();
    table.span = 1;
    table.continued = false;
  } else if (name == "gridBefore" && !table.rows.empty()) {
    table.rows.back().resize(table.rows.back().size() + columns_of(element.attribute("val")));
  } else if (name == "gridSpan") {
    table.span = columns_of(element.attribute("val"));
  } else if (name == "vMerge") {
    table.continued = element.attribute("val") != "restart";
  } else {
    return false;
  }
  return true;
}

void DocxBody::open_look(const XmlElement& element) {
  const auto name = element.name;
  if (name == "b") run_.bold = is_on(element.attribute("val"));
  if (name == "i") run_.italic = is_on(element.attribute("val"));
  if (name == "rStyle") look_.style = element.attribute("val");
  if (name == "vanish") look_.hidden = is_on(element.attribute("val"));
  if (name == "strike" || name == "dstrike")
    look_.struck = look_.struck.value_or(false) || is_on(element.attribute("val"));
}

void DocxBody::open_in_paragraph(const XmlElement& element, Paragraph& paragraph) {
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
    look_ = {};
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
  } else if (name == "footnoteReference" || name == "endnoteReference") {
    insert_note(element, paragraph);
  } else {
    open_look(element);
  }
}

/// A footnote holds the condition of what it stands behind: it is read there.
void DocxBody::insert_note(const XmlElement& element, Paragraph& paragraph) {
  const auto& notes = element.name == "footnoteReference" ? insertions_.footnotes : insertions_.endnotes;
  const auto note = notes.find(element.attribute("id"));
  if (note == notes.end() || too_large() || is_left_out(paragraph, note->second)) return;
  size_ += note->second.size();
  auto text = "(note: " + note->second + ")";
  if (!paragraph.link.empty() || heading_of(paragraph)) {
    paragraph.notes.push_back(std::move(text));
    return;
  }
  flush(paragraph);
  if (!paragraph.markdown.empty() && !paragraph.markdown.ends_with(' ')) paragraph.markdown += ' ';
  paragraph.markdown += text;
}

void DocxBody::insert_chunk(const XmlElement& element) {
  const auto chunk = insertions_.chunks.find(element.attribute("id"));
  if (chunk == insertions_.chunks.end()) {
    ++left_out_.embedded_files;
  } else if (tables_.empty()) {
    put({chunk->second, false});
  } else {
    add_to_cell(chunk->second);
  }
}

bool DocxBody::is_left_out(Paragraph& paragraph, std::string_view text) {
  const auto says = [&](std::optional<bool> run, const auto& styles) {
    return run.value_or(style_says(styles, look_.style) || style_says(styles, paragraph.style));
  };
  if (trim(text).empty()) return says(look_.hidden, parts_.hidden) || says(look_.struck, parts_.struck);
  const bool hidden = says(look_.hidden, parts_.hidden);
  const bool struck = !hidden && says(look_.struck, parts_.struck);
  if (hidden && !std::exchange(paragraph.in_hidden, true)) ++left_out_.hidden;
  if (struck && !std::exchange(paragraph.in_struck, true)) ++left_out_.struck;
  paragraph.in_hidden = hidden;
  paragraph.in_struck = struck;
  return hidden || struck;
}

void DocxBody::add(Paragraph& paragraph, std::string_view text) {
  if (is_left_out(paragraph, text)) return;
  run_.text = text;
  paragraph.runs.push_back(run_);
}

void DocxBody::flush(Paragraph& paragraph) {
  auto text = marked(paragraph.runs, true);
  if (!paragraph.runs.empty() && paragraph.runs.front().text.starts_with(' ') &&
      !paragraph.markdown.empty() && !text.starts_with(' '))
    text.insert(0, " ");
  paragraph.markdown += text;
  paragraph.runs.clear();
}

void DocxBody::close_link(Paragraph& paragraph) {
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
std::optional<int> DocxBody::heading_of(const Paragraph& paragraph) const {
  if (!tables_.empty()) return std::nullopt;
  if (paragraph.outline) return std::min(*paragraph.outline, 6);
  const auto known = parts_.headings.find(paragraph.style);
  return known == parts_.headings.end() ? std::nullopt : std::optional(known->second);
}

void DocxBody::close_paragraph() {
  Paragraph paragraph = std::move(paragraphs_.back());
  paragraphs_.pop_back();
  const auto heading = heading_of(paragraph);
  std::string notes;
  for (const auto& note : paragraph.notes) notes += (notes.empty() ? "" : " ") + note;
  std::string plain;
  for (const auto& run : paragraph.runs) plain += run.text;
  if (heading && paragraph.markdown.empty()) {
    if (!trim(plain).empty()) add_heading(*heading, std::string(trim(plain)));
    if (!notes.empty()) put({as_paragraph(notes), false});
    return;
  }
  flush(paragraph);
  std::string text(trim(paragraph.markdown));
  if (!notes.empty()) text += (text.empty() ? "" : " ") + notes;
  if (text.empty()) return;
  if (!tables_.empty()) {
    add_to_cell(text);
  } else if (heading) {
    put({std::string(static_cast<std::size_t>(std::max(*heading, 1)), '#') + " " + text, false});
  } else {
    add_text(paragraph, text);
  }
}

void DocxBody::add_to_cell(const std::string& text) {
  auto& rows = tables_.back().rows;
  if (rows.empty() || rows.back().empty() || too_large()) return;
  auto& cell = rows.back().back();
  cell += (cell.empty() ? "" : " ") + text;
  size_ += text.size();
}

void DocxBody::add_heading(int level, std::string text) {
  if (title_.empty() && level <= 1) title_ = text;
  put({heading_line(std::max(level, 1), text), false});
}

void DocxBody::add_text(const Paragraph& paragraph, const std::string& text) {
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

/// A merged cell says the same in each row and column that it covers, so that columns stay what they are.
void DocxBody::close_cell() {
  auto& table = tables_.back();
  if (table.rows.empty() || table.rows.back().empty()) return;
  auto& row = table.rows.back();
  const auto column = row.size() - 1;
  if (std::exchange(table.continued, false) && row.back().empty() && table.rows.size() > 1) {
    const auto& above = table.rows[table.rows.size() - 2];
    if (column < above.size()) row.back() = above[column];
    size_ += row.back().size();
  }
  const auto span = std::exchange(table.span, 1);
  size_ += row.back().size() * (span - 1);
  if (too_large()) return;
  const std::string text = row.back();
  for (std::size_t i = 1; i < span; ++i) row.push_back(text);
}

void DocxBody::close_table() {
  auto table = std::move(tables_.back());
  tables_.pop_back();
  std::erase_if(table.rows, [](const auto& row) {
    return std::ranges::all_of(row, [](const auto& cell) { return trim(cell).empty(); });
  });
  if (tables_.empty()) {
    if (auto text = table_of_cells(table.rows); !text.empty()) put({std::move(text), false});
    return;
  }
  // A table in a cell: its cells one after another.
  for (const auto& row : table.rows)
    for (const auto& cell : row)
      if (!cell.empty()) add_to_cell(cell);
}

void DocxBody::put(Piece piece) {
  size_ += piece.text.size();
  if (!too_large()) blocks_.push_back(std::move(piece));
}

}  // namespace sp::knowledge_base
