#include "services/chatbot-service/domain/markdown.hpp"

#include <cmark.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace sp::chatbot {

namespace {

struct Line {
  std::size_t begin = 0;
  std::size_t end = 0;  // without the line break
};

/// As CommonMark counts them: a line ends at LF, CR or CRLF.
std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find_first_of("\r\n", begin), text.size());
    lines.push_back({begin, end});
    begin = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return lines;
}

/// cmark counts from one; a document of nothing has no lines.
std::size_t line_of(int line) { return static_cast<std::size_t>(std::max(line, 1)); }

/// Makes blocks of lines, front to back.
class Blocks {
 public:
  explicit Blocks(std::string_view text) : text_(text), lines_(lines_of(text)) {}

  std::size_t lines() const { return lines_.size(); }

  /// The lines before a node that belong to none, as the definitions of links do, are text.
  void text_up_to(std::size_t line) {
    line = std::min(line, lines_.size());
    // CommonMark knows no tables: rows between pipes are lines of a paragraph.
    while (next_ < line) {
      auto after = next_ + 1;
      while (after < line && is_row(after) == is_row(next_) && !content(after).empty()) ++after;
      add(is_row(next_) ? BlockKind::table : BlockKind::paragraph, after);
    }
  }
  /// A block of the lines from the next one up to `after`, without blank ones at its edges.
  void add(BlockKind kind, std::size_t after) {
    auto first = std::exchange(next_, std::clamp(after, next_, lines_.size()));
    auto last = next_;
    while (first < last && content(first).empty()) ++first;
    while (first < last && content(last - 1).empty()) --last;
    if (first == last) return;
    // Steps with lists between them that are not indented are lists to CommonMark, and one to their author.
    const bool goes_on = kind == BlockKind::list && !blocks_.empty() && blocks_.back().kind == kind;
    if (!goes_on) blocks_.push_back({kind, lines_[first].begin, 0});
    blocks_.back().end = lines_[last - 1].end;
  }
  std::vector<Block> finish() {
    text_up_to(lines_.size());
    return std::move(blocks_);
  }

 private:
  std::string_view content(std::size_t line) const {
    auto content = text_.substr(lines_[line].begin, lines_[line].end - lines_[line].begin);
    content.remove_prefix(std::min(content.find_first_not_of(" \t"), content.size()));
    return content;
  }
  bool is_row(std::size_t line) const { return content(line).starts_with('|'); }

  const std::string_view text_;
  const std::vector<Line> lines_;
  std::size_t next_ = 0;
  std::vector<Block> blocks_;
};

}  // namespace

std::vector<Block> markdown_blocks(std::string_view text) {
  const std::unique_ptr<cmark_node, void (*)(cmark_node*)> document(
      cmark_parse_document(text.data(), text.size(), CMARK_OPT_DEFAULT), cmark_node_free);
  Blocks blocks(text);
  for (auto* node = cmark_node_first_child(document.get()); node; node = cmark_node_next(node)) {
    const auto first = line_of(cmark_node_get_start_line(node)) - 1;
    const auto after = line_of(cmark_node_get_end_line(node));
    blocks.text_up_to(first);
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_HEADING:
        blocks.add(BlockKind::heading, after);
        break;
      case CMARK_NODE_LIST:
        blocks.add(BlockKind::list, after);
        break;
      case CMARK_NODE_CODE_BLOCK:
        blocks.add(BlockKind::code, after);
        break;
      case CMARK_NODE_BLOCK_QUOTE:
        blocks.add(BlockKind::quote, after);
        break;
      case CMARK_NODE_HTML_BLOCK: {
        // cmark leaves out the last line of some.
        auto* following = cmark_node_next(node);
        blocks.add(BlockKind::paragraph,
                   following ? line_of(cmark_node_get_start_line(following)) - 1 : blocks.lines());
        break;
      }
      default:
        blocks.text_up_to(after);
    }
  }
  return blocks.finish();
}

}  // namespace sp::chatbot
