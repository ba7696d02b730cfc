#include "services/knowledge-base-service/domain/html_surroundings.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/encoding.hpp"
#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/domain/html_document.hpp"

namespace sp::knowledge_base {

namespace {

constexpr int deepest_in_surroundings = 200;
constexpr std::size_t short_text =
    120;  // letters, which a question such as "Was this helpful?" does not exceed

template <std::size_t N>
bool is_among(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::ranges::find(names, name) != names.end();
}

bool is_heading(std::string_view name) {
  return name.size() == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6';
}

/// Letters of an element's text, and of them those of links; headings apart.
struct Letters {
  std::size_t all = 0;
  std::size_t linked = 0;
  std::size_t of_headings = 0;

  /// Whether it is links that the element is there for.
  bool are_linked(double share) const {
    const auto text = static_cast<double>(all - of_headings);
    return linked > 0 && static_cast<double>(linked) >= share * text;
  }
};

std::size_t letters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) {
    return c != ' ' && c != '\n' && c != '\t' && c != '\r' && (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

void count(const xmlNode* node, Letters& letters, bool in_link, bool in_heading, int depth) {
  for (const xmlNode* child = node->children; child && depth < deepest_in_surroundings; child = child->next) {
    if (child->type == XML_TEXT_NODE) {
      const auto here = letters_in(child->content ? reinterpret_cast<const char*>(child->content) : "");
      letters.all += here;
      if (in_heading)
        letters.of_headings += here;
      else if (in_link)
        letters.linked += here;
    } else if (const auto name = name_of(child); !name.empty() && name != "script" && name != "style" &&
                                                 name != "head" && name != "noscript" && name != "template" &&
                                                 name != "svg") {
      count(child, letters, in_link || name == "a" || name == "button", in_heading || is_heading(name),
            depth + 1);
    }
  }
}

Letters letters_of(const xmlNode* node) {
  Letters letters;
  count(node, letters, false, false, 0);
  return letters;
}

bool contains(const xmlNode* node, std::string_view name, int depth = 0) {
  for (const xmlNode* child = node->children; child && depth < deepest_in_surroundings; child = child->next)
    if (name_of(child) == name || contains(child, name, depth + 1)) return true;
  return false;
}

void count_named(const xmlNode* node, std::string_view name, std::size_t& found, int depth = 0) {
  for (const xmlNode* child = node->children; child && depth < deepest_in_surroundings; child = child->next) {
    found += name_of(child) == name ? 1U : 0U;
    count_named(child, name, found, depth + 1);
  }
}

/// The class and id of an element as words in lower case: "site-footer".
std::vector<std::string> names_of(const xmlNode* node) {
  std::vector<std::string> names;
  std::string name;
  for (const char c : attribute(node, "class") + " " + attribute(node, "id") + " ") {
    const bool ends = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!ends) {
      name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c == '_' ? '-' : c;
    } else if (!name.empty()) {
      names.push_back(std::move(name));
      name.clear();
    }
  }
  return names;
}

/// Whether one of the parts that "-" divides a name into is among `words`.
template <std::size_t N>
bool has_word(const std::vector<std::string>& names, const std::array<std::string_view, N>& words) {
  for (std::string_view rest : names) {
    while (!rest.empty()) {
      const auto end = std::min(rest.find('-'), rest.size());
      if (is_among(rest.substr(0, end), words)) return true;
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return false;
}

/// "footer", "site-footer", but not "card-footer".
bool is_of_page(const std::vector<std::string>& names) {
  static constexpr std::array<std::string_view, 10> parts{"header",   "footer",   "masthead", "topbar",
                                                          "top-bar",  "navbar",   "nav-bar",  "bottom-bar",
                                                          "colophon", "site-info"};
  static constexpr std::array<std::string_view, 6> wholes{"site-", "page-", "global-",
                                                          "main-", "app-",  "layout-"};
  return std::ranges::any_of(names, [](std::string_view name) {
    for (const auto whole : wholes)
      if (name.starts_with(whole)) name.remove_prefix(whole.size());
    return is_among(name, parts);
  });
}

bool mentions(const std::vector<std::string>& names, std::string_view word) {
  return std::ranges::any_of(names, [word](const auto& name) { return name.find(word) != name.npos; });
}

constexpr std::array<std::string_view, 9> cookie_words{
    "cookie", "cookies", "consent", "gdpr", "rgpd", "onetrust", "didomi", "axeptio", "tarteaucitron"};
constexpr std::array<std::string_view, 8> related_words{"related",     "similar",         "similaires",
                                                        "recommended", "recommendations", "connexes",
                                                        "suggestions", "associes"};
constexpr std::array<std::string_view, 11> link_words{"nav",        "navigation", "menu",     "submenu",
                                                      "sidebar",    "toc",        "sommaire", "tags",
                                                      "categories", "pagination", "pager"};
constexpr std::array<std::string_view, 13> small_words{
    "feedback", "helpful", "vote",       "votes",     "rating", "share",   "sharing",
    "partage",  "social",  "newsletter", "subscribe", "skip",   "skiplink"};
constexpr std::array<std::string_view, 11> callout_words{"note",      "tip",        "warning", "info",
                                                         "callout",   "admonition", "caution", "important",
                                                         "attention", "danger",     "alert"};

bool may_be_named(std::string_view name) {
  static constexpr std::array<std::string_view, 12> names{
      "div", "section", "aside", "ul", "ol", "p", "span", "header", "footer", "dialog", "form", "details"};
  return is_among(name, names);
}

bool is_in_section(const xmlNode* node) {
  for (const xmlNode* above = node->parent; above; above = above->parent)
    if (name_of(above) == "section") return true;
  return false;
}

/// What names make of an element; the first that fits.
enum class Named { nothing, path, cookies, part_of_page, related, links, small };

Named named(const std::vector<std::string>& names) {
  if (mentions(names, "breadcrumb") || mentions(names, "ariane")) return Named::path;
  if (has_word(names, cookie_words)) return Named::cookies;
  if (is_of_page(names)) return Named::part_of_page;
  if (has_word(names, related_words)) return Named::related;
  if (has_word(names, link_words)) return Named::links;
  return has_word(names, small_words) ? Named::small : Named::nothing;
}

/// By its class or id.
bool is_named_as_one(const xmlNode* node, bool in_main, PageText page) {
  const auto kind = named(names_of(node));
  if (kind == Named::nothing) return false;
  const auto letters = letters_of(node);
  if (2 * letters.all > page.letters) return false;
  switch (kind) {
    case Named::path:
      return true;
    case Named::cookies:
      return !in_main;
    case Named::part_of_page:
      return !in_main && (page.main_headings > 1 || !contains(node, "h1"));
    case Named::related:
      return letters.are_linked(0.5);
    case Named::links:
      return letters.are_linked(0.6);
    case Named::small:
      return letters.all < short_text;
    case Named::nothing:
      break;
  }
  return false;
}

/// By its role.
bool has_role_of_one(const xmlNode* node, bool in_main) {
  static constexpr std::array<std::string_view, 5> roles{"navigation", "banner", "contentinfo", "search",
                                                         "complementary"};
  const auto role = attribute(node, "role");
  if (is_among(role, roles))
    return !(in_main && role == "complementary" && has_word(names_of(node), callout_words));
  return (role == "dialog" || role == "alertdialog") && has_word(names_of(node), cookie_words);
}

}  // namespace

PageText measure(const xmlNode* root) {
  PageText page{.letters = letters_of(root).all};
  count_named(root, "h1", page.main_headings);
  return page;
}

bool is_surrounding(const xmlNode* node, bool in_main, PageText page) {
  const auto name = name_of(node);
  if (name == "nav" || has_role_of_one(node, in_main)) return true;
  if (name == "aside") return !has_word(names_of(node), callout_words);
  // An article's own header holds its title, and its footer what is said at its end.
  if (name == "footer" && !in_main) return true;
  if (name == "header" && !in_main && !is_in_section(node))
    return page.main_headings > 1 || !contains(node, "h1");
  return may_be_named(name) && is_named_as_one(node, in_main, page);
}

bool is_heading_of_links(const xmlNode* node) {
  static constexpr std::array<std::string_view, 18> titles{
      "articles similaires", "articles lies",     "articles connexes", "articles associes",   "a lire aussi",
      "voir aussi",          "sur le meme sujet", "pages liees",       "contenus similaires", "lire aussi",
      "related articles",    "related pages",     "related content",   "related topics",      "see also",
      "read next",           "you may also like", "similar articles"};
  if (!is_heading(name_of(node))) return false;
  const std::unique_ptr<xmlChar, void (*)(void*)> content(xmlNodeGetContent(node),
                                                          [](void* p) { xmlFree(p); });
  const std::string_view text = content ? reinterpret_cast<const char*>(content.get()) : "";
  if (text.size() > 100) return false;
  auto folded = text::fold(trim(text));
  while (folded.ends_with(':') || folded.ends_with(' ')) folded.pop_back();
  if (!is_among(folded, titles)) return false;
  bool any = false;
  for (const xmlNode* next = node->next; next; next = next->next) {
    if (is_heading(name_of(next))) break;
    const auto letters = next->type == XML_ELEMENT_NODE ? letters_of(next) : Letters{};
    if (letters.all == 0) continue;
    if (!letters.are_linked(0.6)) return false;
    any = true;
  }
  return any;
}

}  // namespace sp::knowledge_base
