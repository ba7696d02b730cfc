#include "services/knowledge-base-service/domain/dialects/pictures.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/domain/dialects/source_lines.hpp"

namespace sp::knowledge_base::dialects {

namespace {

constexpr std::size_t most_brackets = 60;
constexpr std::size_t most_parentheses = 8;

std::string in_lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool contains_one_of(std::string_view text, std::initializer_list<std::string_view> marks) {
  return std::ranges::any_of(marks, [text](std::string_view mark) { return text.contains(mark); });
}

bool has_letter(std::string_view text) {
  return std::ranges::any_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

class Pictures {
 public:
  explicit Pictures(std::string_view text) : text_(text) {}

  std::string remove() {
    each_part(
        text_, [this](std::string_view line) { out_.append(line).append("\n"); },
        [this](std::string_view lines) { paragraph(lines); });
    return std::move(out_);
  }

 private:
  /// A "[" or "![" that is written and not yet closed.
  struct Bracket {
    std::size_t at = 0;  // in `out_`
    bool picture = false;
  };

  void paragraph(std::string_view lines) {
    lines_ = lines;
    brackets_.clear();
    removed_ = false;
    const auto begin = out_.size();
    const CodeSpans spans(lines);
    for (at_ = 0; at_ < lines.size();) {
      const char c = lines[at_];
      if (c == '`') {
        copy(spans.end_of(at_) - at_);
      } else if (c == '\\' && at_ + 1 < lines.size()) {
        copy(2);
      } else if (c == '[' || lines.substr(at_).starts_with("![")) {
        if (brackets_.size() < most_brackets) brackets_.push_back({out_.size(), c == '!'});
        copy(c == '!' ? 2 : 1);
      } else if (c == ']' && !brackets_.empty()) {
        close();
      } else {
        copy(1);
      }
    }
    if (removed_) tidy(begin);
  }

  void copy(std::size_t bytes) {
    out_.append(lines_.substr(at_, bytes));
    at_ += bytes;
  }

  void close() {
    const auto bracket = brackets_.back();
    brackets_.pop_back();
    const auto target = target_behind(at_ + 1);
    const auto label =
        std::string(trim(std::string_view(out_).substr(bracket.at + (bracket.picture ? 2 : 1))));
    if (bracket.picture && target.end > 0) {
      out_.resize(bracket.at);
      removed_ = true;
      if (is_worth_reading(label, target.address)) {
        // In a link any name of the picture is better than none.
        const bool in_link = std::ranges::any_of(brackets_, [](const Bracket& b) { return !b.picture; });
        const auto words = std::ranges::count(label, ' ') + 1;
        if (in_link || words >= 3) out_ += label;
      }
      at_ = target.end;
      const char next = at_ < lines_.size() ? lines_[at_] : '\n';
      if (out_.ends_with(' ') && next == ' ') ++at_;
      if (out_.ends_with(' ') && (next == '.' || next == ',')) out_.pop_back();
      return;
    }
    if (!bracket.picture && target.end > 0 && label.empty()) {
      out_.resize(bracket.at);
      removed_ = true;
      at_ = target.end;
      return;
    }
    copy(1);
  }

  struct Target {
    std::string_view address;
    std::size_t end = 0;  // behind it; 0: there is none
  };

  /// "(address "title")" or "[reference]".
  Target target_behind(std::size_t begin) const {
    if (begin >= lines_.size()) return {};
    if (lines_[begin] == '[') {
      const auto end = lines_.substr(begin + 1, 300).find(']');
      return end == lines_.npos ? Target{} : Target{lines_.substr(begin + 1, end), begin + end + 2};
    }
    if (lines_[begin] != '(') return {};
    std::size_t open = 1;
    for (auto at = begin + 1; at < lines_.size(); ++at) {
      const char c = lines_[at];
      if (c == '\\') ++at;
      if (c == '(' && ++open > most_parentheses) return {};
      if (c == ')' && --open == 0) return {lines_.substr(begin + 1, at - begin - 1), at + 1};
      if (c == '\n' || c == '"' || c == '\'') return titled(begin, at);
    }
    return {};
  }

  /// The end of a target with a title that begins at `at` (or a line break before one).
  Target titled(std::size_t begin, std::size_t at) const {
    const char quote = lines_[at];
    if (quote == '\n') return {};
    const auto close = lines_.find(quote, at + 1);
    const auto end = close == lines_.npos ? close : lines_.find_first_not_of(" \n", close + 1);
    if (end == lines_.npos || lines_[end] != ')') return {};
    return {lines_.substr(begin + 1, at - begin - 1), end + 1};
  }

  /// What is left of a paragraph that had pictures: lines with a word in them.
  void tidy(std::size_t begin) {
    const auto left = out_.substr(begin);
    out_.resize(begin);
    std::string_view rest = left;
    bool any = false;
    while (!rest.empty()) {
      const auto line = cut_line(rest);
      if (!has_letter(line) && !trim(line).starts_with('|')) continue;
      any = true;
      out_.append(line).append("\n");
    }
    if (!any) out_ += '\n';
  }

  const std::string_view text_;
  std::string_view lines_;
  std::size_t at_ = 0;
  std::vector<Bracket> brackets_;
  bool removed_ = false;
  std::string out_;
};

}  // namespace

bool is_worth_reading(std::string_view alternative, std::string_view address) {
  static constexpr std::array<std::string_view, 16> of_any_picture{
      "image", "img",     "picture", "photo",   "icon",   "icone",       "icône",    "screenshot",
      "alt",   "capture", "figure",  "diagram", "schéma", "screen shot", "alt text", "capture d'écran"};
  const auto alt = in_lower_case(trim(alternative));
  const auto at = in_lower_case(address);
  if (!has_letter(alt) || std::ranges::find(of_any_picture, alt) != of_any_picture.end()) return false;
  if (contains_one_of(alt,
                      {"logo", "badge", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", "build status"}))
    return false;
  // A drawing that another site makes anew for each reader is a badge.
  if (at.starts_with("http") && at.contains(".svg")) return false;
  return !contains_one_of(
      at, {"shields.io", "badge", "travis-ci", "codecov.io", "coveralls.io", "circleci.com", "appveyor.com",
           "logo", "/workflows/", "button", "star-history", "deploy-with", "install-with"});
}

std::string without_pictures(std::string_view markdown) { return Pictures(markdown).remove(); }

}  // namespace sp::knowledge_base::dialects
