// What kind of thing a question asks for, where it says so, and whether a text states one.
#pragma once
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::chatbot {

using text::Language;

enum class AnswerKind {
  none,      // it does not say: a text may answer it in any way
  figure,    // "how many", "quel port", "maximum": a number, or that there is none
  duration,  // "how many days", "combien de temps"; "how long" may be a length, and is a figure
  money,     // "how much does it cost", "quel prix"
  size,      // "how many GB", "combien d'espace": of data
  year,      // "in which year"
  hour,      // "at what time", "à quelle heure"
  email,     // "what is the e-mail address of", and a question of just that
  phone,     // "quel est le numéro de téléphone"
};

/// By the question's own words, in either language. "How do I change my e-mail address?" does not ask for
/// one.
AnswerKind kind_of_answer(std::string_view question);

/// Whether `text` states something of the kind; always true for none.
bool states(AnswerKind kind, std::string_view text, Language language);

}  // namespace sp::chatbot
