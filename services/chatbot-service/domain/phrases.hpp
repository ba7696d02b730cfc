// What the assistant says in its own words, whatever the organisation. replies.hpp has what organisations may
// change.
#pragma once
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::chatbot {

struct Phrases {
  std::string_view goes_on;         // behind steps of which there are more
  std::string_view nothing_about;   // before the part of a question that was not found
  std::string_view question_label;  // in a ticket's body
  std::string_view answer_label;
  std::string_view sources_label;
  std::string_view earlier_left_out;
  std::string_view unsupported;    // behind a sentence
  std::string_view language_name;  // for the model
};

inline const Phrases& phrases(text::Language language) {
  static constexpr Phrases french{.goes_on = "*La suite est dans l’article.*",
                                  .nothing_about = "Je n’ai rien trouvé à ce sujet : ",
                                  .question_label = "Question : ",
                                  .answer_label = "Réponse de l’assistant : ",
                                  .sources_label = "Sources :",
                                  .earlier_left_out = "(Le début de la conversation n’est pas repris ici.)",
                                  .unsupported = "(non étayé par les sources)",
                                  .language_name = "French"};
  static constexpr Phrases english{
      .goes_on = "*The article goes on.*",
      .nothing_about = "I have found nothing about this: ",
      .question_label = "Question: ",
      .answer_label = "The assistant's answer: ",
      .sources_label = "Sources:",
      .earlier_left_out = "(The beginning of the conversation is left out here.)",
      .unsupported = "(not supported by the sources)",
      .language_name = "English"};
  return language == text::Language::fr ? french : english;
}

}  // namespace sp::chatbot
