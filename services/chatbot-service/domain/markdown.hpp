// Just enough of Markdown's structure to quote a part of a passage without breaking it.
#pragma once
#include <string_view>
#include <vector>

namespace sp::chatbot {

enum class BlockKind { paragraph, heading, list, code, table, quote };

/// A block with its place in the text; blocks are in order and cover all but blank lines.
struct Block {
  BlockKind kind = BlockKind::paragraph;
  std::size_t begin = 0;
  std::size_t end = 0;  // without the line break
};

/// Fenced code (CommonMark 0.31 section 4.5), lists with their nested blocks, tables and block quotes are one
/// block each.
std::vector<Block> markdown_blocks(std::string_view text);

}  // namespace sp::chatbot
