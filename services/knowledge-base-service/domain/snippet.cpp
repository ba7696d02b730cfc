#include "services/knowledge-base-service/domain/snippet.hpp"

#include <set>

#include "platform/base/encoding.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t window_words = 32;
constexpr std::size_t longest = 600;  // bytes

std::set<std::string> stems_of(std::string_view question, text::Language language) {
  std::set<std::string> content;
  std::set<std::string> all;
  for (auto& word : text::words(question, language)) {
    if (!word.stop) content.insert(word.stem);
    all.insert(std::move(word.stem));
  }
  return content.empty() ? all : content;
}

/// Where the window with the most different matches begins; the first one of equals.
std::size_t best_window(const std::vector<text::Word>& words, const std::set<std::string>& stems) {
  std::size_t best = 0;
  std::size_t most = 0;
  for (std::size_t begin = 0; begin < words.size(); ++begin) {
    if (begin > 0 && !stems.contains(words[begin].stem)) continue;
    std::set<std::string_view> matched;
    for (std::size_t i = begin; i < std::min(begin + window_words, words.size()); ++i) {
      if (stems.contains(words[i].stem)) matched.insert(words[i].stem);
    }
    if (matched.size() > most) {
      most = matched.size();
      best = begin;
    }
    if (most == stems.size()) break;
  }
  return best;
}

std::string escaped_line(std::string_view text) {
  std::string line = html_escape(text);
  std::ranges::replace(line, '\n', ' ');
  return line;
}

}  // namespace

std::string snippet(std::string_view plain, std::string_view question, text::Language language) {
  const auto stems = stems_of(question, language);
  const auto words = text::words(plain, language);
  if (words.empty()) return {};
  const auto match = best_window(words, stems);
  // A few words before the first match say what it is about.
  const auto first = match < 6 ? 0 : match - 4;
  const auto last = std::min(first + window_words, words.size());
  const auto begin = first == 0 ? 0 : words[first].begin;
  const auto end = last == words.size() ? plain.size() : words[last - 1].end;
  std::string out = first == 0 ? "" : "… ";
  std::size_t position = begin;
  for (std::size_t i = first; i < last && words[i].end - begin <= longest; ++i) {
    if (!stems.contains(words[i].stem)) continue;
    out += escaped_line(plain.substr(position, words[i].begin - position));
    out += "<mark>" + html_escape(plain.substr(words[i].begin, words[i].end - words[i].begin)) + "</mark>";
    position = words[i].end;
  }
  if (position < end) out += escaped_line(utf8_prefix(plain.substr(position, end - position), longest));
  if (end < plain.size()) out += " …";
  return out;
}

}  // namespace sp::knowledge_base
