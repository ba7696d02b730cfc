#include "services/knowledge-base-service/formats/web_page.hpp"

#include <libxml/HTMLparser.h>
#include <libxml/HTMLtree.h>

#include <array>
#include <memory>

#include "platform/base/encoding.hpp"
#include "platform/json/codec.hpp"
#include "services/knowledge-base-service/formats/markdown_text.hpp"
#include "services/knowledge-base-service/formats/recognise.hpp"

namespace sp::knowledge_base {

namespace {

constexpr int deepest = 200;

using Document = std::unique_ptr<xmlDoc, void (*)(xmlDoc*)>;

Document parse(std::string_view html) {
  return {htmlReadMemory(html.data(), static_cast<int>(html.size()), nullptr, "UTF-8",
                         HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET),
          xmlFreeDoc};
}

std::string_view name_of(const xmlNode* node) {
  return node->type == XML_ELEMENT_NODE && node->name ? reinterpret_cast<const char*>(node->name) : "";
}

std::string attribute(xmlNode* node, const char* name) {
  const std::unique_ptr<xmlChar, void (*)(void*)> value(
      xmlGetProp(node, reinterpret_cast<const xmlChar*>(name)), [](void* p) { xmlFree(p); });
  return value ? reinterpret_cast<const char*>(value.get()) : "";
}

/// Calls `visit` for each element below, until it says true: then its children are not looked at.
template <class Visit>
void each_element(xmlNode* node, Visit& visit, int depth = 0) {
  for (xmlNode* child = node->children; child && depth < deepest;) {
    xmlNode* const next = child->next;  // `visit` may take the child out
    if (child->type == XML_ELEMENT_NODE && !visit(child)) each_element(child, visit, depth + 1);
    child = next;
  }
}

std::string text_of(const xmlNode* node) {
  const std::unique_ptr<xmlChar, void (*)(void*)> content(xmlNodeGetContent(node),
                                                          [](void* p) { xmlFree(p); });
  std::string out;
  const std::string_view text = content ? reinterpret_cast<const char*>(content.get()) : "";
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) out += c;
    if (blank && !out.empty() && out.back() != ' ') out += ' ';
  }
  return std::string(trim(out));
}

/// The first element of this name, or null.
xmlNode* first_named(xmlNode* root, std::string_view name) {
  xmlNode* found = nullptr;
  auto visit = [&](xmlNode* node) {
    if (!found && name_of(node) == name) found = node;
    return found != nullptr;
  };
  each_element(root, visit);
  return found;
}

std::optional<text::Language> language_of(xmlNode* root) {
  xmlNode* const html = first_named(root, "html");
  if (!html) return std::nullopt;
  const auto said = attribute(html, "lang");
  return said.size() == 2 || (said.size() > 2 && said[2] == '-')
             ? json::enum_value<text::Language>(said.substr(0, 2))
             : std::nullopt;
}

/// Navigation, and what surrounds the text. A header inside of an article or section holds its title: it
/// stays.
bool is_around(xmlNode* node) {
  static constexpr std::array<std::string_view, 7> names{"nav",    "aside",    "script",  "style",
                                                         "footer", "noscript", "template"};
  const auto name = name_of(node);
  for (const auto& known : names)
    if (name == known) return true;
  const auto role = attribute(node, "role");
  if (role == "navigation" || role == "banner" || role == "contentinfo" || role == "search" ||
      role == "complementary")
    return true;
  if (attribute(node, "aria-hidden") == "true") return true;
  if (name != "header") return false;
  for (const xmlNode* above = node->parent; above; above = above->parent)
    if (name_of(above) == "article" || name_of(above) == "main" || name_of(above) == "section") return false;
  return true;
}

void remove_surroundings(xmlNode* root) {
  auto visit = [](xmlNode* node) {
    if (!is_around(node)) return false;
    xmlUnlinkNode(node);
    xmlFreeNode(node);
    return true;
  };
  each_element(root, visit);
}

std::string html_of(xmlDoc* document, xmlNode* node) {
  const std::unique_ptr<xmlBuffer, void (*)(xmlBuffer*)> buffer(xmlBufferCreate(), xmlBufferFree);
  htmlNodeDump(buffer.get(), document, node);
  return {reinterpret_cast<const char*>(xmlBufferContent(buffer.get())),
          static_cast<std::size_t>(xmlBufferLength(buffer.get()))};
}

std::string title_element(xmlNode* root) {
  const xmlNode* const title = first_named(root, "title");
  auto text = title ? text_of(title) : std::string();
  return is_title(trim(text)) ? text : "";
}

}  // namespace

WebPage describe_html(std::string_view html) {
  const auto document = parse(html);
  if (!document) return {};
  auto* const root = reinterpret_cast<xmlNode*>(document.get());
  WebPage page{.title = title_element(root), .language = language_of(root), .markdown = {}};
  if (page.title.empty())
    if (const xmlNode* const heading = first_named(root, "h1")) page.title = text_of(heading);
  return page;
}

WebPage read_web_page(std::string_view html) {
  const auto document = parse(html);
  if (!document) return {};
  auto* const root = reinterpret_cast<xmlNode*>(document.get());
  WebPage page{.title = {}, .language = language_of(root), .markdown = {}};
  const auto title = title_element(root);
  remove_surroundings(root);
  std::string content;
  if (xmlNode* const main = first_named(root, "main")) {
    content = html_of(document.get(), main);
  } else {
    auto visit = [&](xmlNode* node) {
      if (name_of(node) != "article") return false;
      content += html_of(document.get(), node);
      return true;
    };
    each_element(root, visit);
    xmlNode* const body = content.empty() ? first_named(root, "body") : nullptr;
    if (body) content = html_of(document.get(), body);
  }
  auto blocks = html_blocks(content);
  const auto heading = std::ranges::find_if(
      blocks, [](const Block& block) { return block.kind == Block::Kind::heading && block.level == 1; });
  page.title = heading != blocks.end() ? heading->text : title;
  page.markdown = joined(blocks);
  return page;
}

}  // namespace sp::knowledge_base
