#include "services/knowledge-base-service/domain/dialects/block_marks.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/domain/dialects/notices.hpp"
#include "services/knowledge-base-service/domain/dialects/source_lines.hpp"

namespace sp::knowledge_base::dialects {

namespace {

constexpr std::size_t deepest_mark = 12;
// Letters of the syntaxes; of what is indented or prefixed, each depth has one of its own from 'a' on.
constexpr char colons = ':';
constexpr char slashes = '/';

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

std::string_view cut_name(std::string_view& text) {
  const auto end = static_cast<std::size_t>(std::ranges::find_if_not(text, is_name) - text.begin());
  const auto name = text.substr(0, end);
  text.remove_prefix(end);
  return name;
}

/// What stands between the first and the last quotation mark.
std::optional<std::string_view> quoted_text(std::string_view text) {
  const auto first = text.find('"');
  const auto last = text.rfind('"');
  if (first == text.npos || last == first) return std::nullopt;
  return text.substr(first + 1, last - first - 1);
}

struct Opening {
  Construct construct = Construct::group;
  std::string label;
};

Opening opening_of(std::string_view name, std::string_view title, text::Language language) {
  const auto is = [name](std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
  };
  if (is({"tab", "tab-item"})) return {Construct::tab, std::string(title)};
  if (is({"tabs", "tab-set", "tabset", "code-group"})) return {Construct::tabs, {}};
  if (const auto label = notice_label(name, language); !label.empty())
    return {Construct::notice, std::string(title.empty() ? label : title)};
  if (is({"details", "dropdown", "collapse", "spoiler", "toggle"}) || !title.empty())
    return {Construct::details, std::string(title)};
  return {};
}

/// Behind the colons of ":::note[Title]{…}", ":::{note} Title", "::: {.callout-note title=\"…\"}".
Opening directive(std::string_view text, text::Language language) {
  text = trim(text);
  std::string_view name;
  std::string_view title;
  if (text.starts_with('{')) {
    const auto close = std::min(text.find('}'), text.size());
    auto inside = trim(text.substr(1, close - 1));  // "note", "#id .callout-note"
    title = trim(text.substr(std::min(close + 1, text.size())));
    if (const auto said = quoted_text(inside)) title = *said;
    if (const auto dot = inside.find('.'); dot != inside.npos && !is_name(inside.front()))
      inside.remove_prefix(dot + 1);
    if (inside.starts_with("callout-")) inside.remove_prefix(8);
    name = cut_name(inside);
  } else {
    name = cut_name(text);
    title = trim(text);
    if (title.starts_with('[')) title = title.substr(1, std::min(title.find(']'), title.size()) - 1);
    if (title.starts_with('{')) title = quoted_text(title).value_or("");
  }
  return opening_of(name, title, language);
}

/// A block whose lines are indented by four columns, or begin with a prefix.
struct Enclosure {
  enum class Kind { indented, quoted, exclaimed };
  Kind kind = Kind::indented;
  std::size_t column = 0;  // of its first line
  std::size_t length = 0;  // of the prefix "!!"
};

/// The line without what makes it one of the enclosure's, or nothing where it is none.
std::optional<std::string> line_inside(std::string_view line, const Enclosure& enclosure) {
  const auto indent = indent_of(line);
  auto text = line.substr(indent.bytes);
  if (enclosure.kind == Enclosure::Kind::indented) {
    if (text.empty()) return std::string();
    if (indent.columns < enclosure.column + 4) return std::nullopt;
    return std::string(indent.columns - 4, ' ').append(text);
  }
  if (enclosure.kind == Enclosure::Kind::quoted) {
    if (!text.starts_with('>')) return std::nullopt;
    text.remove_prefix(1);
  } else {
    const auto run = std::min(text.find_first_not_of('!'), text.size());
    if (run != enclosure.length || (run < text.size() && text[run] != ' ')) return std::nullopt;
    text.remove_prefix(run);
  }
  if (text.starts_with(' ')) text.remove_prefix(1);
  return std::string(enclosure.column, ' ').append(text);
}

bool is_module_line(std::string_view line) {
  const auto begins = [line](std::string_view beginning) { return line.starts_with(beginning); };
  if (begins("import ")) {
    const auto rest = trim(line.substr(7));
    if (rest.starts_with('\'') || rest.starts_with('"')) return true;
    const auto from = rest.find(" from ");
    return rest.starts_with('{') || (from != rest.npos && rest.find_first_of("'\"", from) != rest.npos);
  }
  return begins("export const ") || begins("export let ") || begins("export var ") ||
         begins("export function ") || begins("export default ") || begins("export async function ") ||
         begins("export class ") || begins("export {") || begins("export * from ");
}

bool is_only_a_tag(std::string_view text) {
  return (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']')) ||
         (text.starts_with('<') && text.ends_with('>'));
}

/// What generators replace by a table of contents.
bool is_contents_line(std::string_view line) {
  static constexpr std::array<std::string_view, 7> known{"[toc]",     "[TOC]",  "[[toc]]", "[[TOC]]",
                                                         "[[_TOC_]]", "{:toc}", "{: toc}"};
  return std::ranges::find(known, trim(line)) != known.end();
}

class BlockMarks {
 public:
  BlockMarks(std::string_view text, text::Language language) : language_(language) {
    while (!text.empty()) lines_.push_back(cut_line(text));
  }

