#include "services/chatbot-service/domain/links.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "platform/base/encoding.hpp"
#include "services/chatbot-service/domain/characters.hpp"

namespace sp::chatbot {

namespace {

constexpr std::size_t longest_text = 1'000;    // between the brackets of a link
constexpr std::size_t longest_target = 2'000;  // an address, or an HTML tag
constexpr std::size_t piece = 256;             // taken in at a time

constexpr std::array<std::string_view, 4> schemes{"http://", "https://", "ftp://", "www."};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alnum(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

/// Whether `text` begins with `lower_case`, or is a beginning of it.
bool begins_so(std::string_view text, std::string_view lower_case) {
  const auto length = std::min(text.size(), lower_case.size());
  return std::ranges::equal(text.substr(0, length), lower_case.substr(0, length), {}, lower);
}
bool begins_with(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() && begins_so(text, lower_case);
}

bool ends_address(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"' || c == '\'' || c == '`' ||
         c == ')' || c == ']' || c == '[' || c == '|';
}

/// The length of the address that `text` begins with, without the punctuation of its sentence.
std::size_t address_length(std::string_view text) {
  auto end = static_cast<std::size_t>(std::ranges::find_if(text, ends_address) - text.begin());
  while (end > 0 && std::string_view(".,;:!?*_").contains(text[end - 1])) --end;
  return end;
}

/// The address inside a link's parentheses: without its title and angle brackets.
std::string_view address_of(std::string_view target) {
  target = trim(target);
  if (target.starts_with('<')) return target.substr(1, std::min(target.find('>'), target.size()) - 1);
  return target.substr(0, std::min(target.find_first_of(" \t\n"), target.size()));
}

/// The bracket or parenthesis that closes what opens at `open`; `none` where the text ends before.
std::size_t closing(std::string_view text, std::size_t open, char opens, char closes) {
  int depth = 0;
  for (std::size_t i = open; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == opens) {
      ++depth;
    } else if (text[i] == closes && --depth == 0) {
      return i;
    }
  }
  return none;
}

/// Whether `before` and `after`, with what stood between them left out, could be read together as what may
/// not pass: "htt" and "ps://", "<" and "img", "]" and "(".
bool would_join(char before, char after) {
  if (static_cast<unsigned char>(before) <= ' ' || std::string_view("(*\"'_").contains(before)) return false;
  if (after == '.') return lower(before) == 'w';
  return is_alnum(after) || std::string_view("([:/<!&#;`\\").contains(after);
}

bool is_html_element(std::string_view name) {
  static constexpr std::array<std::string_view, 62> elements{
      "a",       "abbr",   "audio", "b",      "base",  "body",     "br",     "button", "canvas",
      "caption", "center", "code",  "dd",     "del",   "details",  "div",    "dl",     "dt",
      "em",      "embed",  "font",  "form",   "frame", "h1",       "h2",     "h3",     "h4",
      "h5",      "h6",     "head",  "hr",     "html",  "i",        "iframe", "img",    "input",
      "ins",     "kbd",    "li",    "link",   "mark",  "math",     "meta",   "object", "ol",
      "p",       "pre",    "s",     "script", "small", "span",     "strong", "style",  "sub",
      "summary", "sup",    "svg",   "table",  "td",    "textarea", "ul",     "video"};
  std::string folded(name);
  std::ranges::transform(folded, folded.begin(), lower);
  static constexpr std::array<std::string_view, 10> more{"tr",     "th",      "tbody",  "thead",  "u",
                                                         "source", "picture", "select", "option", "template"};
  return std::ranges::find(elements, folded) != elements.end() ||
         std::ranges::find(more, folded) != more.end();
}

}  // namespace

Addresses addresses_in(std::string_view text) {
  Addresses addresses;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("](")) {
      const auto target = text.substr(i + 1, longest_target);
      const auto close = closing(target, 0, '(', ')');
      if (close != none) addresses.emplace(address_of(target.substr(1, close - 1)));
    }
    if (i > 0 && is_alnum(text[i - 1])) continue;
    for (const auto scheme : schemes) {
      if (begins_with(text.substr(i), scheme))
        addresses.emplace(text.substr(i, address_length(text.substr(i, longest_target))));
    }
  }
  return addresses;
}

