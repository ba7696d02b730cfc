#include "services/chatbot-service/domain/answer_kind.hpp"

#include <gtest/gtest.h>

#include "services/chatbot-service/domain/wanted.hpp"

namespace sp::chatbot {
namespace {

TEST(AnswerKind, IsToldByTheQuestionsWords) {
  const std::pair<std::string_view, AnswerKind> questions[]{
      {"How many people fit in?", AnswerKind::figure},
      {"Quel port faut-il ouvrir ?", AnswerKind::figure},
      {"how long must a password be?", AnswerKind::figure},
      {"taille max d'une pièce jointe", AnswerKind::figure},
      {"Combien de temps gardez-vous les tickets ?", AnswerKind::duration},
      {"et combien de temps ça prend ?", AnswerKind::duration},
      {"How many days until I get it?", AnswerKind::duration},
      {"Sous combien de jours ?", AnswerKind::duration},
      {"Combien coûte une licence ?", AnswerKind::money},
      {"prix de la licence", AnswerKind::money},
      {"how much does the licence cost", AnswerKind::money},
      {"combien de Go d'espace ai-je ?", AnswerKind::size},
      {"How much storage is included?", AnswerKind::size},
      {"en quelle année le projet est-il né", AnswerKind::year},
      {"À quelle heure fermez-vous ?", AnswerKind::hour},
      {"adresse e-mail de l'assistance", AnswerKind::email},
      {"What's your email address?", AnswerKind::email},
      {"À quelle adresse mail écrire ?", AnswerKind::email},
      {"Quel est le numéro de téléphone du support ?", AnswerKind::phone},
      {"phone number of the help desk", AnswerKind::phone},
      {"Comment changer mon adresse e-mail ?", AnswerKind::none},
      {"How do I add a phone number to my account?", AnswerKind::none},
      {"I paid the price of a licence twice and want my money back, how?", AnswerKind::none},
      {"What time zone is it in?", AnswerKind::none},
      {"Comment installer une imprimante ?", AnswerKind::none},
  };
  for (const auto& [question, kind] : questions) EXPECT_EQ(kind_of_answer(question), kind) << question;
}

TEST(AnswerKind, IsStatedByATextOrNot) {
  struct Case {
    AnswerKind kind;
    Language language;
    std::string_view text;
    bool stated;
  };
  const Case cases[]{
      {AnswerKind::duration, Language::fr, "Les tickets sont conservés 3 ans.", true},
      {AnswerKind::duration, Language::fr, "Elle est créée en un jour ouvré.", true},
      {AnswerKind::duration, Language::fr, "Composez le 4000.", false},
      {AnswerKind::money, Language::fr, "Elle coûte 62 € par mois.", true},
      {AnswerKind::money, Language::en, "It is free of charge.", true},
      {AnswerKind::money, Language::en, "It takes 3 days.", false},
      {AnswerKind::size, Language::en, "It holds 25 GB.", true},
      {AnswerKind::size, Language::fr, "Elle contient 25 Go.", true},
      {AnswerKind::size, Language::en, "It holds 25 messages.", false},
      {AnswerKind::year, Language::fr, "Le projet est né en février 2012.", true},
      {AnswerKind::year, Language::fr, "Le projet a 3 serveurs.", false},
      {AnswerKind::hour, Language::fr, "Nous fermons à 18 h 30.", true},
      {AnswerKind::hour, Language::en, "We close at 6 pm.", true},
      {AnswerKind::hour, Language::en, "We close on Mondays.", false},
      {AnswerKind::email, Language::en, "Write to `support@demo.example`.", true},
      {AnswerKind::email, Language::en, "Write to @support on the chat.", false},
      {AnswerKind::phone, Language::fr, "Appelez le 01 23 45 67 89.", true},
      {AnswerKind::phone, Language::fr, "Appelez le 4000.", true},
      {AnswerKind::phone, Language::fr, "Appelez-nous avant 18 h.", false},
      {AnswerKind::figure, Language::en, "Two people fit in.", true},
      {AnswerKind::figure, Language::en, "The number is unlimited.", true},
      {AnswerKind::figure, Language::en, "People fit in.", false},
      {AnswerKind::none, Language::en, "Anything.", true},
  };
  for (const auto& [kind, language, text, stated] : cases)
    EXPECT_EQ(states(kind, text, language), stated) << text;
}

TEST(AnswerKind, IsWantedBesideTheWords) {
  const Wanted wanted("Combien coûte la licence ?", Language::fr);
  const auto named = wanted.found_in("La licence est nominative.");
  const auto priced = wanted.found_in("La licence est à 62 €.");
  EXPECT_GT(wanted.weight_of(priced), wanted.weight_of(named));
}

}  // namespace
}  // namespace sp::chatbot
