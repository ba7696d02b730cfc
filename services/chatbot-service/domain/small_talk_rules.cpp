#include "services/chatbot-service/domain/small_talk_rules.hpp"

namespace sp::chatbot {

std::vector<SmallTalkRule> small_talk_rules() {
  std::vector<SmallTalkRule> rules;
  for (const auto& chapter : {wishes(), about_the_assistant(), courtesies()})
    rules.insert(rules.end(), chapter.begin(), chapter.end());
  return rules;
}

std::string_view interjections() {
  return "bonjour bjr bonsoir salut slt coucou cc hello hi hey hiya there please pls plz plese svp stp s "
         "il vous te plait plais merci mrc thanks thank you thx ty euh heu um uh uhm hum so well alors bon "
         "bah ben donc ok okay and et mais but oh ah eh hein huh then right monsieur madame mr mrs sir "
         "madam assistant bot chatbot ai ia siri alexa dear cher chere friend ami man dude buddy mate bro "
         "lol mdr haha hehe d accord super";
}

std::string_view asking_how() {
  return "how comment where what which quel quelle quels quelles ou number numero num phone telephone tel "
         "ligne contact contacts coordonnees email mail";
}

std::string_view often_mistyped() {
  return "bonjour bonsoir salut merci beaucoup hello thanks goodbye revoir parler humain conseiller "
         "conseillere representative accord parfait someone quelqu bientot journee please awesome perfect";
}

}  // namespace sp::chatbot