std::string LinkFilter::push(std::string_view text) {
  std::string out;
  // Piece by piece: a step's cost grows with `held_`.
  for (; !text.empty(); text.remove_prefix(std::min(text.size(), piece))) {
    held_ += text.substr(0, piece);
    out += run(false);
  }
  return out;
}

std::string LinkFilter::finish() { return run(true); }

std::string LinkFilter::run(bool final) {
  std::string out;
  while (!held_.empty() && step(out, final) == Step::done) continue;
  return out;
}

void LinkFilter::pass(std::string& out, std::size_t count) {
  put(out, std::string_view(held_).substr(0, count));
  held_.erase(0, count);
}

void LinkFilter::put(std::string& out, std::string_view text) {
  if (text.empty()) return;
  if (std::exchange(seam_, false) && would_join(last_, text[0])) out += ' ';
  for (const char c : text) {
    line_ = c == '\n' ? std::string() : line_ + (line_.size() < 8 ? std::string(1, c) : std::string());
    if (c == '\n' && code_run_ < 3) code_run_ = 0;
  }
  last_ = text.back();
  out.append(text);
}

void LinkFilter::drop(std::size_t count) {
  held_.erase(0, count);
  seam_ = true;
  ++dropped_;
}

/// What stands between a link's brackets may hold images and links itself.
std::string LinkFilter::inner(std::string_view text) {
  LinkFilter filter(allowed_);
  filter.last_ = ' ';
  std::string out = filter.push(text);
  out += filter.finish();
  dropped_ += filter.dropped_;
  return out;
}

bool LinkFilter::allows(std::string_view address) const {
  return !address.empty() && allowed_.contains(address);
}

/// Decides on what `held_` begins with, or waits for more.
LinkFilter::Step LinkFilter::step(std::string& out, bool final) {
  const char c = held_[0];
  if (c == '\\') {
    if (held_.size() < 2 && !final) return Step::wait;
    pass(out, held_.size() > 1 && !is_alnum(held_[1]) ? 2 : 1);  // no letter is escaped
  } else if (c == '`') {
    return backticks(out, final);
  } else if (c == '!') {
    if (held_.size() < 2 && !final) return Step::wait;
    if (held_.size() > 1 && held_[1] == '[') return bracket(out, true, final);
    pass(out, 1);
  } else if (c == '[') {
    return bracket(out, false, final);
  } else if (c == ']') {
    // A bracket that was not taken for a link's must not become one for another reader of Markdown.
    if (held_.size() < 2 && !final) return Step::wait;
    const bool opens = held_.size() > 1 && held_[1] == '(';
    pass(out, 1);
    if (opens) put(out, " ");
  } else if (c == '<' && code_run_ == 0) {
    return tag(out, final);
  } else if (std::ranges::any_of(schemes, [&](auto scheme) { return begins_so(held_, scheme); })) {
    return address(out, final);
  } else {
    pass(out, 1);
  }
  return Step::done;
}

LinkFilter::Step LinkFilter::backticks(std::string& out, bool final) {
  auto run = held_.find_first_not_of('`');
  if (run == none && !final) return Step::wait;
  run = std::min(run, held_.size());
  if (code_run_ == 0) {
    code_run_ = run;
  } else if (code_run_ == run) {
    code_run_ = 0;
  }
  pass(out, run);
  return Step::done;
}

