// Cuts a document's blocks into passages that can be found, read and cited by themselves.
#pragma once
#include <string_view>
#include <vector>

#include "services/knowledge-base-service/domain/block.hpp"
#include "services/knowledge-base-service/domain/document.hpp"

namespace sp::knowledge_base {

/// Passages of about 120 to 250 words. A heading begins a new one; a list, a table or code is cut only where
/// it alone has more than 400 words, and then between its items, rows or lines. The steps of a procedure are
/// one list (procedures.hpp), and what announces a block stays with it. A heading that repeats `title` is
/// left out of the path.
std::vector<Chunk> cut_into_chunks(std::vector<Block> blocks, std::string_view title);

}  // namespace sp::knowledge_base
