#include "services/knowledge-base-service/domain/dialects/common_mark.hpp"

#include "services/knowledge-base-service/domain/dialects/block_layout.hpp"
#include "services/knowledge-base-service/domain/dialects/block_marks.hpp"
#include "services/knowledge-base-service/domain/dialects/comments.hpp"
#include "services/knowledge-base-service/domain/dialects/pictures.hpp"
#include "services/knowledge-base-service/domain/dialects/source_lines.hpp"
#include "services/knowledge-base-service/domain/dialects/tags.hpp"

namespace sp::knowledge_base {

std::string as_common_mark(std::string_view markdown, text::Language language) {
  std::string text(markdown);
  std::erase(text, dialects::mark);
  text = dialects::without_comments(text);
  text = dialects::with_block_marks(text, language);
  text = dialects::with_tags_as_marks(text, language);
  text = dialects::with_blocks_laid_out(text);
  return dialects::without_pictures(text);
}

}  // namespace sp::knowledge_base