/// `held_` begins with "[" or "![".
LinkFilter::Step LinkFilter::bracket(std::string& out, bool image, bool final) {
  const std::size_t open = image ? 1 : 0;
  auto close = closing(held_, open, '[', ']');
  // Which also bounds how deep links may stand in each other.
  if (close != none && close > longest_text) close = none;
  const bool apart = held_.find("\n\n") < close;
  if (close == none && !apart && !final && held_.size() < longest_text) return Step::wait;
  if (close == none || apart) {
    if (image) {
      drop(1);
    } else {
      pass(out, 1);
    }
    return Step::done;
  }
  if (close + 1 == held_.size() && !final) return Step::wait;
  const char next = close + 1 < held_.size() ? held_[close + 1] : ' ';
  if (next == '(') return target(out, close, image, final);
  if (image) {  // by reference
    drop(1);
    return Step::done;
  }
  if (next == ':' && line_.find_first_not_of(" \t>") == none) {
    // A definition would be swallowed, and give a reference elsewhere its address.
    const auto label = inner(std::string_view(held_).substr(1, close - 1));
    held_.erase(0, close + 1);
    put(out, '[' + label + "] ");
    return Step::done;
  }
  pass(out, 1);
  return Step::done;
}

/// A link's or an image's parentheses open behind `close`.
LinkFilter::Step LinkFilter::target(std::string& out, std::size_t close, bool image, bool final) {
  const auto end = closing(held_, close + 1, '(', ')');
  if (end == none && !final && held_.size() < close + longest_target) return Step::wait;
  const std::size_t begin = image ? 2 : 1;
  const auto text = held_.substr(begin, close - begin);
  const auto after = end == none ? held_.size() : end + 1;
  const auto address = std::string(address_of(std::string_view(held_).substr(close + 2, after - close - 3)));
  const auto whole = std::string_view(held_).substr(1, after - 1);
  if (code_run_ > 0 && !image && end != none && whole.find_first_of("[<:\n") == none &&
      !whole.contains("//")) {
    pass(out, after);  // a call in code
    return Step::done;
  }
  const auto shown = inner(text);
  if (!image && end != none && allows(address)) {
    held_.erase(0, after);
    put(out, '[' + shown + "](" + address + ')');
    return Step::done;
  }
  drop(after);
  // A citation's number keeps its brackets.
  const bool marker = !shown.empty() && shown.find_first_not_of("0123456789") == none;
  put(out, marker ? '[' + shown + ']' : shown);
  seam_ = true;
  return Step::done;
}

/// `held_` begins with "<": an address in angle brackets, a tag, or less than.
LinkFilter::Step LinkFilter::tag(std::string& out, bool final) {
  if (held_.size() < 2 && !final) return Step::wait;
  const char next = held_.size() > 1 ? held_[1] : ' ';
  if (!is_letter(next) && next != '/' && next != '!' && next != '?') {
    pass(out, 1);
    return Step::done;
  }
  const auto end = held_.find('>');
  if (end == none && !final && held_.size() < longest_target) return Step::wait;
  const auto inside = std::string_view(held_).substr(1, std::min(end, held_.size()) - 1);
  if (end != none && allows(inside)) {
    pass(out, end + 1);
    return Step::done;
  }
  const auto name_begin = inside.starts_with('/') ? 1u : 0u;
  std::size_t name_end = name_begin;
  while (name_end < inside.size() && is_alnum(inside[name_end])) ++name_end;
  const bool is_tag = next == '!' || next == '?' || inside.contains('=') || inside.contains(':') ||
                      is_html_element(inside.substr(name_begin, name_end - name_begin));
  if (is_tag) {
    drop(end == none ? held_.size() : end + 1);
  } else {
    put(out, "\\");  // a placeholder such as <name> is text
    pass(out, 1);
  }
  return Step::done;
}

/// `held_` begins with an address, or may.
LinkFilter::Step LinkFilter::address(std::string& out, bool final) {
  const bool is_one = std::ranges::any_of(schemes, [&](auto scheme) { return begins_with(held_, scheme); });
  const bool ended = std::ranges::any_of(held_, ends_address);
  if (!is_one && (ended || final)) {
    pass(out, 1);
    return Step::done;
  }
  if (!is_one || (!ended && !final && held_.size() < longest_target)) return Step::wait;
  const auto length = address_length(held_);
  if (allows(std::string_view(held_).substr(0, length))) {
    pass(out, length);
  } else {
    drop(length);
  }
  return Step::done;
}

}  // namespace sp::chatbot
