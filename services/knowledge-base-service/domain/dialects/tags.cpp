#include "services/knowledge-base-service/domain/dialects/tags.hpp"

#include <algorithm>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/domain/dialects/ahead.hpp"
#include "services/knowledge-base-service/domain/dialects/pictures.hpp"
#include "services/knowledge-base-service/domain/dialects/tag_meaning.hpp"

namespace sp::knowledge_base::dialects {

namespace {

/// Names that some tag of the text ends, in any syntax.
std::set<std::string, std::less<>> ended_names(std::string_view text) {
  std::set<std::string, std::less<>> names;
  for (std::size_t at = text.find_first_of("<[{"); at < text.size(); at = text.find_first_of("<[{", at + 1)) {
    auto rest = text.substr(at + 1);
    if (text[at] == '{') {
      if (!rest.starts_with('%') && !rest.starts_with("{<") && !rest.starts_with("{%")) continue;
      rest.remove_prefix(rest.front() == '%' ? 1 : 2);
      const auto tag = brace_tag(rest.substr(0, rest.substr(0, 60).find_first_of("%>")));
      if (tag.closing) names.insert(tag.name);
    } else if (rest.starts_with('/')) {
      if (rest.starts_with("/>")) names.insert("");
      const auto tag = text[at] == '<' ? angle_tag(text, at) : bracket_tag(text, at);
      if (tag) names.insert(tag->name);
    }
  }
  return names;
}

/// "#id", ".class", "key=value": what generators say of a heading, a picture or a paragraph.
bool is_attribute_list(std::string_view inside) {
  inside = trim(inside);
  if (inside.starts_with(':')) inside = trim(inside.substr(1));
  if (inside.empty()) return false;
  while (!inside.empty()) {
    const auto end = std::min(inside.find(' '), inside.size());
    const auto word = inside.substr(0, end);
    const bool marked = word.size() > 1 && (word.front() == '#' || word.front() == '.');
    const auto equals = word.find('=');
    if (!marked && (equals == word.npos || equals == 0)) return false;
    if (!marked && equals + 1 < word.size() && word[equals + 1] == '"') {
      const auto close = inside.find('"', equals + 2);
      if (close == inside.npos) return false;
      inside = trim(inside.substr(close + 1));
      continue;
    }
    inside = trim(inside.substr(end));
  }
  return true;
}

bool is_safe_address(std::string_view address) {
  return (address.starts_with("https://") || address.starts_with("http://") ||
          address.starts_with("mailto:") || address.starts_with("/") || address.starts_with("#")) &&
         address.find_first_of(" <>()\n\t") == address.npos;
}

/// Reads one paragraph after another.
class Tags {
 public:
  Tags(std::string_view text, text::Language language)
      : text_(text), language_(language), ended_(ended_names(text)) {}

  std::string write() {
    each_part(
        text_, [this](std::string_view line) { out_.append(line).append("\n"); },
        [this](std::string_view lines) { paragraph(lines); });
    return std::move(out_);
  }

 private:
  void paragraph(std::string_view lines) {
    paragraph_ = lines;
    spans_ = CodeSpans(lines);
    link_.clear();
    html_ = begins_html(lines);
    for (at_ = 0; at_ < lines.size();) step();
    if (!link_.empty()) close_link();
    if (!out_.ends_with('\n')) out_ += '\n';
  }

  static bool begins_html(std::string_view lines) {
    const auto indent = indent_of(lines);
    if (indent.columns > 3 || indent.bytes == lines.size() || lines[indent.bytes] != '<') return false;
    const auto tag = angle_tag(lines, indent.bytes);
    return tag && !tag->capital && is_block_element(tag->name);
  }

  std::string_view rest() const { return paragraph_.substr(at_); }
  void copy(std::size_t bytes) {
    out_.append(paragraph_.substr(at_, bytes));
    at_ += bytes;
  }

  void step() {
    const char c = paragraph_[at_];
    if (c == '`' && !html_) return copy(spans_.end_of(at_) - at_);
    if (c == '\\' && at_ + 1 < paragraph_.size() && paragraph_[at_ + 1] != '\n') return copy(2);
    if (c == '<') return angle();
    if (c == '{') return brace();
    if (c == '[' && !rest().starts_with("[^")) return bracket();
    copy(1);
  }

  bool ends(std::string_view name) const { return ended_.contains(name); }

  /// Where the mark stands in the paragraph behind `begin`, or npos.
  std::size_t in_paragraph(Ahead& mark, std::size_t begin) const {
    const auto offset = static_cast<std::size_t>(paragraph_.data() - text_.data());
    const auto found = mark.from(offset + begin);
    return found == text_.npos || found - offset >= paragraph_.size() ? paragraph_.npos : found - offset;
  }

  // --- "<"

