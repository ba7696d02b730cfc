#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/domain/block.hpp"
#include "services/knowledge-base-service/domain/html_content.hpp"
#include "services/knowledge-base-service/domain/html_table.hpp"

namespace sp::knowledge_base {

namespace {

constexpr int deepest_html = 200;  // elements nested deeper are read as text

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::ranges::find(names, name) != names.end();
}

// What a reader does not read: code and controls.
bool is_left_out(std::string_view name) {
  static constexpr std::array<std::string_view, 15> names{
      "script",   "style",  "noscript", "template", "head", "button", "input", "select",
      "textarea", "iframe", "object",   "embed",    "svg",  "canvas", "applet"};
  return is_one_of(name, names);
}

bool is_block(std::string_view name) {
  static constexpr std::array<std::string_view, 32> names{
      "html",  "body",       "div",    "section",    "article", "main",     "header",  "footer",
      "aside", "p",          "ul",     "ol",         "li",      "dl",       "dt",      "dd",
      "table", "blockquote", "pre",    "h1",         "h2",      "h3",       "h4",      "h5",
      "h6",    "hr",         "figure", "figcaption", "form",    "fieldset", "details", "summary"};
  return is_one_of(name, names);
}

std::string_view content_of(const xmlNode* node) {
  return node->content ? reinterpret_cast<const char*>(node->content) : "";
}

/// Appends text so that Markdown reads it as text; runs of white space become one blank.
void append_text(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c == ' ' || c == '\n' || c == '\t' || c == '\r') {
      if (!out.empty() && out.back() != ' ' && out.back() != '\n') out += ' ';
      continue;
    }
    if (std::string_view("\\*_[]<`").contains(c)) out += '\\';
    out += c;
  }
}

void append_raw_text(const xmlNode* node, std::string& out, int depth) {
  for (const xmlNode* child = node->children; child; child = child->next) {
    if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) out += content_of(child);
    if (name_of(child) == "br") out += '\n';
    if (child->type == XML_ELEMENT_NODE && depth < deepest_html) append_raw_text(child, out, depth + 1);
  }
}

bool is_safe_link(std::string_view target) {
  return (target.starts_with("https://") || target.starts_with("http://") || target.starts_with("mailto:") ||
          target.starts_with("/") || target.starts_with("#")) &&
         target.find_first_of(" <>()\n\t") == std::string_view::npos;
}

void append_inline(const xmlNode* node, std::string& out, int depth);

void append_marked(const xmlNode* node, std::string_view mark, std::string& out, int depth) {
  std::string inner;
  append_inline(node, inner, depth);
  const auto text = trim(inner);
  if (text.empty()) return;
  if (inner.front() == ' ' && !out.empty() && out.back() != ' ') out += ' ';
  out.append(mark).append(text).append(mark);
  if (inner.back() == ' ') out += ' ';
}

void append_element(const xmlNode* node, std::string& out, int depth) {
  const auto name = name_of(node);
  if (is_left_out(name)) return;
  if (name == "br") {
    while (out.ends_with(' ')) out.pop_back();
    out += '\n';
  } else if (name == "strong" || name == "b") {
    append_marked(node, "**", out, depth + 1);
  } else if (name == "em" || name == "i") {
    append_marked(node, "*", out, depth + 1);
  } else if (name == "code" || name == "kbd" || name == "samp") {
    std::string code;
    append_raw_text(node, code, depth + 1);
    if (!trim(code).empty()) out += code.contains('`') ? "`` " + code + " ``" : '`' + code + '`';
  } else if (name == "a" && is_safe_link(attribute(node, "href"))) {
    std::string label;
    append_inline(node, label, depth + 1);
    if (!trim(label).empty())
      out.append("[").append(trim(label)).append("](").append(attribute(node, "href")).append(")");
  } else if (name == "img") {
    append_text(attribute(node, "alt"), out);
  } else {
    if (is_block(name) && !out.empty() && out.back() != ' ') out += ' ';
    append_inline(node, out, depth + 1);
  }
}

/// The children of `node` as one line of Markdown (a <br> breaks it).
void append_inline(const xmlNode* node, std::string& out, int depth) {
  for (const xmlNode* child = node->children; child; child = child->next) {
    if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE)
      append_text(content_of(child), out);
    if (child->type == XML_ELEMENT_NODE && depth < deepest_html) append_element(child, out, depth);
  }
}

std::string inline_of(const xmlNode* node, int depth) {
  std::string text;
  append_inline(node, text, depth);
  return std::string(trim(text));
}

