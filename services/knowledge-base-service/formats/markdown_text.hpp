// Markdown made from what is not Markdown.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "services/knowledge-base-service/client/knowledge_base.hpp"
#include "services/knowledge-base-service/domain/block.hpp"

namespace sp::knowledge_base {

/// Appends text so that Markdown reads it as text; runs of white space become one blank.
void append_escaped(std::string& out, std::string_view text);
std::string escaped(std::string_view text);
/// A paragraph of Markdown whose beginning is no mark: "# 1" becomes "\# 1".
std::string as_paragraph(std::string markdown);
std::string heading_line(int level, std::string_view text);
/// Rows of cells as a table in pipes, the first row its head. "" where no cell holds anything.
std::string table_of_cells(const std::vector<std::vector<std::string>>& rows);
/// Blocks with an empty line between them.
std::string joined(const std::vector<Block>& blocks);

/// A document's content as Markdown, whatever its format: of Markdown itself not a byte is changed.
std::string as_markdown(std::string_view content, Format format);

}  // namespace sp::knowledge_base
