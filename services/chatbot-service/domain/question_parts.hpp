// A question that asks for two things.
#pragma once
#include <optional>
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::chatbot {

using text::Language;

/// Views of the question.
struct QuestionParts {
  std::string_view first;
  std::string_view second;
  bool are_questions = false;  // each of its own, and not joined by "and"
};

/// "How do I forward my calls and set an automatic reply?": what stands on either side of its one "and", or
/// two short questions behind one another. Each part has content words enough to be looked for by itself;
/// nothing where it is one question ("install and update the printer"), or a long story.
std::optional<QuestionParts> parts_of(std::string_view question, Language language);

}  // namespace sp::chatbot