/// The text with `prefix` at the beginning of each line but the first.
std::string continued(std::string_view text, std::string_view prefix) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '\n') out += prefix;
  }
  return out;
}

std::string code_of(const xmlNode* node, int depth) {
  std::string code;
  append_raw_text(node, code, depth);
  while (code.ends_with('\n')) code.pop_back();
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : code) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
  const std::string fence(std::max<std::size_t>(longest + 1, 3), '`');
  return trim(code).empty() ? "" : fence + '\n' + code + '\n' + fence;
}

std::string list_of(const xmlNode* list, std::size_t indent, int depth) {
  std::string out;
  int number = 1;
  const bool ordered = name_of(list) == "ol";
  for (const xmlNode* item = list->children; item; item = item->next) {
    if (name_of(item) != "li") continue;
    const std::string marker = ordered ? std::to_string(number++) + ". " : "- ";
    std::string line;
    std::string nested;
    for (const xmlNode* child = item->children; child; child = child->next) {
      const auto name = name_of(child);
      if ((name == "ul" || name == "ol") && depth < deepest_html) {
        nested += '\n' + list_of(child, indent + marker.size(), depth + 1);
      } else if (name == "pre") {
        line = std::string(trim(line)) + '\n' + code_of(child, depth + 1) + '\n';
      } else if (child->type == XML_TEXT_NODE) {
        append_text(content_of(child), line);
      } else if (child->type == XML_ELEMENT_NODE && depth < deepest_html) {
        append_element(child, line, depth + 1);
      }
    }
    if (!out.empty()) out += '\n';
    out.append(indent, ' ').append(marker);
    out.append(continued(trim(line), std::string(indent + marker.size(), ' '))).append(nested);
  }
  return out;
}

std::string table_of(const xmlNode* table, int depth) {
  return html_table(table, [depth](const xmlNode* cell) { return inline_of(cell, depth + 1); });
}

std::string quoted(std::string_view text) { return "> " + continued(text, "> "); }

class Reader {
 public:
  void read(const xmlNode* node, int depth) {
    for (const xmlNode* child = node->children; child; child = child->next) {
      if (child->type == XML_TEXT_NODE || child->type == XML_CDATA_SECTION_NODE) {
        append_text(content_of(child), loose_);
      } else if (child->type == XML_ELEMENT_NODE && depth < deepest_html) {
        element(child, depth);
      }
    }
  }

  std::vector<Block> finish() {
    close();
    return std::move(blocks_);
  }

 private:
  void element(const xmlNode* node, int depth) {
    const auto name = name_of(node);
    if (is_left_out(name)) return;
    if (!is_block(name)) {
      // <span><p>…</p></span> is wrong and common: what is inside is still read block by block.
      if (holds_blocks(node, depth))
        read(node, depth + 1);
      else
        append_element(node, loose_, depth);
      return;
    }
    close();
    if (name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6') {
      std::string text = plain_text(inline_of(node, depth));
      std::ranges::replace(text, '\n', ' ');
      add({Block::Kind::heading, name[1] - '0', std::move(text)});
    } else if (name == "ul" || name == "ol") {
      add({Block::Kind::list, 0, list_of(node, 0, depth)});
    } else if (name == "table") {
      add({Block::Kind::table, 0, table_of(node, depth)});
    } else if (name == "pre") {
      add({Block::Kind::code, 0, code_of(node, depth)});
    } else if (name == "blockquote") {
      add({Block::Kind::quote, 0, quoted(inline_of(node, depth))});
    } else {
      read(node, depth + 1);
    }
    close();
  }

  static bool holds_blocks(const xmlNode* node, int depth) {
    for (const xmlNode* child = node->children; child; child = child->next) {
      if (is_block(name_of(child)) || (depth < deepest_html && holds_blocks(child, depth + 1))) return true;
    }
    return false;
  }

  void add(Block block) {
    if (!trim(block.text).empty() && block.text != "> ") blocks_.push_back(std::move(block));
  }

  /// Ends a paragraph. A first character that Markdown would take for a mark is escaped.
  void close() {
    std::string text(trim(loose_));
    loose_.clear();
    if (text.empty()) return;
    if (std::string_view("#>-+=|").contains(text.front())) text.insert(0, "\\");
    blocks_.push_back({Block::Kind::paragraph, 0, std::move(text)});
  }

  std::vector<Block> blocks_;
  std::string loose_;
};

}  // namespace

std::vector<Block> html_blocks(std::string_view html) {
  const auto content = html_content(html);
  Reader reader;
  for (const xmlNode* root : content.roots) reader.read(root, 0);
  return reader.finish();
}

}  // namespace sp::knowledge_base
