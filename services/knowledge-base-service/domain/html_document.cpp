#include "services/knowledge-base-service/domain/html_document.hpp"

#include <algorithm>
#include <string>

namespace sp::knowledge_base {

namespace {

constexpr std::size_t attributes_limit = 500;
constexpr std::size_t longest_name = 100;  // libxml2 takes what follows for the next attribute

bool is_blank(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool begins_name(char c) { return is_letter(c) || c == '_' || c == ':' || c == '.'; }
bool is_of_name(char c) { return begins_name(c) || (c >= '0' && c <= '9') || c == '-'; }

/// Reads tags as htmlParseStartElement of libxml2 2.9 does.
class Tags {
 public:
  explicit Tags(std::string_view html) : rest_(html) {}

  std::size_t most_attributes(std::size_t enough) {
    std::size_t most = 0;
    while (most <= enough) {
      const auto begin = rest_.find('<');
      if (begin == rest_.npos) break;
      rest_.remove_prefix(begin + 1);
      if (rest_.starts_with("!--")) {
        skip_to("-->");
      } else if (!rest_.empty() && begins_name(rest_.front())) {
        take_name();
        most = std::max(most, attributes());
      }
    }
    return most;
  }

 private:
  bool ended() const { return rest_.empty() || rest_.front() == '>' || rest_.starts_with("/>"); }
  void skip_blanks() {
    while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
  }
  void skip_to(std::string_view mark) { rest_.remove_prefix(std::min(rest_.find(mark), rest_.size())); }
  std::size_t take_name() {
    const auto end = std::ranges::find_if_not(rest_, is_of_name);
    const auto length = static_cast<std::size_t>(end - rest_.begin());
    rest_.remove_prefix(length);
    return length;
  }

  std::size_t attributes() {
    std::size_t count = 0;
    for (skip_blanks(); !ended(); skip_blanks()) {
      if (!begins_name(rest_.front())) {
        while (!ended() && !is_blank(rest_.front())) rest_.remove_prefix(1);
        continue;
      }
      count += 1 + take_name() / longest_name;
      skip_blanks();
      if (rest_.starts_with('=')) skip_value();
    }
    return count;
  }

  void skip_value() {
    rest_.remove_prefix(1);
    skip_blanks();
    if (rest_.empty()) return;
    if (const char quote = rest_.front(); quote == '"' || quote == '\'') {
      rest_.remove_prefix(1);
      rest_.remove_prefix(std::min(rest_.find(quote), rest_.size()));
      if (!rest_.empty()) rest_.remove_prefix(1);
      return;
    }
    while (!rest_.empty() && rest_.front() != '>' && !is_blank(rest_.front())) rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

}  // namespace

std::size_t most_attributes(std::string_view html, std::size_t enough) {
  return Tags(html).most_attributes(enough);
}

std::string_view name_of(const xmlNode* node) {
  return node->type == XML_ELEMENT_NODE && node->name ? reinterpret_cast<const char*>(node->name) : "";
}

std::string attribute(const xmlNode* node, const char* name) {
  const std::unique_ptr<xmlChar, void (*)(void*)> value(
      xmlGetProp(const_cast<xmlNode*>(node), reinterpret_cast<const xmlChar*>(name)),
      [](void* p) { xmlFree(p); });
  return value ? reinterpret_cast<const char*>(value.get()) : "";
}

bool has_attribute(const xmlNode* node, const char* name) {
  return xmlHasProp(const_cast<xmlNode*>(node), reinterpret_cast<const xmlChar*>(name)) != nullptr;
}

HtmlDocument parse_html(std::string_view html) {
  if (most_attributes(html, attributes_limit) > attributes_limit)
    throw TooComplex("has an HTML element with more than " + std::to_string(attributes_limit) +
                     " attributes, which is the most that is read.");
  return HtmlDocument(
      htmlReadMemory(html.data(), static_cast<int>(html.size()), nullptr, "UTF-8",
                     HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET));
}

}  // namespace sp::knowledge_base
