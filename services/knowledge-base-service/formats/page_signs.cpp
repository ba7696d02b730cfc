#include "services/knowledge-base-service/formats/page_signs.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

#include "platform/base/encoding.hpp"
#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/domain/html_document.hpp"
#include "services/knowledge-base-service/formats/lower_case.hpp"
#include "services/knowledge-base-service/formats/sitemap.hpp"

namespace sp::knowledge_base {

namespace {

constexpr int deepest_sign = 200;
constexpr std::string_view agent = "support-platform";

/// "404", "Page introuvable", "Error 404: page not found".
bool says_not_found(std::string_view title) {
  constexpr std::size_t longest = 45;
  const auto folded = text::fold(trim(title));
  if (folded.size() > longest || folded.ends_with('?')) return false;
  const auto has = [&](std::string_view words) { return folded.contains(words); };
  if (has("page") && (has("introuvable") || has("not found") || has("non trouve") || has("existe pas") ||
                      has("existe plus") || has("not exist") || has("no longer exist")))
    return true;
  static constexpr std::array<std::string_view, 10> beside{"404",   "error", "erreur",      "http", "not",
                                                           "found", "page",  "introuvable", "oops", "oups"};
  bool any = false;
  std::string word;
  for (const char c : folded + " ") {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
      word += c;
    } else if (!word.empty()) {
      if (std::ranges::find(beside, word) == beside.end()) return false;
      any = any || word == "404" || word == "found" || word == "introuvable";
      word.clear();
    }
  }
  return any;
}

/// A title with the name of its site: any part of it may say so.
bool any_part_says_not_found(std::string_view title) {
  std::string parted(title);
  for (const std::string_view mark : {" | ", " – ", " — ", " - ", " · ", " :: "})
    for (auto at = parted.find(mark); at != parted.npos; at = parted.find(mark))
      parted.replace(at, mark.size(), "\n");
  std::string_view rest = parted;
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    if (says_not_found(rest.substr(0, end))) return true;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return false;
}

/// What elements of the head say, wherever they stand.
struct Said {
  PageSigns signs;
  std::string title;
};

void read_head(const xmlNode* node, Said& said, int depth) {
  for (const xmlNode* child = node->children; child && depth < deepest_sign; child = child->next) {
    const auto name = name_of(child);
    if (name == "meta") {
      const auto robot = lower_case(attribute(child, "name"));
      if (robot == "robots" || robot == agent)
        said.signs.not_indexed =
            said.signs.not_indexed || forbids_indexing(attribute(child, "content"), agent);
    } else if (name == "link") {
      if (said.signs.canonical.empty() && lower_case(attribute(child, "rel")) == "canonical")
        said.signs.canonical = trim(attribute(child, "href"));
    } else if (name == "title" && said.title.empty()) {
      const std::unique_ptr<xmlChar, void (*)(void*)> text(xmlNodeGetContent(child),
                                                           [](void* p) { xmlFree(p); });
      if (text) said.title = reinterpret_cast<const char*>(text.get());
    }
    read_head(child, said, depth + 1);
  }
}

}  // namespace

PageSigns page_signs(std::string_view html, std::string_view heading, std::string_view markdown) {
  constexpr std::ptrdiff_t few_words = 60;
  const auto document = parse_html(html);
  Said said;
  if (document) read_head(reinterpret_cast<const xmlNode*>(document.get()), said, 0);
  said.signs.not_found = std::ranges::count(markdown, ' ') < few_words &&
                         (says_not_found(heading) || any_part_says_not_found(said.title));
  return std::move(said.signs);
}

}  // namespace sp::knowledge_base
