#include "services/connector-service/tools/jira_text.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <vector>

#include "platform/base/encoding.hpp"
#include "platform/base/time.hpp"
#include "services/connector-service/tools/calls.hpp"

namespace sp::connector::jira {
namespace {

using boost::json::array;
using boost::json::object;

/// Deeper than any editor nests; what is below is not read, so that a hostile document ends.
constexpr int deepest = 40;
constexpr std::string_view ellipsis = "…";

object node(std::string_view type) {
  object out;
  out["type"] = type;
  return out;
}

/// Without what Jira's XML cannot hold, and with one kind of line break.
std::string clean(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') out += c;
  return out;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + separator.size());
  }
}

object paragraph(std::string_view text) {
  array content;
  bool first = true;
  for (const auto line : split(text, "\n")) {
    if (!first) content.push_back(node("hardBreak"));
    first = false;
    if (line.empty()) continue;  // a text node may not be empty
    auto words = node("text");
    words["text"] = line;
    content.push_back(std::move(words));
  }
  auto out = node("paragraph");
  out["content"] = std::move(content);
  return out;
}

json::Value document(std::string_view text) {
  array content;
  if (!text.empty())
    for (const auto part : split(text, "\n\n")) content.push_back(paragraph(part));
  auto out = node("doc");
  out["version"] = 1;
  out["content"] = std::move(content);
  return out;
}

bool fits(const json::Value& document) { return length(boost::json::serialize(document)) <= text_limit; }

const array& children(const json::Value& node) {
  static const array none;
  const auto& content = at(node, "/content");
  return content.is_array() ? content.get_array() : none;
}

/// Where a text node leads, "" for one that is no link.
std::string link_of(const json::Value& node) {
  const auto& marks = at(node, "/marks");
  if (!marks.is_array()) return {};
  for (const auto& mark : marks.get_array())
    if (text_at(mark, "/type") == "link") return text_at(mark, "/attrs/href");
  return {};
}

/// "2026-11-22" of a date node's milliseconds.
std::string date_of(const std::string& milliseconds) {
  std::int64_t value = 0;
  const auto* end = milliseconds.data() + milliseconds.size();
  if (std::from_chars(milliseconds.data(), end, value).ptr != end || milliseconds.empty())
    return milliseconds;
  return to_rfc3339(Time{std::chrono::milliseconds(value)}).substr(0, 10);
}

std::string mention(const json::Value& node) {
  auto name = text_at(node, "/attrs/text");
  if (name.empty()) name = text_at(node, "/attrs/id");
  return name.starts_with('@') ? name : "@" + name;
}

/// A file has no text but, at times, a name or an address.
std::string media(const json::Value& node) {
  for (const auto* const where : {"/attrs/alt", "/attrs/url"})
    if (const auto text = text_at(node, where); !text.empty()) return "[" + text + "]";
  return "[file]";
}

std::string first_of(const json::Value& node, std::initializer_list<std::string_view> pointers) {
  for (const auto pointer : pointers)
    if (auto text = text_at(node, pointer); !text.empty()) return text;
  return {};
}

/// The text of a node that stands within a line; nothing of one that does not.
std::optional<std::string> inline_text(const json::Value& node) {
  const auto type = text_at(node, "/type");
  if (type == "text") return text_at(node, "/text");
  if (type == "hardBreak") return "\n";
  if (type == "mention") return mention(node);
  if (type == "emoji") return first_of(node, {"/attrs/text", "/attrs/shortName"});
  if (type == "date") return date_of(text_at(node, "/attrs/timestamp"));
  if (type == "status" || type == "inlineExtension") return text_at(node, "/attrs/text");
  if (type == "inlineCard") return first_of(node, {"/attrs/url", "/attrs/data/url", "/attrs/data/@id"});
  if (type == "mediaInline") return media(node);
  if (type == "placeholder") return "";  // the editor's own hint
  return std::nullopt;
}

