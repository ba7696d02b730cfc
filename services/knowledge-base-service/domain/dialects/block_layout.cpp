#include "services/knowledge-base-service/domain/dialects/block_layout.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/domain/dialects/notices.hpp"

namespace sp::knowledge_base::dialects {

namespace {

constexpr std::size_t most_open = 60;
/// About a passage: a longer block is cut, and each part needs the label in its heading path.
constexpr std::size_t long_block = 1'500;  // bytes

struct MarkedLine {
  std::string_view text;
  std::size_t column = 0;
  Construct construct = Construct::group;
  char syntax = 0;                           // 0: no mark
  std::size_t end = std::string_view::npos;  // of a beginning: the line that ends it
  std::string_view label() const { return text.substr(2); }
};

std::vector<MarkedLine> lines_with_ends(std::string_view marked) {
  std::vector<MarkedLine> lines;
  std::vector<std::size_t> open;
  std::array<std::size_t, 128> count{};  // of the open ones, by syntax
  while (!marked.empty()) {
    MarkedLine line{.text = cut_line(marked)};
    const auto indent = indent_of(line.text);
    if (const auto text = line.text.substr(indent.bytes); text.size() >= 3 && text.front() == mark) {
      line = {text.substr(1), indent.columns, static_cast<Construct>(text[1]), text[2]};
      auto& same = count[static_cast<unsigned char>(line.syntax) % count.size()];
      if (line.construct != Construct::end) {
        if (open.size() < most_open) {
          open.push_back(lines.size());
          ++same;
        }
      } else {
        for (bool closed = same == 0; !closed; open.pop_back()) {
          auto& last = lines[open.back()];
          --count[static_cast<unsigned char>(last.syntax) % count.size()];
          closed = last.syntax == line.syntax;
          if (closed) last.end = lines.size();
        }
      }
    }
    lines.push_back(line);
  }
  return lines;
}

/// A notice without an end goes to the end of its first paragraph, or to the next mark.
void end_notices_early(std::vector<MarkedLine>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    auto& line = lines[i];
    if (line.syntax == 0 || line.construct != Construct::notice || line.end != std::string_view::npos)
      continue;
    auto end = i + 1;
    bool any = false;
    while (end < lines.size() && lines[end].syntax == 0 && !(any && is_blank_line(lines[end].text))) {
      any = any || !is_blank_line(lines[end].text);
      ++end;
    }
    line.end = end;
  }
}

class BlockLayout {
 public:
  explicit BlockLayout(std::string_view marked) : lines_(lines_with_ends(marked)) {
    end_notices_early(lines_);
  }

