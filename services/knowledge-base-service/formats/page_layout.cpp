#include "services/knowledge-base-service/formats/page_layout.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/markdown_text.hpp"

namespace sp::knowledge_base {

namespace {

constexpr double margin_share = 0.12;  // of the page's height, where headers and footers stand
constexpr std::size_t repeats_from_pages = 3;
constexpr double heading_factor = 1.15;       // of the body's size
constexpr std::size_t longest_heading = 200;  // bytes
constexpr double paragraph_gap = 0.75;        // of a line's height, beyond which lines do not belong together
constexpr std::size_t heading_levels = 4;

struct Line {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  double size = 0;  // of most of its text
  bool bold = false;
  std::string text;
  double height() const { return bottom - top; }
};

bool is_sound(double value) { return std::isfinite(value) && std::abs(value) < 1e6; }

/// Half points, so that sizes that differ by rounding are one.
int rounded(double size) { return static_cast<int>(std::lround(std::clamp(size, 0.0, 1000.0) * 2)); }

std::vector<Line> lines_of(const PlacedPage& page) {
  std::vector<Line> lines;
  bool space = false;
  for (const auto& word : page.words) {
    if (trim(word.text).empty() || !is_sound(word.left) || !is_sound(word.top) || !is_sound(word.right) ||
        !is_sound(word.bottom))
      continue;
    const double height = std::max(word.bottom - word.top, 0.1);
    const double middle = (word.top + word.bottom) / 2;
    Line* last = lines.empty() ? nullptr : &lines.back();
    // Words of a line come from left to right; what begins left of the end is another line or column.
    if (last && middle > last->top && middle < last->bottom && word.left > last->right - height) {
      if (space || word.left - last->right > 0.15 * height) last->text += ' ';
      last->text += word.text;
      last->right = std::max(last->right, word.right);
      last->top = std::min(last->top, word.top);
      last->bottom = std::max(last->bottom, word.bottom);
      last->bold = last->bold && word.bold;
    } else {
      lines.push_back({word.left, word.top, word.right, word.top + height,
                       word.font_size > 0 && is_sound(word.font_size) ? word.font_size : height, word.bold,
                       word.text});
    }
    space = word.space_after;
  }
  return lines;
}

/// Its words with every number as '#': "Page 3 of 12" stands on all pages.
std::string repeated_form(const Line& line) {
  std::string form;
  for (const char c : line.text) {
    if (c >= '0' && c <= '9') {
      if (!form.ends_with('#')) form += '#';
    } else if (c != ' ') {
      form += c;
    }
  }
  return form;
}

bool is_in_margin(const Line& line, const PlacedPage& page) {
  return line.bottom < page.height * margin_share || line.top > page.height * (1 - margin_share);
}

bool is_number(std::string_view text) {
  text = trim(text);
  return !text.empty() && text.size() <= 5 && text.find_first_not_of("0123456789") == text.npos;
}

/// "Installation . . . . . . 12": a table of contents says nothing that its chapters do not.
bool is_contents_entry(const Line& line) {
  return line.text.find(". . . .") != std::string::npos || line.text.find(".....") != std::string::npos;
}

/// A page's number where nothing else repeats: the only thing on the page's first or last line.
void drop_page_number(std::vector<Line>& lines) {
  const auto drop = [&lines](auto line) {
    if (line != lines.end() && is_number(line->text)) lines.erase(line);
  };
  drop(std::ranges::max_element(lines, {}, &Line::top));
  drop(std::ranges::min_element(lines, {}, &Line::top));
}

void drop_headers_and_footers(std::span<const PlacedPage> pages, std::vector<std::vector<Line>>& lines) {
  for (auto& page : lines) std::erase_if(page, is_contents_entry);
  if (pages.size() < repeats_from_pages) return;
  for (auto& page : lines) drop_page_number(page);
  std::map<std::string, std::size_t> seen;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    std::set<std::string> forms;
    for (const auto& line : lines[i])
      if (is_in_margin(line, pages[i])) forms.insert(repeated_form(line));
    for (const auto& form : forms) ++seen[form];
  }
  for (std::size_t i = 0; i < pages.size(); ++i)
    std::erase_if(lines[i], [&](const Line& line) {
      return is_in_margin(line, pages[i]) && 2 * seen[repeated_form(line)] > pages.size();
    });
}

/// The size that most of the text has.
double body_size(const std::vector<std::vector<Line>>& pages) {
  std::map<int, std::size_t> letters;
  for (const auto& lines : pages)
    for (const auto& line : lines) letters[rounded(line.size)] += line.text.size();
  const auto most = std::ranges::max_element(letters, {}, [](const auto& entry) { return entry.second; });
  return most == letters.end() ? 0 : most->first / 2.0;
}

std::size_t bullet_length(std::string_view text) {
  for (const std::string_view bullet : {"•", "◦", "▪", "■", "●", "○", "‣", "⁃", "–", "", "-", "*"})
    if (text.starts_with(bullet) && text.size() > bullet.size() && text[bullet.size()] == ' ')
      return bullet.size() + 1;
  return 0;
}

/// Of "12. " and "3) ", with the blank.
std::size_t number_length(std::string_view text) {
  const auto digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits == text.npos || digits > 3 || digits + 1 >= text.size()) return 0;
  return (text[digits] == '.' || text[digits] == ')') && text[digits + 1] == ' ' ? digits + 2 : 0;
}