/// The end of a link: its address, where its words are not the address.
void close_link(std::string& out, std::string& link, std::size_t start) {
  const auto words = std::string_view(out).substr(start);
  if (!link.empty() && words != link && link != "mailto:" + std::string(words)) out += " (" + link + ")";
  link.clear();
}

std::string block_text(const json::Value& node, int depth);

std::string lines_of(const json::Value& parent, int depth) {
  std::string out;
  std::string link;
  std::size_t start = 0;
  for (const auto& child : children(parent)) {
    if (auto href = link_of(child); href != link) {
      close_link(out, link, start);
      link = std::move(href);
      start = out.size();
    }
    const auto text = inline_text(child);
    out += text ? *text : block_text(child, depth + 1);
  }
  close_link(out, link, start);
  return out;
}

/// `prefix` before the first line, as much room before the others.
std::string hung(std::string_view prefix, std::string_view text) {
  std::string out;
  for (const auto line : split(text, "\n")) {
    if (!out.empty()) out += "\n";
    out += out.empty() ? std::string(prefix) : std::string(prefix.size(), ' ');
    out += line;
  }
  return out;
}

std::string blocks(const json::Value& parent, std::string_view separator, int depth) {
  std::string out;
  bool first = true;
  for (const auto& child : children(parent)) {
    const auto text = block_text(child, depth + 1);
    // An empty paragraph is a line that someone left blank; anything else that is empty just has no text.
    if (text.empty() && text_at(child, "/type") != "paragraph") continue;
    if (!first) out += separator;
    first = false;
    out += text;
  }
  return out;
}

std::string list(const json::Value& node, int depth) {
  const bool ordered = text_at(node, "/type") == "orderedList";
  std::int64_t number = 1;
  if (const auto& order = at(node, "/attrs/order"); order.is_int64()) number = order.get_int64();
  std::string out;
  for (const auto& item : children(node)) {
    if (!out.empty()) out += "\n";
    const auto type = text_at(item, "/type");
    if (type == "taskItem") {
      out += hung(text_at(item, "/attrs/state") == "DONE" ? "[x] " : "[ ] ", lines_of(item, depth));
    } else if (type == "decisionItem") {
      out += hung("- ", lines_of(item, depth));
    } else if (type == "listItem") {
      out += hung(ordered ? std::to_string(number++) + ". " : "- ", blocks(item, "\n", depth));
    } else {
      out += hung("  ", block_text(item, depth + 1));  // a list of tasks within one
    }
  }
  return out;
}

std::string table(const json::Value& node, int depth) {
  std::string out;
  for (const auto& row : children(node)) {
    if (!out.empty()) out += "\n";
    bool first = true;
    for (const auto& cell : children(row)) {
      if (!first) out += " | ";
      first = false;
      for (const char c : blocks(cell, " ", depth)) out += c == '\n' ? ' ' : c;
    }
  }
  return out;
}

std::string quote(std::string_view text) {
  std::string out;
  for (const auto line : split(text, "\n")) {
    if (!out.empty()) out += "\n";
    out += "> ";
    out += line;
  }
  return out;
}

std::string titled(const json::Value& node, int depth) {
  const auto title = text_at(node, "/attrs/title");
  const auto text = blocks(node, "\n\n", depth);
  return title.empty() || text.empty() ? title + text : title + "\n" + text;
}

std::string block_text(const json::Value& node, int depth) {
  if (depth > deepest) return {};
  const auto type = text_at(node, "/type");
  if (auto text = inline_text(node)) return *text;
  if (type == "paragraph" || type == "heading" || type == "codeBlock" || type == "caption")
    return lines_of(node, depth);
  if (type == "bulletList" || type == "orderedList" || type == "taskList" || type == "decisionList")
    return list(node, depth);
  if (type == "table") return table(node, depth);
  if (type == "blockquote") return quote(blocks(node, "\n\n", depth));
  if (type == "rule") return "---";
  if (type == "media") return media(node);
  if (type == "mediaGroup" || type == "mediaSingle") return blocks(node, "\n", depth);
  if (type == "blockCard" || type == "embedCard") return first_of(node, {"/attrs/url", "/attrs/data/url"});
  if (type == "expand" || type == "nestedExpand") return titled(node, depth);
  const auto& content = children(node);
  const bool within_a_line = !content.empty() && inline_text(content.front());
  const auto text = within_a_line ? lines_of(node, depth) : blocks(node, "\n\n", depth);
  return text.empty() ? first_of(node, {"/text", "/attrs/text"}) : text;
}

