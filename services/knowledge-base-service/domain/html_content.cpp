#include "services/knowledge-base-service/domain/html_content.hpp"

#include <set>
#include <string>

#include "services/knowledge-base-service/domain/html_surroundings.hpp"

namespace sp::knowledge_base {

namespace {

constexpr int deepest_in_content = 200;
constexpr std::size_t enough_letters = 200;  // of a main content, however much else there is
constexpr std::size_t looked_through = 4'096;

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

bool is_whole_page(std::string_view html) {
  const auto head = lower_case(html.substr(0, looked_through));
  return head.find("<html") != head.npos || head.find("<!doctype html") != head.npos ||
         head.find("<body") != head.npos || html.find("<body") != html.npos;
}

/// "display: none" in any spacing.
bool says_hidden(std::string_view style) {
  std::string tight;
  for (const char c : lower_case(style))
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') tight += c;
  return tight.find("display:none") != tight.npos || tight.find("visibility:hidden") != tight.npos;
}

void take_out(xmlNode* node) {
  xmlUnlinkNode(node);
  xmlFreeNode(node);
}

/// Ids of what a button shows, as a tab or a fold: text as any other.
void find_shown_by_buttons(const xmlNode* node, std::set<std::string>& shown, int depth = 0) {
  for (const xmlNode* child = node->children; child && depth < deepest_in_content; child = child->next) {
    if (child->type != XML_ELEMENT_NODE) continue;
    for (const char* name : {"aria-controls", "data-target", "data-bs-target"}) {
      auto id = attribute(child, name);
      if (id.starts_with('#')) id.erase(0, 1);
      if (!id.empty()) shown.insert(std::move(id));
    }
    find_shown_by_buttons(child, shown, depth + 1);
  }
}

bool is_hidden(const xmlNode* node, const std::set<std::string>& shown) {
  const auto name = name_of(node);
  if (name == "html" || name == "body" || name == "main" || attribute(node, "role") == "tabpanel")
    return false;
  const bool hidden = (has_attribute(node, "hidden") && attribute(node, "hidden") != "until-found") ||
                      attribute(node, "aria-hidden") == "true" || says_hidden(attribute(node, "style"));
  return hidden && !shown.contains(attribute(node, "id"));
}

std::size_t remove_hidden(xmlNode* node, const std::set<std::string>& shown, int depth = 0) {
  std::size_t removed = 0;
  for (xmlNode* child = node->children; child && depth < deepest_in_content;) {
    xmlNode* const next = child->next;
    if (child->type == XML_ELEMENT_NODE) {
      if (is_hidden(child, shown)) {
        // An icon or an empty box is nothing that anybody would miss.
        removed += measure(child).letters > 0 ? 1U : 0U;
        take_out(child);
      } else {
        removed += remove_hidden(child, shown, depth + 1);
      }
    }
    child = next;
  }
  return removed;
}

/// The heading and what follows it, up to the next heading. Returns what is behind.
xmlNode* take_out_links_below(xmlNode* heading) {
  xmlNode* node = heading->next;
  take_out(heading);
  while (node) {
    const auto name = name_of(node);
    if (name.size() == 2 && name[0] == 'h' && name != "hr") break;
    xmlNode* const next = node->next;
    take_out(node);
    node = next;
  }
  return node;
}

std::size_t remove_surroundings(xmlNode* node, PageText page, bool in_main = false, int depth = 0) {
  std::size_t removed = 0;
  for (xmlNode* child = node->children; child && depth < deepest_in_content;) {
    xmlNode* next = child->next;
    if (child->type == XML_ELEMENT_NODE) {
      const auto name = name_of(child);
      if (is_surrounding(child, in_main, page)) {
        take_out(child);
        ++removed;
      } else if (is_heading_of_links(child)) {
        next = take_out_links_below(child);
        ++removed;
      } else {
        removed +=
            remove_surroundings(child, page, in_main || name == "main" || name == "article", depth + 1);
      }
    }
    child = next;
  }
  return removed;
}

/// The outermost elements of this name.
void find(xmlNode* node, std::string_view name, std::vector<xmlNode*>& found, int depth = 0) {
  for (xmlNode* child = node->children; child && depth < deepest_in_content; child = child->next) {
    if (name_of(child) == name)
      found.push_back(child);
    else
      find(child, name, found, depth + 1);
  }
}

std::size_t remove_navigation(xmlNode* root) {
  std::vector<xmlNode*> found;
  find(root, "nav", found);
  for (auto* node : found) take_out(node);
  return found.size();
}

std::size_t letters_of(const std::vector<xmlNode*>& nodes) {
  std::size_t letters = 0;
  for (const auto* node : nodes) letters += measure(node).letters;
  return letters;
}

/// What holds the text of a whole page.
std::vector<xmlNode*> main_of(xmlNode* root) {
  const auto all = measure(root).letters;
  for (const auto* name : {"main", "article"}) {
    std::vector<xmlNode*> found;
    find(root, name, found);
    const auto letters = letters_of(found);
    // Cards of other articles beside a text are no text.
    if (letters > 0 && (2 * letters >= all || (found.size() == 1 && letters >= enough_letters))) return found;
  }
  return {root};
}

}  // namespace

HtmlContent html_content(std::string_view html) {
  HtmlContent content{.document = parse_html(html), .roots = {}};
  if (!content.document) return content;
  auto* root = reinterpret_cast<xmlNode*>(content.document.get());
  const bool had_text = measure(root).letters > 0;
  std::set<std::string> shown;
  find_shown_by_buttons(root, shown);
  content.hidden = remove_hidden(root, shown);
  const bool is_page = is_whole_page(html);
  content.surroundings = is_page ? remove_surroundings(root, measure(root)) : remove_navigation(root);
  content.roots = is_page ? main_of(root) : std::vector<xmlNode*>{root};
  if (!had_text || letters_of(content.roots) > 0) return content;
  content.document = parse_html(html);
  content.roots = {reinterpret_cast<xmlNode*>(content.document.get())};
  content.hidden = content.surroundings = 0;
  content.is_everything = true;
  return content;
}

}  // namespace sp::knowledge_base
