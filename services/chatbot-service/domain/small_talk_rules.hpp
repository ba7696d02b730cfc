// By which words small talk is known.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "platform/text/analysis.hpp"

namespace sp::chatbot {

/// What was said, before the conversation gives it its meaning.
enum class Said {
  person,
  complaint,
  unhelped,
  help,
  identity,
  abilities,
  wellbeing,
  compliment,
  presence,
  never_mind,
  farewell,
  thanks,
  no,
  yes,
  acknowledgement,
  greeting
};

/// Words are folded (text::fold) and cut at everything that is neither letter nor digit: "j'ai" is "j ai".
/// Lists of words are separated by spaces.
struct SmallTalkRule {
  Said said;
  std::optional<text::Language> language;  // nothing: the words are of both
  std::string_view needs;                  // groups "a|b c|d": a word of each must be there
  std::vector<std::string_view> allows;    // beside those and `interjections`, and nothing else
};

/// The first that fits counts: what asks for most comes first.
std::vector<SmallTalkRule> small_talk_rules();

// Its parts, in their order.
std::vector<SmallTalkRule> wishes();
std::vector<SmallTalkRule> about_the_assistant();
std::vector<SmallTalkRule> courtesies();

/// Words that may stand beside any of it and change nothing: greetings, politeness, hesitation.
std::string_view interjections();

/// Words that make a wish for a person a question of how: an article may answer it.
std::string_view asking_how();

/// Words that are recognised with one slip (a letter missing, added, wrong or two swapped): long and of no
/// other use, so that no word of a subject is taken for one.
std::string_view often_mistyped();

/// Stands for every word of digits in a rule.
inline constexpr std::string_view any_number = "0";

}  // namespace sp::chatbot
