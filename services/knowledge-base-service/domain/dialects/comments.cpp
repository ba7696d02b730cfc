#include "services/knowledge-base-service/domain/dialects/comments.hpp"

#include <unordered_set>
#include <utility>

#include "services/knowledge-base-service/domain/dialects/ahead.hpp"
#include "services/knowledge-base-service/domain/dialects/source_lines.hpp"

namespace sp::knowledge_base::dialects {

namespace {

class Comments {
 public:
  explicit Comments(std::string_view text) : text_(text), lower_(text) {
    for (char& c : lower_)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }

  std::string remove() {
    while (position_ < text_.size()) {
      auto rest = text_.substr(position_);
      const auto begin = position_;
      const auto line = cut_line(rest);
      const auto end = text_.size() - rest.size();
      if (never_ends(line)) {
        // Its paragraph goes on: it is only no longer a tag.
        if (paragraph_ == none) paragraph_ = begin;
        unended_.insert(begin + indent_of(line).bytes);
        position_ = end;
        continue;
      }
      const bool code = lines_.take(line);
      if (!code && !is_blank_line(line)) {
        if (paragraph_ == none) paragraph_ = begin;
        position_ = end;
        continue;
      }
      if (!flush(begin)) continue;  // a comment went on beyond
      out_.append(line).append("\n");
      position_ = end;
    }
    flush(text_.size());
    return std::move(out_);
  }

 private:
  static constexpr std::size_t none = std::string_view::npos;

  /// A line that would begin an HTML block (CommonMark 4.6, kinds 1, 3, 4 and 5) whose end never comes.
  bool never_ends(std::string_view line) {
    const auto indent = indent_of(line);
    if (indent.columns > 3 || !line.substr(indent.bytes).starts_with('<')) return false;
    const auto at = static_cast<std::size_t>(line.data() - text_.data()) + indent.bytes;
    const auto start = std::string_view(lower_).substr(at);
    if (start.starts_with("<?")) return instruction_.from(at) == none;
    if (start.starts_with("<![cdata[")) return section_.from(at) == none;
    if (start.starts_with("<script")) return script_.from(at) == none;
    if (start.starts_with("<style")) return style_.from(at) == none;
    if (start.starts_with("<pre")) return pre_.from(at) == none;
    if (start.starts_with("<textarea")) return area_.from(at) == none;
    return start.starts_with("<!") && !start.starts_with("<!--") && declaration_.from(at) == none;
  }

  /// Writes the paragraph that ends at `end`, without comments. False where one of them ends behind it:
  /// `position_` is there.
  bool flush(std::size_t end) {
    if (paragraph_ == none) return true;
    const auto begin = std::exchange(paragraph_, none);
    const auto paragraph = text_.substr(begin, end - begin);
    const CodeSpans spans(paragraph);
    for (std::size_t i = 0; i < paragraph.size();) {
      const char c = paragraph[i];
      if (c == '`') {
        const auto next = spans.end_of(i);
        out_.append(paragraph.substr(i, next - i));
        i = next;
      } else if (c == '\\' && i + 1 < paragraph.size()) {
        out_.append(paragraph.substr(i, 2));
        i += 2;
      } else if (paragraph.substr(i).starts_with("<!--") || paragraph.substr(i).starts_with("{/*")) {
        const auto close = c == '<' ? comment_.from(begin + i + 4) : expression_.from(begin + i + 3);
        if (close == none) {
          out_ += '\n';
          return true;
        }
        const auto behind = close + 3;
        if (behind > end) {
          lines_.forget();
          position_ = behind;
          return false;
        }
        i = behind - begin;
        if (out_.ends_with(' ') && paragraph.substr(i).starts_with(' ')) ++i;
      } else if (c == '<' && unended_.contains(begin + i)) {
        out_ += "\\<";
        ++i;
      } else {
        if (c != '\r') out_ += c;
        ++i;
      }
    }
    return true;
  }

  const std::string_view text_;
  std::string lower_;
  Ahead comment_{text_, "-->"};
  Ahead expression_{text_, "*/}"};
  Ahead instruction_{lower_, "?>"};
  Ahead section_{lower_, "]]>"};
  Ahead script_{lower_, "</script>"};
  Ahead style_{lower_, "</style>"};
  Ahead pre_{lower_, "</pre>"};
  Ahead area_{lower_, "</textarea>"};
  Ahead declaration_{lower_, ">"};
  std::unordered_set<std::size_t> unended_;  // places of '<'
  CodeLines lines_;
  std::size_t position_ = 0;
  std::size_t paragraph_ = none;  // where it begins
  std::string out_;
};

}  // namespace

std::string without_comments(std::string_view markdown) { return Comments(markdown).remove(); }

}  // namespace sp::knowledge_base::dialects
