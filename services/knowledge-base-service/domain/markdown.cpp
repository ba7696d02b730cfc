#include <cmark.h>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/domain/block.hpp"
#include "services/knowledge-base-service/domain/dialects/common_mark.hpp"

namespace sp::knowledge_base {

namespace {

struct FreeNode {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};
using Node = std::unique_ptr<cmark_node, FreeNode>;

Node parse(std::string_view markdown) {
  return Node(cmark_parse_document(markdown.data(), markdown.size(), CMARK_OPT_DEFAULT));
}

enum class Leaves { all, words };

/// What a reader sees of the node: the text of its leaves, or those of them that are words of a language.
void append_plain(cmark_node* root, std::string& out, Leaves leaves = Leaves::all) {
  const std::unique_ptr<cmark_iter, void (*)(cmark_iter*)> iterator(cmark_iter_new(root), cmark_iter_free);
  cmark_event_type event = CMARK_EVENT_NONE;
  while ((event = cmark_iter_next(iterator.get())) != CMARK_EVENT_DONE) {
    cmark_node* node = cmark_iter_get_node(iterator.get());
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_EMPH:
      case CMARK_NODE_STRONG:
        // Names of buttons and menus, as a rule.
        if (leaves == Leaves::words && event == CMARK_EVENT_ENTER) {
          cmark_iter_reset(iterator.get(), node, CMARK_EVENT_EXIT);
          out += ' ';
        }
        break;
      case CMARK_NODE_CODE:
      case CMARK_NODE_CODE_BLOCK:
        if (leaves == Leaves::words) {
          out += ' ';
          break;
        }
        [[fallthrough]];
      case CMARK_NODE_TEXT:
        if (const char* literal = cmark_node_get_literal(node)) out += literal;
        break;
      case CMARK_NODE_SOFTBREAK:
      case CMARK_NODE_LINEBREAK:
        out += '\n';
        break;
      case CMARK_NODE_PARAGRAPH:
      case CMARK_NODE_HEADING:
      case CMARK_NODE_ITEM:
        if (event == CMARK_EVENT_EXIT && !out.empty() && out.back() != '\n') out += '\n';
        break;
      default:
        break;
    }
  }
}

/// Start of each line, so that a node's lines can be cut out of the source.
std::vector<std::size_t> line_starts(std::string_view text) {
  std::vector<std::size_t> starts{0};
  for (std::size_t i = 0; i < text.size(); ++i) {
    // CommonMark ends a line at LF, CR or CRLF.
    if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n')))
      starts.push_back(i + 1);
  }
  starts.push_back(text.size());
  return starts;
}

bool is_table_rule(std::string_view line) {
  line = trim(line);
  return line.find('-') != std::string_view::npos && line.find('|') != std::string_view::npos &&
         line.find_first_not_of("|-: \t") == std::string_view::npos;
}

/// CommonMark sees a pipe table as a paragraph: it is one whose second line is a rule of pipes and dashes.
bool is_table(std::string_view paragraph) {
  const auto first = paragraph.find('\n');
  if (first == std::string_view::npos || paragraph.substr(0, first).find('|') == std::string_view::npos)
    return false;
  const auto second = std::min(paragraph.find('\n', first + 1), paragraph.size());
  return is_table_rule(paragraph.substr(first + 1, second - first - 1));
}

Block::Kind kind_of(cmark_node* node, std::string_view source) {
  switch (cmark_node_get_type(node)) {
    case CMARK_NODE_LIST:
      return Block::Kind::list;
    case CMARK_NODE_CODE_BLOCK:
      return Block::Kind::code;
    case CMARK_NODE_BLOCK_QUOTE:
      return Block::Kind::quote;
    default:
      return is_table(source) ? Block::Kind::table : Block::Kind::paragraph;
  }
}

std::string without_edges(std::string_view lines) {
  while (!lines.empty() &&
         (lines.back() == '\n' || lines.back() == '\r' || lines.back() == ' ' || lines.back() == '\t'))
    lines.remove_suffix(1);
  std::string text;
  text.reserve(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i] != '\r')
      text += lines[i];
    else if (i + 1 == lines.size() || lines[i + 1] != '\n')
      text += '\n';
  }
  return text;
}

