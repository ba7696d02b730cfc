#include "services/chatbot-service/domain/pointing.hpp"

#include <gtest/gtest.h>

namespace sp::chatbot {
namespace {

constexpr auto en = text::Language::en;
constexpr auto fr = text::Language::fr;
const std::vector<std::string> titles{"Enrol a mobile phone", "Printers", "Inscrire un téléphone mobile",
                                      "Bourrage papier"};

struct Case {
  text::Language language;
  std::string_view answer;
};

TEST(Pointing, IsNamingATextInsteadOfGivingWhatItSays) {
  constexpr Case pointing[]{
      {en, "Go to [1] and follow the instructions."},
      {en, "The answer is in passage 1."},
      {en, "The answer is in passage 1 [1]."},
      {en, "See [2]."},
      {en, "[1] [2]"},
      {en, "Please refer to section 3.2 [1]."},
      {en, "You can find the answer in the article [1]."},
      {en, "Follow the instructions in the document [1]."},
      {en, "Follow the link [1]."},
      {en, "To reset your password, see passage 1 [1]."},
      {en, "See passage 2 to reset your password."},
      {en, "If your account is locked, please consult the passage [2]."},
      {en, "How to reset your password is described in passage 1 [1]."},
      {en, "The steps for changing the toner can be found in [2]."},
      {en, "Passage 1 explains how to reset your password [1]."},
      {en, "Passages 1 and 2 contain the information. Please read them."},
      {en, "Hello! Here is the answer: see the page [1]."},
      {en, "- See passage 1 [1].\n- See passage 2 [2]."},
      {en, "Enrol a mobile phone [2]."},
      {en, "See **Enrol a mobile phone** [2]."},
      {en, "Please read the section Printers [1]."},
      {fr, "Consultez la section [2]."},
      {fr, "Consultez la section « Bourrage papier » [2]."},
      {fr, "Consultez la section sur les imprimantes [2]."},
      {fr, "La réponse se trouve dans le passage 1 [1]."},
      {fr, "Voir [1]."},
      {fr, "Veuillez vous reporter à l’article [1] et suivre les instructions."},
      {fr, "Allez à [1] et suivez les étapes."},
      {fr, "Suivez la procédure indiquée dans le document [1]."},
      {fr, "Cliquez sur le lien [1]."},
      {fr, "Pour réinitialiser votre mot de passe, consultez le passage 1 [1]."},
      {fr, "Consultez le passage 2 pour réinitialiser votre mot de passe."},
      {fr, "La procédure de réinitialisation est décrite dans l’article [1]."},
      {fr, "Le passage 2 décrit la procédure à suivre pour les imprimantes [2]."},
      {fr, "L’article [1] explique comment changer le toner."},
      {fr, "Bonjour. Vous trouverez les informations à la page 4 du guide [1]."},
      {fr, "N’hésitez pas à consulter le passage [1]."},
      {fr, "Inscrire un téléphone mobile [1]"},
  };
  for (const auto& [language, answer] : pointing)
    EXPECT_TRUE(only_points(answer, language, titles)) << answer;
}

TEST(Pointing, IsNotAnAnswerWithAFactOrAStep) {
  constexpr Case answers[]{
      {en, "Go to Settings > Mail and click Save [1]."},
      {en, "Open the left door of the printer [1]."},
      {en, "14 characters [4]."},
      {en, "No [1]."},
      {en, "Yes, see [1]."},
      {en, "See your manager [1]."},
      {en, "Go to account.demo.example and follow the link [1]."},
      {en, "Open the page `account.demo.example` [1]."},
      {en, "Open https://account.demo.example/reset [1]."},
      {en, "Use [the form](https://forms.example/badge) [1]."},
      {en, "Call 4000 [1]."},
      {en, "The link is valid for 30 minutes [1]."},
      {en, "Open the document, then print page 2 in colour [1]."},
      {en, "Check the document for errors before you send it [1]."},
      {en, "The badge costs 10 euros, as described in passage 2 [2]."},
      {en, "Passage 1 says that the VPN is required outside the office."},
      {en, "Passage 2 lists the scanner and the printer."},
      {en, "See passage 1. The fee is 10 euros [1]."},
      {en, "Follow the instructions on the screen [1]."},
      {en, "Follow these steps:\n1. Open the sign-in page [1].\n2. Choose Forgotten password [1]."},
      {en, "See section 2 to open the menu, then press the red button [1]."},
      {en, "Go to Printers [1]."},
      {en, "The office is on the first floor [1]."},
      {en, "To change it, visit the help desk with your badge [1]."},
      {en, "```\nsee page\n```"},
      {en, ""},
      {en, "Hello."},
      {fr, "Ouvrez Paramètres > Messagerie puis cliquez sur Enregistrer [1]."},
      {fr, "Ouvrez la page de connexion et choisissez **Mot de passe oublié** [1]."},
      {fr, "Ouvrez le message reçu et suivez le lien [1]."},
      {fr, "Le lien est valable 30 minutes [1]."},
      {fr, "Oui [1]."},
      {fr, "Non, voir [1]."},
      {fr, "Voyez votre responsable [1]."},
      {fr, "Appelez le 4000 [1]."},
      {fr, "Au bout de 5 essais [1]."},
      {fr, "L’article [1] indique que le compte se bloque au bout de cinq essais."},
      {fr, "Le badge coûte 10 euros, comme indiqué dans le passage 2 [2]."},
      {fr, "Consultez le passage 1 pour un délai de 10 jours."},
      {fr, "Suivez les instructions affichées à l’écran [1]."},
      {fr, "Envoyez le document à votre responsable [1]."},
      {fr, "Consultez la section [2]. Le délai est de dix jours [2]."},
      {fr, "Pour changer le toner, ouvrez la porte de gauche [1]."},
      {fr, "Ne suivez pas le lien [1]."},
      {fr, "Allez sur la page compte.demo.example [1]."},
      {fr, "Dans les paramètres, ouvrez la page Réseau [1]."},
  };
  for (const auto& [language, answer] : answers)
    EXPECT_FALSE(only_points(answer, language, titles)) << answer;
}

TEST(Pointing, MayStillBeAllThatABeginningDoes) {
  EXPECT_TRUE(may_only_point("Go to", en));
  EXPECT_TRUE(may_only_point("Consultez la", fr));
  EXPECT_FALSE(may_only_point("Go to Settings", en));
  EXPECT_FALSE(may_only_point("Consultez votre responsable", fr));
}

}  // namespace
}  // namespace sp::chatbot