  std::string write() {
    for (next_ = 0; next_ < lines_.size();) {
      const auto line = lines_[next_++];
      take(inside_open(line));
    }
    close_down_to(0);
    return std::move(out_);
  }

 private:
  /// The line within the enclosures that it is in; the others are closed.
  std::string inside_open(std::string_view line) {
    std::string text(line);
    for (std::size_t depth = 0; depth < open_.size(); ++depth) {
      auto inside = line_inside(text, open_[depth]);
      if (!inside) {
        close_down_to(depth);
        break;
      }
      text = std::move(*inside);
    }
    return text;
  }

  void close_down_to(std::size_t depth) {
    while (open_.size() > depth) {
      code_.forget();
      put(std::string(open_.back().column, ' ') + mark_of(Construct::end, letter()));
      open_.pop_back();
    }
  }

  char letter() const { return static_cast<char>('a' + open_.size()); }

  void take(const std::string& line) {
    const bool in_paragraph = std::exchange(in_paragraph_, false);
    const bool after_option = std::exchange(after_opening_, false);
    if (code_.take(line)) return put(line);
    const auto indent = indent_of(line);
    const auto text = std::string_view(line).substr(indent.bytes);
    if (text.empty()) return put("");
    if (begins_enclosure(text, indent.columns, in_paragraph)) return;
    if (text.starts_with(":::") && fenced(text, ':', colons, indent.columns)) return;
    if (text.starts_with("///") && fenced(text, '/', slashes, indent.columns)) return;
    if (!in_paragraph && indent.columns == 0 && is_module_line(text)) return pass_module(line);
    if (is_contents_line(text)) return put("");
    // An option of MyST: ":class: dropdown".
    if (after_option && text.starts_with(':') && text.find(':', 1) != text.npos) {
      after_opening_ = true;
      return;
    }
    in_paragraph_ = !begins_item(text) && heading_level(text) == 0 && !is_only_a_tag(trim(text));
    put(line);
  }

  bool begins_enclosure(std::string_view text, std::size_t column, bool in_paragraph) {
    if (open_.size() == deepest_mark) return false;
    if (text.starts_with("!!!") || text.starts_with("???")) {
      if (admonition(text, column)) return true;
    } else if (text.starts_with("=== ") || text.starts_with("===! ") || text.starts_with("===+ ")) {
      const auto label = quoted_text(text);
      if (!label || !is_followed_by_indented(column)) return false;
      enclose({Enclosure::Kind::indented, column, 0}, {Construct::tab, std::string(*label)});
      return true;
    }
    if (text.starts_with('>')) return alert(text, column);
    return text.starts_with('!') && exclamation(text, column, in_paragraph);
  }

  void enclose(Enclosure enclosure, const Opening& opening) {
    put(std::string(enclosure.column, ' ') +
        mark_of(opening.construct, static_cast<char>(letter() + 1), opening.label));
    open_.push_back(enclosure);
  }

  /// Of MkDocs: '!!! note "Title"', '???+ note', with text that is indented.
  bool admonition(std::string_view text, std::size_t column) {
    text.remove_prefix(3);
    if (text.starts_with('+')) text.remove_prefix(1);
    if (!text.starts_with(' ')) return false;
    const auto title = quoted_text(text);
    auto words = trim(text.substr(0, title ? text.find('"') : text.npos));
    const auto name = cut_name(words);
    if (name.empty() || !std::ranges::all_of(words, [](char c) { return is_name(c) || c == ' '; }))
      return false;
    if (!is_followed_by_indented(column)) {
      if (!title) return false;  // of Grav
      put(std::string(column, ' ') + "> **" + clean_label(*title) + "**");
      return true;
    }
    auto opening = opening_of(name, title.value_or(""), language_);
    opening.construct = Construct::notice;
    if (opening.label.empty() && !title) opening.label = std::string(name);
    if (title && title->empty()) opening.label.clear();  // said to have none
    enclose({Enclosure::Kind::indented, column, 0}, opening);
    return true;
  }

