#include "services/knowledge-base-service/formats/web_page.hpp"

#include <libxml/HTMLtree.h>

#include <array>
#include <memory>

#include "platform/base/encoding.hpp"
#include "platform/json/codec.hpp"
#include "services/knowledge-base-service/domain/html_content.hpp"
#include "services/knowledge-base-service/domain/html_document.hpp"
#include "services/knowledge-base-service/formats/markdown_text.hpp"
#include "services/knowledge-base-service/formats/page_signs.hpp"
#include "services/knowledge-base-service/formats/recognise.hpp"

namespace sp::knowledge_base {

namespace {

constexpr int deepest = 200;

/// Calls `visit` for each element below, until it says true: then its children are not looked at.
template <class Visit>
void each_element(xmlNode* node, Visit& visit, int depth = 0) {
  for (xmlNode* child = node->children; child && depth < deepest; child = child->next)
    if (child->type == XML_ELEMENT_NODE && !visit(child)) each_element(child, visit, depth + 1);
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

std::string title_element(xmlNode* root) {
  const xmlNode* const title = first_named(root, "title");
  auto text = title ? text_of(title) : std::string();
  return is_title(trim(text)) ? text : "";
}

}  // namespace

WebPage describe_html(std::string_view html) {
  const auto document = parse_html(html);
  if (!document) return {};
  auto* const root = reinterpret_cast<xmlNode*>(document.get());
  WebPage page{.title = title_element(root), .language = language_of(root), .markdown = {}, .notes = {}};
  if (page.title.empty())
    if (const xmlNode* const heading = first_named(root, "h1")) page.title = text_of(heading);
  const auto content = html_content(html);
  add_note(page.notes, NoteCode::hidden_text, content.hidden);
  add_note(page.notes, NoteCode::surroundings, content.surroundings);
  add_note(page.notes, NoteCode::no_main_content, content.is_everything ? 1 : 0);
  return page;
}

WebPage read_web_page(std::string_view html) {
  auto page = describe_html(html);
  const auto blocks = html_blocks(html);
  const auto heading = std::ranges::find_if(
      blocks, [](const Block& block) { return block.kind == Block::Kind::heading && block.level == 1; });
  if (heading != blocks.end()) page.title = heading->text;
  page.markdown = joined(blocks);
  page.signs = page_signs(html, page.title, page.markdown);
  return page;
}

}  // namespace sp::knowledge_base
