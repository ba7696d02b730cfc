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

/// How much a question leans on what was said before it, by its own words.
enum class Leaning {
  none,        // it stands by itself
  perhaps,     // it says so little that it may go on: "on a Mac?"
  connective,  // it opens with one ("and", "et pour"): it goes on, or turns to another subject
  pronoun,     // it names something by a pronoun, among a few words of its own
  surely,      // it is little more than a pronoun: "how big is it?"
};
Leaning leaning_of(std::string_view question, Language language);

/// The question that `question` follows up, with those in between that lean on it too; nothing where it
/// stands by itself or opens the conversation.
std::optional<std::string> context_of(std::string_view question, std::span<const EarlierTurn> earlier,
                                      Language language);

/// Whether `passage` holds every content word of `question`, by stem.
bool speaks_of(std::string_view passage, std::string_view question, Language language);

/// The part of a cache key that stands for the conversation so far: a digest, or "" where it cannot change
/// the answer. `model_reads_history`: a language model will be shown the earlier turns.
std::string context_digest(std::string_view question, std::span<const EarlierTurn> earlier, Language language,
                           bool model_reads_history);

/// SHA-256 in lower-case hexadecimal.
std::string digest_of(std::string_view bytes);

}  // namespace sp::chatbot
