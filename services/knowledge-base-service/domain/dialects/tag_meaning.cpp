#include "services/knowledge-base-service/domain/dialects/tag_meaning.hpp"

#include <algorithm>

namespace sp::knowledge_base::dialects {

namespace {

/// Whether `names` has the word; both ends of each have a blank.
bool has_word(std::string_view names, std::string_view word) {
  for (auto at = names.find(word); at != names.npos && !word.empty(); at = names.find(word, at + 1))
    if (names[at - 1] == ' ' && names[at + word.size()] == ' ') return true;
  return false;
}

constexpr std::string_view of_tabs =
    " tabs tabset tab-set tabgroup tab-group codegroup code-group codetabs code-tabs tabber ";
constexpr std::string_view of_a_tab = " tab tabitem tab-item tabpanel tab-panel step ";
constexpr std::string_view of_details =
    " details accordion accordionitem accordion-item accordion_item expand expandable collapse collapsible "
    "spoiler toggle dropdown card ";
constexpr std::string_view of_a_notice = " notice hint callout alert admonition aside panel message box ";
/// Names of notices that nothing else is named by.
constexpr std::string_view of_named_notices =
    " note notes info information tip hint important warning attention caution danger error success remarque "
    "astuce "
    "conseil avertissement seealso ";
constexpr std::string_view inline_elements =
    " a abbr acronym b bdi bdo big br cite code del dfn em font i img ins kbd mark nobr q rp rt ruby s samp "
    "small "
    "span strike strong sub sup time tt u var wbr picture svg ";
constexpr std::string_view block_elements =
    " address article aside base basefont blockquote body caption center col colgroup dd dialog dir div dl "
    "dt "
    "fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe "
    "legend li "
    "link main menu menuitem nav noframes ol optgroup option p param section source table tbody td tfoot th "
    "thead "
    "title tr track ul ";
constexpr std::string_view short_codes =
    " fa icon fontawesome center left right justify color bgcolor size figure div span columns column notice "
    "mark "
    "raw safe-email section details lorem mermaid prism ui-tabs ui-tab ui-accordion ui-accordion-item "
    "ui-callout "
    "ui-browser ui-image-compare ui-polaroid ui-spoiler slides gallery playlist embed caption audio video ";

std::string_view without_prefix(std::string_view name) {
  for (const std::string_view prefix : {"ui-", "su_", "vc_", "wp:", "sl-"})
    if (name.starts_with(prefix)) return name.substr(prefix.size());
  return name;
}

Meaning notice_of(const Tag& tag, std::string_view name, text::Language language) {
  auto title = tag.attribute({"title", "heading", "header"});
  const auto word = tag.positional(0);
  if (title.empty() && word.contains(' ')) title = word;
  if (title.empty()) title = tag.positional(1);
  if (title.empty()) {
    const auto kind =
        tag.attribute({"type", "style", "kind", "variant", "severity", "intent", "color", "theme"});
    for (const std::string_view said : {std::string_view(kind), std::string_view(word), name})
      if (title.empty()) title = notice_label(said, language);
  }
  return {Construct::notice, title};
}

std::string label_of(const Tag& tag) {
  auto label = tag.attribute({"title", "label", "summary", "header", "heading", "name", "tabname", "value"});
  if (label.empty()) label = tag.positional(0);
  return label == "open" ? "" : label;  // <details open>
}

}  // namespace

Meaning meaning_of(const Tag& tag, bool ended, text::Language language) {
  const auto name = without_prefix(tag.name);
  if (tag.self_closing) return {};
  if (has_word(of_tabs, name)) return {Construct::tabs, {}};
  if (has_word(of_a_tab, name)) return {Construct::tab, tag.closing ? "" : label_of(tag)};
  if (has_word(of_details, name)) return {Construct::details, tag.closing ? "" : label_of(tag)};
  if (!has_word(of_named_notices, name) && !has_word(of_a_notice, name)) return {};
  if (tag.closing) return {Construct::notice, {}};
  if (!ended) return {};
  return notice_of(tag, name, language);
}

char syntax_of(Construct construct) { return static_cast<char>(construct); }

bool is_inline_element(std::string_view name) { return has_word(inline_elements, name); }
bool is_block_element(std::string_view name) { return has_word(block_elements, name); }
bool is_short_code(std::string_view name) { return has_word(short_codes, name); }

}  // namespace sp::knowledge_base::dialects
