// The ticket that an answer could become.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "services/chatbot-service/domain/answer.hpp"

namespace sp::chatbot {

/// `question` on one line, shortened at a word to at most 120 characters ("…" included).
std::string subject_of(std::string_view question);

/// What precedes and what follows the question in the transcript of one turn.
std::string_view transcript_head(Language language);
std::string transcript_tail(const AnswerContent& content);

/// One question with its answer, as the transcript needs them.
struct Exchange {
  std::string_view question;
  const AnswerContent& content;
};

/// The conversation with its sources, in the language of each turn's answer, at most 18,000 characters: the
/// oldest turns are left out first, and a note in `language` says so.
std::string transcript(std::span<const Exchange> exchanges, Language language);

}  // namespace sp::chatbot
