#include "app/front_matter.hpp"

#include "platform/base/encoding.hpp"

namespace sp::app {

namespace {

/// Cuts the first line off `rest`, without its line break.
std::string_view take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  const auto line = rest.substr(0, end);
  rest.remove_prefix(end == rest.npos ? rest.size() : end + 1);
  return trim(line);
}

}  // namespace

Article read_front_matter(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Article article{.fields = {}, .body = text};
  std::string_view rest = text;
  if (take_line(rest) != "---") return article;
  std::map<std::string, std::string> fields;
  while (!rest.empty()) {
    const auto line = take_line(rest);
    if (line == "---") {
      article.fields = std::move(fields);
      article.body = rest;
      return article;
    }
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    auto value = trim(line.substr(colon + 1));
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') && value.back() == value.front())
      value = value.substr(1, value.size() - 2);
    fields[std::string(trim(line.substr(0, colon)))] = value;
  }
  return article;  // the second line is missing: it was a ruler, and everything is body
}

}  // namespace sp::app