bool starts_lower(std::string_view text) {
  return !text.empty() &&
         ((text[0] >= 'a' && text[0] <= 'z') || text.starts_with("\xC3\xA0") ||
          (text.size() > 1 && text[0] == '\xC3' && static_cast<unsigned char>(text[1]) >= 0xA0));
}

bool ends_sentence(std::string_view text) {
  return text.empty() || std::string_view(".!?:;").contains(text.back());
}

/// Puts a line behind a paragraph; a word that was divided at the line's end is made whole.
void append_line(std::string& paragraph, std::string_view line) {
  constexpr std::string_view soft_hyphen = "\xC2\xAD";
  if (paragraph.ends_with(soft_hyphen)) {
    paragraph.resize(paragraph.size() - soft_hyphen.size());
  } else if (paragraph.size() > 1 && paragraph.ends_with('-') && paragraph[paragraph.size() - 2] != ' ' &&
             starts_lower(line)) {
    paragraph.pop_back();
  } else if (!paragraph.empty()) {
    paragraph += ' ';
  }
  paragraph += line;
}

class Writer {
 public:
  explicit Writer(const std::vector<std::vector<Line>>& pages) : body_(body_size(pages)) {
    std::set<int, std::greater<>> larger;
    for (const auto& lines : pages)
      for (const auto& line : lines)
        if (is_large(line)) larger.insert(rounded(line.size));
    for (const int size : larger) levels_.emplace(size, std::min(levels_.size() + 1, heading_levels));
  }

  void add(const Line& line, bool page_begins) {
    const bool is_item = bullet_length(line.text) > 0 || number_length(line.text) > 0;
    const int level = heading_level(line);
    if (!last_ || !continues(line, is_item, level, page_begins)) {
      close();
      level_ = level;
    }
    append_line(open_, trim(line.text));
    bold_ = (open_lines_ == 0 || bold_) && line.bold;
    ++open_lines_;
    last_ = line;
  }

  Extract finish() {
    close();
    return std::move(extract_);
  }

 private:
  bool is_large(const Line& line) const { return body_ > 0 && line.size >= body_ * heading_factor; }

  int heading_level(const Line& line) const {
    const auto known = levels_.find(rounded(line.size));
    return is_large(line) && known != levels_.end() ? static_cast<int>(known->second) : 0;
  }

  bool continues(const Line& line, bool is_item, int level, bool page_begins) const {
    if (is_item || level != level_) return false;
    if (bold_ != line.bold && (bold_ || line.bold) && open_lines_ == 1 && bold_) return false;
    if (page_begins) return level == 0 && !ends_sentence(open_) && starts_lower(trim(line.text));
    if (line.top < last_->top - last_->height()) return !ends_sentence(open_);  // the next column
    return line.top - last_->bottom < paragraph_gap * std::max(last_->height(), 1.0);
  }

  void close() {
    const std::string text(trim(open_));
    open_.clear();
    open_lines_ = 0;
    if (text.empty()) return;
    const bool short_enough = text.size() <= longest_heading;
    if (level_ > 0 && short_enough) return add_heading(level_, text);
    // A bold line of its own that is no sentence.
    if (bold_ && text.size() <= longest_heading / 2 && !ends_sentence(text) && bullet_length(text) == 0)
      return add_heading(static_cast<int>(std::min(levels_.size() + 1, heading_levels)), text);
    if (const auto bullet = bullet_length(text); bullet > 0)
      return put("- " + escaped(text.substr(bullet)), true);
    if (const auto number = number_length(text); number > 0)
      return put(text.substr(0, number - 2) + ". " + escaped(text.substr(number)), true);
    put(as_paragraph(escaped(text)), false);
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
  bool after_item_ = false;
  Extract extract_;
};

}  // namespace

Extract lay_out(std::span<const PlacedPage> pages) {
  std::vector<std::vector<Line>> lines;
  for (const auto& page : pages) lines.push_back(lines_of(page));
  drop_headers_and_footers(pages, lines);
  Writer writer(lines);
  for (const auto& page : lines) {
    bool begins = true;
    for (const auto& line : page) {
      writer.add(line, begins);
      begins = false;
    }
  }
  return writer.finish();
}

}  // namespace sp::knowledge_base