/// Without what stands in quotation marks on one line.
std::string without_quotations(std::string_view text) {
  struct Marks {
    std::string_view begin;
    std::string_view end;
  };
  static constexpr std::array<Marks, 3> known{{{"\"", "\""}, {"“", "”"}, {"«", "»"}}};
  constexpr std::size_t longest = 120;  // bytes; what is longer is a sentence
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const auto rest = text.substr(at, longest);
    const auto marks = std::ranges::find_if(
        known, [rest](const Marks& candidate) { return rest.starts_with(candidate.begin); });
    const auto end = marks == known.end() ? rest.npos : rest.find(marks->end, marks->begin.size());
    if (end == rest.npos || rest.substr(0, end).contains('\n')) {
      out += text[at++];
    } else {
      at += end + marks->end.size();
    }
  }
  return out;
}

}  // namespace

std::vector<Block> markdown_blocks(std::string_view written, text::Language language) {
  std::vector<Block> blocks;
  const auto markdown_text = as_common_mark(written, language);
  const std::string_view markdown = markdown_text;
  const Node document = parse(markdown);
  const auto starts = line_starts(markdown);
  for (cmark_node* node = cmark_node_first_child(document.get()); node; node = cmark_node_next(node)) {
    const auto type = cmark_node_get_type(node);
    if (type == CMARK_NODE_THEMATIC_BREAK) continue;
    if (type == CMARK_NODE_HEADING) {
      Block heading{Block::Kind::heading, cmark_node_get_heading_level(node), {}};
      append_plain(node, heading.text);
      heading.text = std::string(trim(heading.text));
      blocks.push_back(std::move(heading));
      continue;
    }
    const auto last_line = starts.size() - 1;
    const auto first = std::min<std::size_t>(std::max(cmark_node_get_start_line(node), 1) - 1, last_line);
    const auto last =
        std::clamp<std::size_t>(static_cast<std::size_t>(std::max(cmark_node_get_end_line(node), 1)),
                                std::min(first + 1, last_line), last_line);
    std::string source = without_edges(markdown.substr(starts[first], starts[last] - starts[first]));
    if (type == CMARK_NODE_HTML_BLOCK) {
      for (auto& block : html_blocks(source)) blocks.push_back(std::move(block));
      continue;
    }
    blocks.push_back({kind_of(node, source), 0, std::move(source)});
  }
  return blocks;
}

std::vector<Block> text_blocks(std::string_view text) {
  std::vector<Block> blocks;
  std::string paragraph;
  const auto close = [&] {
    if (!trim(paragraph).empty()) blocks.push_back({Block::Kind::paragraph, 0, std::string(trim(paragraph))});
    paragraph.clear();
  };
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (trim(line).empty()) {
      close();
    } else {
      paragraph += (paragraph.empty() ? "" : "\n") +
                   std::string(line.ends_with('\r') ? line.substr(0, line.size() - 1) : line);
    }
  }
  close();
  return blocks;
}

std::string plain_text(std::string_view markdown) {
  std::string text;
  append_plain(parse(markdown).get(), text);
  // What is left of a pipe table: its rule goes, its bars become blanks.
  std::string out;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    std::string line(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (is_table_rule(line)) continue;
    if (trim(line).starts_with('|')) {
      std::ranges::replace(line, '|', ' ');
      line = std::string(trim(line));
    }
    out += line;
    out += '\n';
  }
  return std::string(trim(out));
}

std::string prose_text(std::string_view markdown) {
  std::string text;
  append_plain(parse(markdown).get(), text, Leaves::words);
  return without_quotations(text);
}

}  // namespace sp::knowledge_base