  void angle() {
    if ((rest().starts_with("<>") || rest().starts_with("</>")) && ends("")) {
      at_ += rest().starts_with("<>") ? 2 : 3;
      return;
    }
    const auto tag = angle_tag(paragraph_, at_);
    if (!tag) return copy(1);
    const bool component = tag->capital || tag->name == "details";
    if (html_ && !tag->capital && tag->name != "img") return copy(tag->end - at_);
    if (tag->name == "summary") return drop(tag->end);
    if (component) return take(*tag);
    if (tag->name == "img") return image(*tag);
    if (is_inline_element(tag->name)) return inline_element(*tag);
    if (tag->closing || is_block_element(tag->name) || ends(tag->name) || tag->attributes.contains('='))
      return drop(tag->end);
    // "<username>": words for the reader.
    out_ += '\\';
    copy(tag->end - at_);
  }

  void image(const Tag& tag) {
    at_ = tag.end;
    const auto alt = tag.attribute({"alt"});
    if (is_worth_reading(alt, tag.attribute({"src"}))) out_ += html_ ? html_escape(alt) : alt;
  }

  void inline_element(const Tag& tag) {
    if (tag.name == "br") {
      const auto behind = paragraph_.substr(tag.end);
      const bool last = trim(behind).empty();
      drop(tag.end);
      if (in_one_line()) {
        if (!out_.ends_with(' ')) out_ += ' ';
      } else if (!last) {
        while (out_.ends_with(' ')) out_.pop_back();
        out_ += "  ";
        if (!rest().starts_with('\n')) out_ += '\n';
      }
      return;
    }
    if (tag.name == "code" && !tag.closing) {
      const auto close = in_paragraph(code_end_, tag.end);
      const auto code = paragraph_.substr(tag.end, std::min(close, paragraph_.size()) - tag.end);
      if (close != paragraph_.npos && !trim(code).empty() && code.find_first_of("`<\n&") == code.npos) {
        out_.append("`").append(code).append("`");
        return drop(close + 7);
      }
    }
    if (tag.name == "a") {
      if (!link_.empty()) close_link();
      const auto address = tag.attribute({"href"});
      if (!tag.closing && is_safe_address(address)) {
        link_ = address;
        link_at_ = out_.size();
        out_ += '[';
      }
    }
    drop(tag.end);
  }

  void close_link() {
    if (trim(std::string_view(out_).substr(link_at_ + 1)).empty())
      out_.resize(link_at_);
    else
      out_.append("](").append(link_).append(")");
    link_.clear();
  }

  // --- "{"

  void brace() {
    if (rest().starts_with("{%")) return statement(2, in_paragraph(percent_, at_ + 2), 2);
    if (raw_) return copy(1);
    if (rest().starts_with("{{<")) return statement(3, in_paragraph(hugo_, at_ + 3), 3);
    if (rest().starts_with("{{%")) return statement(3, in_paragraph(hugo_percent_, at_ + 3), 3);
    if (rest().starts_with("{{")) return statement(0, in_paragraph(braces_, at_ + 2), 2);
    if (rest().starts_with("{#")) {
      // A comment of Jinja; "{#id}" is none.
      if (const auto close = in_paragraph(hash_, at_ + 2); close != paragraph_.npos) return drop(close + 2);
    }
    const auto close = rest().substr(0, 300).find('}');
    if (close != rest().npos && may_have_attributes(rest().substr(1, close - 1))) {
      at_ += close + 1;
      while (out_.ends_with(' ')) out_.pop_back();
      return;
    }
    copy(1);
  }

  /// Whether attributes may stand here: behind what they are of, or at a line's beginning.
  bool may_have_attributes(std::string_view inside) const {
    if (!is_attribute_list(inside)) return false;
    if (inside.starts_with(':')) return true;
    const char before = out_.empty() ? '\n' : out_.back();
    if (std::string_view(")]*_`").contains(before)) return true;
    const auto first = trim(inside);
    return (before == ' ' || before == '\n') && (first.starts_with('#') || first.starts_with('.'));
  }

  /// `opening`: bytes of its beginning, 0 of "{{ variable }}", which is left out. `close`: where its end of
  /// `closing` bytes stands in the paragraph.
  void statement(std::size_t opening, std::size_t close, std::size_t closing) {
    if (close == paragraph_.npos) return copy(1);
    auto end = close + closing;
    if (opening == 0) {
      while (end < paragraph_.size() && paragraph_[end] == '}') ++end;
      return drop(end);
    }
    auto tag = brace_tag(paragraph_.substr(at_ + opening, close - at_ - opening));
    tag.end = end;
    if (tag.name == "raw" || tag.name == "verbatim") {
      raw_ = !tag.closing && ends(tag.name);
      return drop(end);
    }
    take(tag);
  }

  // --- "["

