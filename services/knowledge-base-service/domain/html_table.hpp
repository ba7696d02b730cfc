// A table of HTML as a table in pipes. Pure.
#pragma once
#include <libxml/tree.h>

#include <functional>
#include <string>

namespace sp::knowledge_base {

/// `text_of` gives a cell's content as inline Markdown. A cell that covers several columns or rows stands in
/// each of them, so that what is below and beside it keeps its place; long ones, and those of huge tables,
/// stand once.
std::string html_table(const xmlNode* table, const std::function<std::string(const xmlNode*)>& text_of);

}  // namespace sp::knowledge_base
