#pragma once
#include <cstddef>
#include <vector>

#include "services/knowledge-base-service/domain/block.hpp"

namespace sp::knowledge_base {

/// Joins the steps of a procedure that code or a remark at the margin tears apart ("1." … code … "2.") to one
/// list, as long as it has at most `most_bytes`.
std::vector<Block> with_whole_procedures(std::vector<Block> blocks, std::size_t most_bytes);

/// Whether a block announces the next: "Proceed as follows:", or a label in bold by itself.
bool is_lead_in(const Block& block);

}  // namespace sp::knowledge_base
