// What an earlier turn of the conversation adds to a question.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::chatbot {

using text::Language;

/// An earlier turn, as far as it can influence a later answer.
struct EarlierTurn {
  std::string_view question;
  std::string_view answer;
};

/// Few content terms: "and on a Mac?" says too little alone.
bool is_short(std::string_view question, Language language);

/// Opens with a connective ("and", "et pour", "what about"): it refers to what was said before, even where it
/// could be read alone.
bool leans_on_context(std::string_view question);

/// `question` with the content words of the question it follows up, or nothing where it stands by itself or
/// opens the conversation. Short questions in between are followed back to the one that they all refer to.
std::optional<std::string> follow_up(std::string_view question, std::span<const EarlierTurn> earlier,
                                     Language language);

/// Whether `passage` holds every content word of `question`, by stem. What was found with borrowed words
/// answers a follow-up only if it also speaks of what the follow-up itself asks: otherwise the earlier
/// question would be answered once more.
bool speaks_of(std::string_view passage, std::string_view question, Language language);

/// The part of a cache key that stands for the conversation so far: a digest, or "" where it cannot change
/// the answer. `model_reads_history`: a language model will be shown the earlier turns.
std::string context_digest(std::string_view question, std::span<const EarlierTurn> earlier, Language language,
                           bool model_reads_history);

/// SHA-256 in lower-case hexadecimal.
std::string digest_of(std::string_view bytes);

}  // namespace sp::chatbot
