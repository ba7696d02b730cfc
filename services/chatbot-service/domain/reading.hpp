// The order in which the passages that were found are read for an answer.
#pragma once
#include <string_view>
#include <vector>

#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::chatbot {

using text::Language;

/// Puts what was found in order for an answer, best first, and sets its scores so. Before search's own score
/// come: passages that state the kind of thing that is asked for, and documents of which several passages
/// were found; behind it: passages of a few words, and those that are mostly links. What each counts was
/// chosen on YunoHost's questions, and is small beside the score.
void put_in_reading_order(std::vector<knowledge_base::Passage>& passages, std::string_view question);

}  // namespace sp::chatbot
