// HTML that is not trusted, as libxml2's tree.
#pragma once
#include <libxml/HTMLparser.h>

#include <memory>
#include <string>
#include <string_view>

#include "services/knowledge-base-service/domain/too_complex.hpp"

namespace sp::knowledge_base {

struct FreeHtml {
  void operator()(xmlDoc* document) const { xmlFreeDoc(document); }
};
using HtmlDocument = std::unique_ptr<xmlDoc, FreeHtml>;

/// Nothing is fetched and no entity but HTML's own is expanded. Null where there is nothing to read. Throws
/// TooComplex for an element with more than 500 attributes, for which libxml2 needs the square of their
/// number.
HtmlDocument parse_html(std::string_view html);

/// An element's name in lower case; "" of other nodes.
std::string_view name_of(const xmlNode* node);
/// "" where there is none.
std::string attribute(const xmlNode* node, const char* name);
bool has_attribute(const xmlNode* node, const char* name);

/// The most attributes of one element, as libxml2 tells them apart, or any number above `enough`. Linear.
std::size_t most_attributes(std::string_view html, std::size_t enough);

}  // namespace sp::knowledge_base