  std::string write() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      while (!open_.empty() && open_.back().end <= i) close();
      const auto& line = lines_[i];
      if (line.syntax == 0)
        content(line.text);
      else if (line.construct != Construct::end)
        begin(line, i);
    }
    while (!open_.empty()) close();
    return std::move(out_);
  }

 private:
  struct Section {
    std::size_t level = 0;  // 0: before the first heading
    std::string line;
  };
  struct Open {
    std::size_t end = 0;
    bool quote = false;
    std::size_t column = 0;
    std::string label;     // of a quote: not yet written
    bool heading = false;  // it has one of its own
    Section section;       // that it is in
  };

  void begin(const MarkedLine& line, std::size_t at) {
    code_.forget();
    Open open{.end = line.end, .column = line.column, .label = std::string(line.label())};
    empty_line();
    if (line.construct == Construct::notice) {
      return_to_section();
      if (std::exchange(empty_due_, false)) write_line("");
      open.quote = true;
    } else if (!open.label.empty() &&
               (line.construct == Construct::tab || line.construct == Construct::details)) {
      open.heading = deserves_heading(line, at);
      if (open.heading) {
        open.section = section_;
        heading(open.label);
        ++lowered_;
      } else {
        write_content("**" + open.label + "**");
        empty_line();
      }
    }
    if (line.end != std::string_view::npos) open_.push_back(std::move(open));
  }

  bool deserves_heading(const MarkedLine& line, std::size_t at) const {
    const bool in_quote = std::ranges::any_of(open_, [](const Open& open) { return open.quote; });
    if (in_quote || line.column > 0 || line.end == std::string_view::npos || line.label().contains('`'))
      return false;
    if (line.construct == Construct::details && line.label().ends_with('?')) return true;
    // Lines are views of one text: what is between is their distance.
    const auto last = lines_[line.end - 1].text;
    return line.end > at + 1 &&
           static_cast<std::size_t>(last.data() + last.size() - line.text.data()) > long_block;
  }

  void heading(std::string_view label) {
    returning_ = false;
    const auto level = section_.level == 0 ? 2 : std::min<std::size_t>(section_.level + 1, 6);
    section_ = {level, std::string(level, '#') + " " + std::string(label)};
    write_line(section_.line);
    empty_line();
  }

  void close() {
    const auto open = std::move(open_.back());
    code_.forget();
    if (open.quote && !open.label.empty()) {  // a notice without text
      open_.back().label.clear();
      write_line("**" + open.label + "**");
    }
    open_.pop_back();
    empty_line();
    if (!open.heading) return;
    --lowered_;
    section_ = open.section;
    returning_ = true;
  }

  void content(std::string_view text) {
    if (is_blank_line(text)) {
      code_.take(text);
      // Within code empty lines stay as they are; of others one is enough.
      if (code_.inside_fence())
        write_line("");
      else
        empty_line();
      return;
    }
    const bool code = code_.take(text);
    const auto level = code || in_quote() ? 0 : heading_level(text);
    if (level > 0) {
      returning_ = false;
      const auto lower = std::min<std::size_t>(level + lowered_, 6);
      section_ = {lower, std::string(lower - level, '#') + std::string(trim(text))};
      return write_line(section_.line);
    }
    if (!code && !in_quote()) note_underlined(text);
    previous_ = text;
    if (!open_.empty() && open_.back().quote && !open_.back().label.empty()) {
      const auto label = "**" + std::exchange(open_.back().label, {}) + "**";
      const auto indent = indent_of(text);
      if (!code && goes_on(text.substr(indent.bytes)))
        return write_line(std::string(indent.columns, ' ') + label + " — " +
                          std::string(text.substr(indent.bytes)));
      write_line(label);
      empty_line();
    }
    write_content(text);
  }

  /// A setext heading (CommonMark 4.3).
  void note_underlined(std::string_view text) {
    const auto line = trim(text);
    if (trim(previous_).empty() || begins_item(previous_) || line.size() < 2) return;
    const bool first = line.find_first_not_of('=') == line.npos;
    if (!first && line.find_first_not_of('-') != line.npos) return;
    section_ = {first ? 1U : 2U, (first ? "# " : "## ") + std::string(trim(previous_))};
  }

  /// Whether the text may stand behind a label on its line.
  static bool goes_on(std::string_view text) {
    return !begins_item(text) && heading_level(text) == 0 && !std::string_view("|><").contains(text.front());
  }

  bool in_quote() const {
    return std::ranges::any_of(open_, [](const Open& open) { return open.quote; });
  }

  void write_content(std::string_view text) {
    return_to_section();
    write_line(text);
  }

  /// Text behind a heading of ours would be read as below it.
  void return_to_section() {
    if (!std::exchange(returning_, false)) return;
    write_line(section_.level == 0 ? "#" : section_.line);
    empty_line();
  }

  void write_line(std::string_view text) {
    if (!text.empty() && std::exchange(empty_due_, false)) write_line("");
    std::string line(text);
    for (auto open = open_.rbegin(); open != open_.rend(); ++open) {
      if (!open->quote) continue;
      const auto indent = indent_of(line);
      const auto column = std::min(indent.columns, open->column);
      line = std::string(column, ' ') + "> " + std::string(indent.columns - column, ' ') +
             line.substr(indent.bytes);
    }
    while (line.ends_with(' ') && text.empty()) line.pop_back();
    out_.append(line).append("\n");
  }

  /// Written with what follows: of a quote or behind it.
  void empty_line() {
    previous_ = {};
    empty_due_ = !out_.empty();
  }

  std::vector<MarkedLine> lines_;
  std::vector<Open> open_;
  CodeLines code_;
  Section section_;
  std::size_t lowered_ = 0;  // headings stand below this many of ours
  bool returning_ = false;   // the section that our heading interrupted has to be named again
  bool empty_due_ = false;
  std::string_view previous_;
  std::string out_;
};

}  // namespace

std::string with_blocks_laid_out(std::string_view marked) { return BlockLayout(marked).write(); }

}  // namespace sp::knowledge_base::dialects
