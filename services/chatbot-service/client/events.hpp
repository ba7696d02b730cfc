// The events that chatbot-service tells, and their payload; the key is always the message's id.
#pragma once
#include <boost/describe.hpp>
#include <string>
#include <string_view>

#include "platform/json/types.hpp"
#include "platform/text/analysis.hpp"

namespace sp::chatbot {

inline constexpr std::string_view answer_topics = "answer.";  // both of them
/// A thumbs-up on an answer.
inline constexpr std::string_view answer_confirmed_topic = "answer.confirmed";
/// A thumbs-down, or a thumbs-up that was taken back.
inline constexpr std::string_view answer_disputed_topic = "answer.disputed";

/// Of answers to questions that stand by themselves.
struct AnswerJudged {
  std::string message_id;
  std::string question;
  text::Language language = text::Language::en;
  Id document_id;  // of the answer's first citation
};
BOOST_DESCRIBE_STRUCT(AnswerJudged, (), (message_id, question, language, document_id))

}  // namespace sp::chatbot
