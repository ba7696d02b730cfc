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

/// Whether `content` opens the way to a ticket: a refusal, or a reply to who wants a person.
bool suggests_ticket(const AnswerContent& content);

/// What a ticket of this conversation would be about: the last question that was refused, else the last that
/// is no small talk, else the last. `exchanges` are not empty.
std::string_view ticket_question(std::span<const Exchange> exchanges);

/// The ticket that the last of `exchanges` could become: all turns up to and with it, which are not none.
Handoff handoff_after(std::span<const Exchange> exchanges, Language language);

}  // namespace sp::chatbot
