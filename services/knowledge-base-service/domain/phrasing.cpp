#include "services/knowledge-base-service/domain/phrasing.hpp"

#include <set>

#include "platform/base/encoding.hpp"

namespace sp::knowledge_base {

bool is_worth_learning(std::string_view question, text::Language language) {
  if (utf8_length(question) > phrasing_length) return false;
  std::set<std::string> content;
  for (const auto& word : text::words(question, language))
    if (!word.stop) content.insert(word.stem);
  return content.size() >= 2;
}

}  // namespace sp::knowledge_base