  void bracket() {
    const auto tag = bracket_tag(paragraph_, at_);
    if (!tag || tag->name.contains('.')) return copy(1);
    const char next = tag->end < paragraph_.size() ? paragraph_[tag->end] : ' ';
    if (next == '(' || next == '[' || (next == ':' && !tag->closing)) return copy(1);
    const bool known = is_short_code(tag->name);
    const bool has_value = tag->attributes.contains("=\"") || tag->attributes.contains("='");
    if (tag->closing ? !known && !begun_.contains(tag->name)
                     : !known && !has_value && !tag->self_closing && !ends(tag->name))
      return copy(1);
    if (known && !tag->closing && tag->attributes.empty() && !tag->self_closing && !ends(tag->name))
      return copy(1);  // [left] is also a word
    begun_.insert(tag->name);
    take(*tag);
  }

  // --- all of them

  void drop(std::size_t end) {
    at_ = end;
    // A line of nothing but tags leaves no blanks that would be an indent, and tears no list or table apart.
    if (out_.empty() || out_.ends_with('\n')) {
      const auto text = std::min(paragraph_.find_first_not_of(' ', at_), paragraph_.size());
      if (text < paragraph_.size() && paragraph_[text] != '\n') return;
      at_ = text;
      if (rest().empty()) return;
      const auto next = paragraph_.substr(at_ + 1);
      if (begins_item(next) || next.starts_with('|')) ++at_;
      return;
    }
    if (rest().starts_with('\n') || rest().empty())
      while (out_.ends_with(' ')) out_.pop_back();
    if (out_.ends_with(' ') && (rest().starts_with('.') || rest().starts_with(','))) out_.pop_back();
    if ((out_.ends_with(' ') || out_.ends_with('\n')) && rest().starts_with(' ') && !rest().starts_with("  "))
      ++at_;
  }

  /// Where the last line of what is written begins. Linear in all.
  std::size_t line_begin() {
    if (line_begin_ > out_.size()) line_begin_ = checked_ = 0;
    for (auto end = out_.find('\n', checked_); end != out_.npos; end = out_.find('\n', checked_))
      line_begin_ = checked_ = end + 1;
    checked_ = out_.size();
    return line_begin_;
  }

  /// In a row of a table or a heading there is no room for a block, nor for a line break.
  bool in_one_line() {
    const auto first = out_.find_first_not_of(" \t", line_begin());
    return first != out_.npos && (out_[first] == '|' || out_[first] == '#');
  }

  void take(const Tag& tag) {
    auto meaning = meaning_of(tag, ends(tag.name), language_);
    auto end = tag.end;
    if (meaning.construct == Construct::details && !tag.closing && meaning.label.empty())
      end = cut_summary(end, meaning.label);
    if (meaning.construct == Construct::group || html_ || in_one_line()) return drop(tag.end);
    const auto begin = line_begin();
    const auto indent = indent_of(std::string_view(out_).substr(begin));
    if (begin + indent.bytes == out_.size())
      out_.resize(begin);
    else
      out_ += '\n';
    out_.append(indent.columns, ' ');
    out_ += tag.closing ? mark_of(Construct::end, syntax_of(meaning.construct))
                        : mark_of(meaning.construct, syntax_of(meaning.construct), meaning.label);
    out_ += '\n';
    at_ = end;
    while (rest().starts_with(' ')) ++at_;
    if (rest().starts_with('\n'))
      ++at_;
    else
      out_.append(indent.columns, ' ');
  }

  /// The summary that follows <details>, if it does.
  std::size_t cut_summary(std::size_t end, std::string& label) {
    auto begin = paragraph_.find_first_not_of(" \n\t", end);
    if (begin == paragraph_.npos || paragraph_[begin] != '<') return end;
    const auto summary = angle_tag(paragraph_, begin);
    if (!summary || summary->name != "summary" || summary->closing) return end;
    const auto close = in_paragraph(summary_end_, summary->end);
    if (close == paragraph_.npos) return end;
    label = std::string(paragraph_.substr(summary->end, close - summary->end));
    return close + 10;
  }

  const std::string_view text_;
  const text::Language language_;
  const std::set<std::string, std::less<>> ended_;
  std::set<std::string, std::less<>> begun_;  // short codes
  Ahead percent_{text_, "%}"};
  Ahead hugo_{text_, ">}}"};
  Ahead hugo_percent_{text_, "%}}"};
  Ahead braces_{text_, "}}"};
  Ahead hash_{text_, "#}"};
  Ahead code_end_{text_, "</code>"};
  Ahead summary_end_{text_, "</summary>"};
  std::string_view paragraph_;
  CodeSpans spans_{{}};
  std::size_t at_ = 0;
  bool html_ = false;  // the paragraph is a block of HTML
  bool raw_ = false;   // within {% raw %}
  std::size_t line_begin_ = 0;
  std::size_t checked_ = 0;  // so far is looked for it
  std::string link_;         // the address of the <a> that is open
  std::size_t link_at_ = 0;
  std::string out_;
};

}  // namespace

std::string with_tags_as_marks(std::string_view markdown, text::Language language) {
  return Tags(markdown, language).write();
}

}  // namespace sp::knowledge_base::dialects
