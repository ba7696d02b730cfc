#include "services/knowledge-base-service/formats/page_layout.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/markdown_text.hpp"
#include "services/knowledge-base-service/formats/page_rows.hpp"
#include "services/knowledge-base-service/formats/reading_order.hpp"
#include "services/knowledge-base-service/formats/running_rows.hpp"

namespace sp::knowledge_base {

namespace {

constexpr double heading_factor = 1.15;       // of the body's size
constexpr std::size_t longest_heading = 200;  // bytes
constexpr double paragraph_gap = 0.75;        // of a line's height, beyond which lines do not belong together
constexpr double short_line = 0.7;  // of its room, below which a line ended because its writer ended it
constexpr std::size_t heading_levels = 4;

/// Half points, so that sizes that differ by rounding are one.
int rounded(double size) { return static_cast<int>(std::lround(std::clamp(size, 0.0, 1000.0) * 2)); }

/// The size that most of the text has.
double body_size(const std::vector<std::vector<Line>>& pages) {
  std::map<int, std::size_t> letters;
  for (const auto& lines : pages)
    for (const auto& line : lines) {
      auto& counted = letters[rounded(line.size)];
      counted += line.text.size();
      for (const auto& cell : line.cells) counted += cell.size();
    }
  const auto most = std::ranges::max_element(letters, {}, [](const auto& entry) { return entry.second; });
  return most == letters.end() ? 0 : most->first / 2.0;
}

/// Puts a line behind a paragraph, on a line of its own where it `breaks`; a word that was divided at the
/// line's end is made whole.
void append_line(std::string& paragraph, std::string_view line, bool breaks) {
  constexpr std::string_view soft_hyphen = "\xC2\xAD";
  if (paragraph.ends_with(soft_hyphen)) {
    paragraph.resize(paragraph.size() - soft_hyphen.size());
  } else if (paragraph.size() > 1 && paragraph.ends_with('-') && paragraph[paragraph.size() - 2] != ' ' &&
             starts_lower(line)) {
    paragraph.pop_back();
  } else if (!paragraph.empty()) {
    paragraph += breaks ? '\n' : ' ';
  }
  paragraph += line;
}

class Writer {
 public:
  explicit Writer(const std::vector<std::vector<Line>>& pages) : body_(body_size(pages)) {
    std::set<int, std::greater<>> larger;
    for (const auto& lines : pages)
      for (const auto& line : lines)
        if (line.cells.empty() && is_large(line)) larger.insert(rounded(line.size));
    for (const int size : larger) levels_.emplace(size, std::min(levels_.size() + 1, heading_levels));
  }

  void add(const Line& line, bool page_begins) {
    if (!line.cells.empty()) return add_row(line);
    end_table();
    const bool leads = has_leader(line.text);
    const bool is_item = leads || bullet_length(line.text) > 0 || number_length(line.text) > 0;
    const int level = heading_level(line);
    if (!last_ || leads || leads_ || !continues(line, is_item, level, page_begins)) {
      close();
      level_ = level;
      leads_ = leads;
    }
    append_line(open_, trim(line.text), last_ && is_short(*last_) && !starts_lower(trim(line.text)));
    bold_ = (open_lines_ == 0 || bold_) && line.bold;
    ++open_lines_;
    last_ = line;
  }

  Extract finish() {
    close();
    end_table();
    return std::move(extract_);
  }

 private:
  void add_row(const Line& row) {
    close();
    if (row.begins_table) end_table();
    last_.reset();
    rows_.emplace_back();
    for (const auto& cell : row.cells) rows_.back().push_back(escaped(without_leaders(cell)));
  }

  void end_table() {
    if (auto table = table_of_cells(rows_); !table.empty()) put(table, false);
    rows_.clear();
  }

  static bool is_short(const Line& line) {
    return line.right - line.left < short_line * (line.room - line.left);
  }

  bool is_large(const Line& line) const { return body_ > 0 && line.size >= body_ * heading_factor; }

  int heading_level(const Line& line) const {
    const auto known = levels_.find(rounded(line.size));
    return is_large(line) && known != levels_.end() ? static_cast<int>(known->second) : 0;
  }

  bool continues(const Line& line, bool is_item, int level, bool page_begins) const {
    if (is_item || level != level_) return false;
    if (bold_ != line.bold && (bold_ || line.bold) && open_lines_ == 1 && bold_) return false;
    if (page_begins) return level == 0 && !ends_sentence(open_) && starts_lower(trim(line.text));
    if (line.top < last_->top - last_->height())  // the next column
      return !ends_sentence(open_) && starts_lower(trim(line.text));
    return line.top - last_->bottom < paragraph_gap * std::max(last_->height(), 1.0);
  }

  void close() {
    const std::string text(trim(open_));
    open_.clear();
    open_lines_ = 0;
    const bool leads = std::exchange(leads_, false);
    if (text.empty()) return;
    if (leads) return put("- " + escaped(without_leaders(text.substr(bullet_length(text)))), true);
    const bool short_enough = text.size() <= longest_heading;
    if (level_ > 0 && short_enough) return add_heading(level_, text);
    // A bold line of its own that is no sentence.
    if (bold_ && text.size() <= longest_heading / 2 && !ends_sentence(text) && bullet_length(text) == 0)
      return add_heading(static_cast<int>(std::min(levels_.size() + 1, heading_levels)), text);
    if (const auto bullet = bullet_length(text); bullet > 0)
      return put("- " + escaped(text.substr(bullet)), true);
    if (const auto number = number_length(text); number > 0)
      return put(text.substr(0, number - 2) + ". " + escaped(text.substr(number)), true);
    put(paragraph_of(text), false);
  }

  /// Its lines are escaped each, so that no blank is made of a break.
  static std::string paragraph_of(std::string_view text) {
    std::string out;
    while (!text.empty()) {
      const auto end = std::min(text.find('\n'), text.size());
      out += (out.empty() ? "" : "\n") + as_paragraph(escaped(text.substr(0, end)));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
  }

  void add_heading(int level, const std::string& text) {
    if (extract_.title.empty()) extract_.title = text;
    put(heading_line(level, text), false);
  }

  void put(const std::string& text, bool item) {
    if (!extract_.markdown.empty()) extract_.markdown += item && after_item_ ? "\n" : "\n\n";
    extract_.markdown += text;
    after_item_ = item;
  }

  double body_ = 0;
  std::map<int, std::size_t> levels_;
  std::optional<Line> last_;
  std::string open_;
  std::size_t open_lines_ = 0;
  int level_ = 0;
  bool bold_ = false;
  bool leads_ = false;  // the open line has dots that lead from one part of it to another
  std::vector<std::vector<std::string>> rows_;  // of the open table
  bool after_item_ = false;
  Extract extract_;
};

}  // namespace

Extract lay_out(std::span<const PlacedPage> pages) {
  std::vector<PageRows> rows;
  for (const auto& page : pages) rows.push_back(rows_of(page));
  const auto contents = drop_contents(rows, pages.size());
  const auto running = drop_running_rows(rows);
  std::vector<std::vector<Line>> lines;
  for (const auto& page : rows) lines.push_back(in_reading_order(page.rows));
  Writer writer(lines);
  for (const auto& page : lines) {
    bool begins = true;
    for (const auto& line : page) {
      writer.add(line, begins);
      begins = false;
    }
  }
  auto extract = writer.finish();
  add_note(extract.notes, NoteCode::running_lines, running);
  add_note(extract.notes, NoteCode::contents_entries, contents);
  return extract;
}

}  // namespace sp::knowledge_base
