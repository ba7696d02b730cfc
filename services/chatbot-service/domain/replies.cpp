#include "services/chatbot-service/domain/replies.hpp"

namespace sp::chatbot {

namespace {

std::string_view in_french(SmallTalk kind) {
  switch (kind) {
    case SmallTalk::greeting:
      return "Bonjour ! Posez-moi votre question : je cherche la réponse dans la base de connaissances, et "
             "je "
             "cite mes sources.";
    case SmallTalk::thanks:
      return "Avec plaisir ! N’hésitez pas si vous avez une autre question.";
    case SmallTalk::helped:
      return "Avec plaisir ! Ma réponse vous a-t-elle aidé ? Sinon, dites-le-moi, ou ouvrez un ticket.";
    case SmallTalk::farewell:
      return "Au revoir, et à bientôt !";
    case SmallTalk::acknowledgement:
      return "Très bien. Je suis là si vous avez une autre question.";
    case SmallTalk::identity:
      return "Je suis un assistant automatique, pas une personne. Je réponds à partir de la base de "
             "connaissances de l’organisation, toujours avec mes sources. Quand je ne sais pas, je le dis et "
             "je "
             "vous propose d’ouvrir un ticket.";
    case SmallTalk::abilities:
      return "Je réponds, avec mes sources, aux questions dont la réponse se trouve dans la base de "
             "connaissances de l’organisation. Posez la vôtre comme elle vous vient. Quand je ne sais pas, "
             "je "
             "vous propose d’ouvrir un ticket : une personne vous répondra.";
    case SmallTalk::help:
      return "Je suis là pour vous aider. Dites-moi ce que vous voulez faire et ce qui vous en empêche. Si "
             "vous "
             "préférez qu’une personne vous réponde, ouvrez un ticket : notre conversation y est déjà "
             "jointe.";
    case SmallTalk::person:
      return "Je suis un assistant automatique. Pour qu’une personne vous réponde, ouvrez un ticket : notre "
             "conversation y est déjà jointe.";
    case SmallTalk::complaint:
      return "Je suis désolé que cela se passe mal. Une personne peut prendre la suite : ouvrez un ticket, "
             "notre "
             "conversation y est déjà jointe.";
    case SmallTalk::compliment:
      return "Merci, cela fait plaisir ! Je suis là si vous avez une autre question.";
    case SmallTalk::wellbeing:
      return "Je suis un programme : tout va bien, merci ! Que puis-je faire pour vous ?";
    case SmallTalk::presence:
      return "Je suis là. Quelle est votre question ?";
    case SmallTalk::never_mind:
      return "D’accord. Je suis là si vous avez besoin de moi.";
    case SmallTalk::ticket:
      return "Ouvrez le ticket : notre conversation y est déjà jointe, il ne reste qu’à l’envoyer.";
    case SmallTalk::unhelped:
      return "Je suis désolé de ne pas vous avoir aidé. Posez votre question avec d’autres mots, ou ouvrez "
             "un "
             "ticket : une personne vous répondra.";
  }
  return {};
}

std::string_view in_english(SmallTalk kind) {
  switch (kind) {
    case SmallTalk::greeting:
      return "Hello! Ask me your question: I look for the answer in the knowledge base, and I name my "
             "sources.";
    case SmallTalk::thanks:
      return "You’re welcome! Ask me anything else whenever you like.";
    case SmallTalk::helped:
      return "You’re welcome! Did my answer help? If it did not, tell me so, or open a ticket.";
    case SmallTalk::farewell:
      return "Goodbye, and see you soon!";
    case SmallTalk::acknowledgement:
      return "All right. I am here if you have another question.";
    case SmallTalk::identity:
      return "I am an automatic assistant, not a person. I answer from the organisation’s knowledge base, "
             "always "
             "with my sources. When I do not know, I say so and offer you a ticket.";
    case SmallTalk::abilities:
      return "I answer, with my sources, the questions whose answer is in the organisation’s knowledge base. "
             "Ask "
             "yours in your own words. When I do not know, I offer you a ticket: a person will answer you.";
    case SmallTalk::help:
      return "I am here to help. Tell me what you want to do and what stops you. If you would rather have a "
             "person answer, open a ticket: our conversation is already attached to it.";
    case SmallTalk::person:
      return "I am an automatic assistant. To have a person answer you, open a ticket: our conversation is "
             "already attached to it.";
    case SmallTalk::complaint:
      return "I am sorry that this is going badly. A person can take over: open a ticket, our conversation "
             "is "
             "already attached to it.";
    case SmallTalk::compliment:
      return "Thank you, that is nice to hear! I am here if you have another question.";
    case SmallTalk::wellbeing:
      return "I am a program: all is well, thank you! What can I do for you?";
    case SmallTalk::presence:
      return "I am here. What is your question?";
    case SmallTalk::never_mind:
      return "All right. I am here if you need me.";
    case SmallTalk::ticket:
      return "Open the ticket: our conversation is already attached to it, all that is left is to send it.";
    case SmallTalk::unhelped:
      return "I am sorry that I did not help. Ask in other words, or open a ticket: a person will answer "
             "you.";
  }
  return {};
}

}  // namespace

std::string_view built_in_reply(SmallTalk kind, text::Language language) {
  return language == text::Language::fr ? in_french(kind) : in_english(kind);
}

}  // namespace sp::chatbot