bool is_word(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80) != 0;
}

/// Whether the renderer would make a picture of what begins at `text`: "(!)", "(x)".
bool is_emoticon(std::string_view text) {
  constexpr std::array<std::string_view, 12> known{"(y)", "(n)", "(i)", "(/)", "(x)",  "(!)",
                                                   "(+)", "(-)", "(?)", "(*)", "(on)", "(off)"};
  for (const auto one : known)
    if (text.starts_with(one)) return true;
  return false;
}

/// Whether the character at `index` would open a markup there. Those of emphasis do at a word's beginning
/// only, so that "snake_case" and "e-mail" stay readable in whatever shows the text unrendered.
bool opens_markup(std::string_view text, std::size_t index) {
  const char c = text[index];
  const char before = index == 0 ? '\n' : text[index - 1];
  const char after = index + 1 < text.size() ? text[index + 1] : '\n';
  if (before == '\\') return false;  // it has one, and two of them are a line break
  const bool spaced_after = after == ' ' || after == '\n' || after == '\t';
  switch (c) {
    case '{':
    case '}':
    case '[':
    case ']':
    case '|':
    case '^':
    case '~':
      return true;
    case '*':
    case '_':
    case '+':
      return !is_word(before) && (!spaced_after || before == '\n');
    case '-':
      return !is_word(before) || after == '-';
    case '!':
      return !is_word(before) && !spaced_after;
    case '?':
      return before == '?' || after == '?';
    case '(':
      return before == ':' || is_emoticon(text.substr(index));
    case ')':
      return before == ':' || before == ';';
    default:
      return false;
  }
}

}  // namespace

std::size_t length(std::string_view text) {
  std::size_t units = 0;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

std::string cut(std::string_view text, std::size_t limit) {
  if (length(text) <= limit) return std::string(text);
  std::size_t units = 0;
  std::size_t end = 0;
  for (std::size_t next = 0; next < text.size(); end = next) {
    units += static_cast<unsigned char>(text[next]) >= 0xF0 ? 2 : 1;
    if (units + 1 > limit) break;  // one is the ellipsis
    for (++next; next < text.size() && (static_cast<unsigned char>(text[next]) & 0xC0) == 0x80;) ++next;
  }
  return std::string(text.substr(0, end)) + std::string(ellipsis);
}

std::string summary(std::string_view text) {
  std::string line = clean(text);
  for (char& c : line)
    if (c == '\n' || c == '\t') c = ' ';
  return cut(trim(line), summary_limit);
}

json::Value adf_of(std::string_view text) {
  const auto whole = clean(trim(text));
  auto out = document(whole);
  if (fits(out)) return out;
  // How much markup there is depends on the lines, so the longest beginning that fits is sought.
  std::size_t fitting = 1;
  std::size_t too_long = length(whole);
  while (too_long - fitting > 1) {
    const auto middle = fitting + (too_long - fitting) / 2;
    (fits(document(cut(whole, middle))) ? fitting : too_long) = middle;
  }
  return document(cut(whole, fitting));
}

std::string text_of(const json::Value& document) {
  if (document.is_string()) return clean(trim(std::string_view(document.get_string())));
  return std::string(trim(blocks(document, "\n\n", 0)));
}

std::string wiki_escaped(std::string_view text) {
  const auto plain = clean(trim(text));
  std::string out;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (opens_markup(plain, i)) out += '\\';
    out += plain[i];
  }
  return out;
}

}  // namespace sp::connector::jira
