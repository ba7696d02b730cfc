// What people say to an assistant that asks the knowledge base nothing: greetings, thanks, "a human, please".
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::chatbot {

/// Named after the reply that is due.
enum class SmallTalk {
  greeting,
  thanks,
  helped,  // thanks for an answer just given: whether it helped is asked
  farewell,
  acknowledgement,
  identity,   // who or what the assistant is, a robot or a person
  abilities,  // what it can do
  help,       // something is wrong, and nothing says what
  person,     // somebody to talk to
  complaint,
  compliment,
  wellbeing,  // "how are you?"
  presence,   // "is anyone there?", "test"
  never_mind,
  ticket,   // yes to a ticket that was offered
  unhelped  // an answer just given was of no use
};
BOOST_DESCRIBE_ENUM(SmallTalk, greeting, thanks, helped, farewell, acknowledgement, identity, abilities, help,
                    person, complaint, compliment, wellbeing, presence, never_mind, ticket, unhelped)

/// What stands before it in the conversation: "yes" and "thanks" have their meaning from it.
enum class Before { nothing, answer, offer };  // offer: of a ticket, by a refusal or a reply

struct SmallTalkFound {
  SmallTalk kind = SmallTalk::greeting;
  std::optional<text::Language> language;  // of its words; nothing where they are of both, or there are none
  /// "How do I reach you?": an article may say it, and is then the better reply.
  bool may_be_in_articles = false;
};

/// Small talk, or nothing where `said` asks anything: one word that is not of its vocabulary is enough. A
/// greeting with a question is a question. Case, accents, punctuation, repeated letters, the abbreviations of
/// short messages and slips in the usual words do not matter. Pure and thread-safe; some microseconds.
std::optional<SmallTalkFound> small_talk_of(std::string_view said, Before before);

/// Whether the reply to it opens the way to a person.
constexpr bool suggests_ticket(SmallTalk kind) {
  return kind == SmallTalk::help || kind == SmallTalk::person || kind == SmallTalk::complaint ||
         kind == SmallTalk::ticket || kind == SmallTalk::unhelped;
}

}  // namespace sp::chatbot
