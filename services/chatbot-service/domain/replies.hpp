// What the assistant says in its own words to small talk and when it refuses, and what an organisation has it
// say instead.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "platform/json/types.hpp"
#include "services/chatbot-service/domain/small_talk.hpp"

namespace sp::chatbot {

/// Of one language, Markdown. An organisation's own; nothing where it has none.
struct ReplyTexts {
  std::optional<std::string> greeting;
  std::optional<std::string> thanks;
  std::optional<std::string> helped;
  std::optional<std::string> farewell;
  std::optional<std::string> acknowledgement;
  std::optional<std::string> identity;
  std::optional<std::string> abilities;
  std::optional<std::string> help;
  std::optional<std::string> person;
  std::optional<std::string> complaint;
  std::optional<std::string> compliment;
  std::optional<std::string> wellbeing;
  std::optional<std::string> presence;
  std::optional<std::string> never_mind;
  std::optional<std::string> ticket;
  std::optional<std::string> unhelped;
  std::optional<std::string> refusal;
  std::optional<std::string> contact;  // opening hours, a telephone number: behind what leads to a person
  bool operator==(const ReplyTexts&) const = default;
};
BOOST_DESCRIBE_STRUCT(ReplyTexts, (),
                      (greeting, thanks, helped, farewell, acknowledgement, identity, abilities, help, person,
                       complaint, compliment, wellbeing, presence, never_mind, ticket, unhelped, refusal,
                       contact))

struct Replies {
  ReplyTexts fr;
  ReplyTexts en;
  bool operator==(const Replies&) const = default;
};
BOOST_DESCRIBE_STRUCT(Replies, (), (fr, en))

using ReplyText = Text<0, 1000>;

/// What an organisation changes; null, or nothing but white space, goes back to the built-in text.
struct ReplyTextsChange {
  Change<ReplyText> greeting;
  Change<ReplyText> thanks;
  Change<ReplyText> helped;
  Change<ReplyText> farewell;
  Change<ReplyText> acknowledgement;
  Change<ReplyText> identity;
  Change<ReplyText> abilities;
  Change<ReplyText> help;
  Change<ReplyText> person;
  Change<ReplyText> complaint;
  Change<ReplyText> compliment;
  Change<ReplyText> wellbeing;
  Change<ReplyText> presence;
  Change<ReplyText> never_mind;
  Change<ReplyText> ticket;
  Change<ReplyText> unhelped;
  Change<ReplyText> refusal;
  Change<ReplyText> contact;
};
BOOST_DESCRIBE_STRUCT(ReplyTextsChange, (),
                      (greeting, thanks, helped, farewell, acknowledgement, identity, abilities, help, person,
                       complaint, compliment, wellbeing, presence, never_mind, ticket, unhelped, refusal,
                       contact))

struct RepliesChange {
  Change<ReplyTextsChange> fr;
  Change<ReplyTextsChange> en;
};
BOOST_DESCRIBE_STRUCT(RepliesChange, (), (fr, en))

/// `replies` after `change`, whose null goes back to the built-in texts altogether.
Replies changed(Replies replies, const Change<RepliesChange>& change);

/// What holds where an organisation has set nothing; there is no contact.
const Replies& built_in_replies();

/// What is said to small talk: `own` (may be null) before the built-in text, and the contact behind what
/// leads to a person.
std::string reply_to(SmallTalk kind, text::Language language, const Replies* own);

/// What is said where the knowledge base does not hold the answer.
std::string refusal_text(text::Language language, const Replies* own);

}  // namespace sp::chatbot
