#pragma once
#include <string>
#include <string_view>

namespace sp::knowledge_base::dialects {

/// Makes CommonMark of marks (notices.hpp): a notice becomes a quote that begins with its label, a tab and
/// what folds away become text below theirs, in bold or, where they are long, as a heading. What has no end
/// is only its label, and a notice then its next paragraph. Linear.
std::string with_blocks_laid_out(std::string_view marked);

}  // namespace sp::knowledge_base::dialects
