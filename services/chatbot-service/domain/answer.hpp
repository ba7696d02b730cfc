// What the assistant says, and where it has it from.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/text/analysis.hpp"
#include "services/chatbot-service/domain/small_talk.hpp"

namespace sp::chatbot {

using text::Language;

/// replied: to small talk, which asks the knowledge base nothing.
enum class Outcome { answered, refused, replied };
BOOST_DESCRIBE_ENUM(Outcome, answered, refused, replied)

/// assistant: its own words.
enum class Source { cache, knowledge_base, model, assistant };
BOOST_DESCRIBE_ENUM(Source, cache, knowledge_base, model, assistant)

/// A marker [number] in the answer, resolved. `quote` stands in the cited passage word for word.
struct Citation {
  std::int64_t number = 0;
  std::string document_id;
  std::string chunk_id;
  std::string title;
  std::string heading;
  std::string quote;
};
BOOST_DESCRIBE_STRUCT(Citation, (), (number, document_id, chunk_id, title, heading, quote))

/// A ticket, ready to be sent.
struct Handoff {
  bool suggested = false;
  std::string subject;
  std::string body;
};
BOOST_DESCRIBE_STRUCT(Handoff, (), (suggested, subject, body))

/// The part of an answer that does not depend on who asked or when: what is cached, and stored once.
struct AnswerContent {
  Outcome outcome = Outcome::answered;
  std::string answer;  // Markdown, citations as [1]
  Language language = Language::en;
  double confidence = 0;  // 0..1
  std::vector<Citation> citations;
  std::vector<std::string>
      unsupported;  // sentences of `answer` that no passage supports, as they stand in it
  std::optional<SmallTalk> small_talk = std::nullopt;  // of replies: to what
};
BOOST_DESCRIBE_STRUCT(AnswerContent, (),
                      (outcome, answer, language, confidence, citations, unsupported, small_talk))

struct Answer {
  std::string conversation_id;
  std::string message_id;
  Outcome outcome = Outcome::answered;
  std::string answer;
  Language language = Language::en;
  Source source = Source::knowledge_base;
  double confidence = 0;
  std::vector<Citation> citations;
  std::vector<std::string> unsupported;
  std::optional<SmallTalk> small_talk = std::nullopt;
  Handoff handoff;
};
BOOST_DESCRIBE_STRUCT(Answer, (),
                      (conversation_id, message_id, outcome, answer, language, source, confidence, citations,
                       unsupported, small_talk, handoff))

}  // namespace sp::chatbot