  /// Of GitHub and Obsidian: "> [!NOTE]", "> [!tip]- Title".
  bool alert(std::string_view text, std::size_t column) {
    auto rest = trim(text.substr(1));
    if (!rest.starts_with("[!") || in_quote_) return false;
    rest.remove_prefix(2);
    const auto name = cut_name(rest);
    const auto label = notice_label(name, language_);
    if (name.empty() || !rest.starts_with(']')) return false;
    rest.remove_prefix(1);
    if (rest.starts_with('-') || rest.starts_with('+')) rest.remove_prefix(1);
    const auto title = trim(rest);
    enclose({Enclosure::Kind::quoted, column, 0}, {Construct::notice, std::string(!title.empty()  ? title
                                                                                  : label.empty() ? name
                                                                                                  : label)});
    return true;
  }

  /// Of Grav (plugin markdown-notices: yellow, red, blue, green). The text of the first line is a line of its
  /// own inside.
  bool exclamation(std::string_view text, std::size_t column, bool in_paragraph) {
    static constexpr std::array<std::string_view, 4> names{"warning", "danger", "info", "tip"};
    const auto run = std::min(text.find_first_not_of('!'), text.size());
    if (run > names.size() || run == text.size() || text[run] != ' ' || column > 3) return false;
    if (in_paragraph && run == 1) return false;  // " !" of French typography, wrapped
    const Enclosure enclosure{Enclosure::Kind::exclaimed, column, run};
    enclose(enclosure, {Construct::notice, std::string(notice_label(names[run - 1], language_))});
    take(*line_inside(std::string(column, ' ').append(text), enclosure));
    return true;
  }

  /// A line of three or more `sign`: the beginning or the end of a block.
  bool fenced(std::string_view text, char sign, char syntax, std::size_t column) {
    const auto rest = trim(text.substr(std::min(text.find_first_not_of(sign), text.size())));
    Opening opening{Construct::end, {}};
    if (!rest.empty() && sign == ':') {
      opening = directive(rest, language_);
    } else if (!rest.empty()) {
      // "/// note | Title"; other lines of three slashes are comments of program code.
      auto words = rest;
      const auto name = cut_name(words);
      words = trim(words);
      if (!words.empty() && !words.starts_with('|')) return false;
      opening = opening_of(name, words.empty() ? words : trim(words.substr(1)), language_);
      if (opening.construct == Construct::group) return false;
    }
    put(std::string(column, ' ') + mark_of(opening.construct, syntax, opening.label));
    after_opening_ = opening.construct != Construct::end;
    return true;
  }

  bool is_followed_by_indented(std::size_t column) const {
    for (auto i = next_; i < lines_.size(); ++i) {
      if (is_blank_line(lines_[i])) continue;
      std::string text(lines_[i]);
      for (const auto& enclosure : open_) {
        auto inside = line_inside(text, enclosure);
        if (!inside) return false;
        text = std::move(*inside);
      }
      const auto indent = indent_of(text);
      return indent.bytes < text.size() && indent.columns >= column + 4;
    }
    return false;
  }

  /// An import or export, which may have several lines: to where its brackets are closed. Where that is far
  /// away or nowhere, to the next empty line.
  void pass_module(std::string_view line) {
    constexpr std::size_t longest = 200;  // lines
    const auto opened = [](std::string_view text) {
      int open = 0;
      for (const char c : text) {
        if (std::string_view("{([").contains(c)) ++open;
        if (std::string_view("})]").contains(c)) --open;
      }
      return open;
    };
    int open = opened(line);
    auto end = next_;
    while (open > 0 && end < lines_.size() && end - next_ < longest) open += opened(lines_[end++]);
    if (open > 0) end = next_;
    while (open > 0 && end < lines_.size() && !is_blank_line(lines_[end])) ++end;
    next_ = end;
  }

  void put(std::string_view line) {
    in_quote_ = line.starts_with('>');
    out_.append(line).append("\n");
  }

  const text::Language language_;
  std::vector<std::string_view> lines_;
  std::size_t next_ = 0;
  std::vector<Enclosure> open_;
  CodeLines code_;
  bool in_paragraph_ = false;
  bool in_quote_ = false;
  bool after_opening_ = false;
  std::string out_;
};

}  // namespace

std::string with_block_marks(std::string_view markdown, text::Language language) {
  return BlockMarks(markdown, language).write();
}

}  // namespace sp::knowledge_base::dialects
