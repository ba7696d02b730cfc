// How a passage and a question become the terms of an index. Terms begin with a capital letter that says what
// they are; the rest is folded and so has none.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base::terms {

/// Raised whenever terms or their weights change: an index of another format is built anew.
inline constexpr std::string_view format = "1";

/// A word counts in the passage as often as it stands there, and this much more where it stands in the title
/// or the heading path.
inline constexpr unsigned title_weight = 3;
inline constexpr unsigned heading_weight = 2;

std::string stem(text::Language language, std::string_view stem);      // anywhere in the passage
std::string in_title(text::Language language, std::string_view stem);  // in the title or heading path
std::string language(text::Language language);
std::string audience(Audience audience);
std::string document(std::string_view id);

/// Stems of the content words of `text`, in order, repeated as they are.
std::vector<std::string> content_stems(std::string_view text, text::Language language);
struct QuestionStem {
  std::string stem;
  /// Of a common word ("obtenir", "new"): it counts for less than its rarity in the knowledge base says.
  bool common = false;
};
/// The different content stems of a question; where it has only function words, those.
std::vector<QuestionStem> question_stems(std::string_view question, text::Language language);

}  // namespace sp::knowledge_base::terms
