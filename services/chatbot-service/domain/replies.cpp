#include "services/chatbot-service/domain/replies.hpp"

#include <boost/mp11.hpp>

#include "platform/base/encoding.hpp"

namespace sp::chatbot {

namespace {

template <class T>
using MembersOf = boost::describe::describe_members<T, boost::describe::mod_public>;

/// Calls `each` with the members of `A` and `B` that have the same name.
template <class A, class B, class Each>
void for_each_pair(Each each) {
  boost::mp11::mp_for_each<MembersOf<A>>([&](auto a) {
    boost::mp11::mp_for_each<MembersOf<B>>([&](auto b) {
      if (std::string_view(a.name) == b.name) each(a, b);
    });
  });
}

void apply(ReplyTexts& texts, const Change<ReplyTextsChange>& change) {
  if (change.clears()) texts = {};
  if (!change.sets()) return;
  for_each_pair<ReplyTexts, ReplyTextsChange>([&](auto text, auto changed_text) {
    const auto& wanted = (*change.value).*changed_text.pointer;
    if (!wanted.present) return;
    auto& own = texts.*text.pointer;
    own.reset();
    if (wanted.value && !trim(*wanted.value).empty()) own = std::string(trim(*wanted.value));
  });
}

const std::optional<std::string>& text_of(const ReplyTexts& texts, SmallTalk kind) {
  const std::optional<std::string>* found = &texts.refusal;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<SmallTalk>>([&](auto of) {
    if (of.value != kind) return;
    boost::mp11::mp_for_each<MembersOf<ReplyTexts>>([&](auto text) {
      if (std::string_view(text.name) == of.name) found = &(texts.*text.pointer);
    });
  });
  return *found;
}

const ReplyTexts& of_language(const Replies& replies, text::Language language) {
  return language == text::Language::fr ? replies.fr : replies.en;
}

std::string with_contact(std::string text, text::Language language, const Replies* own) {
  if (own != nullptr)
    if (const auto& contact = of_language(*own, language).contact) text += "\n\n" + *contact;
  return text;
}

const ReplyTexts& in_french() {
  static const ReplyTexts texts{
      .greeting =
          "Bonjour ! Posez-moi votre question : je cherche la réponse dans la base de connaissances, et "
          "je "
          "cite mes sources.",
      .thanks = "Avec plaisir ! N’hésitez pas si vous avez une autre question.",
      .helped = "Avec plaisir ! Ma réponse vous a-t-elle aidé ? Sinon, dites-le-moi, ou ouvrez un ticket.",
      .farewell = "Au revoir, et à bientôt !",
      .acknowledgement = "Très bien. Je suis là si vous avez une autre question.",
      .identity =
          "Je suis un assistant automatique, pas une personne. Je réponds à partir de la base de "
          "connaissances de l’organisation, toujours avec mes sources. Quand je ne sais pas, je le dis et "
          "je "
          "vous propose d’ouvrir un ticket.",
      .abilities =
          "Je réponds, avec mes sources, aux questions dont la réponse se trouve dans la base de "
          "connaissances de l’organisation. Posez la vôtre comme elle vous vient. Quand je ne sais pas, "
          "je "
          "vous propose d’ouvrir un ticket : une personne vous répondra.",
      .help =
          "Je suis là pour vous aider. Dites-moi ce que vous voulez faire et ce qui vous en empêche. Si "
          "vous "
          "préférez qu’une personne vous réponde, ouvrez un ticket : notre conversation y est déjà "
          "jointe.",
      .person =
          "Je suis un assistant automatique. Pour qu’une personne vous réponde, ouvrez un ticket : notre "
          "conversation y est déjà jointe.",
      .complaint =
          "Je suis désolé que cela se passe mal. Une personne peut prendre la suite : ouvrez un ticket, "
          "notre "
          "conversation y est déjà jointe.",
      .compliment = "Merci, cela fait plaisir ! Je suis là si vous avez une autre question.",
      .wellbeing = "Je suis un programme : tout va bien, merci ! Que puis-je faire pour vous ?",
      .presence = "Je suis là. Quelle est votre question ?",
      .never_mind = "D’accord. Je suis là si vous avez besoin de moi.",
      .ticket = "Ouvrez le ticket : notre conversation y est déjà jointe, il ne reste qu’à l’envoyer.",
      .unhelped =
          "Je suis désolé de ne pas vous avoir aidé. Posez votre question avec d’autres mots, ou ouvrez "
          "un "
          "ticket : une personne vous répondra.",
      .refusal =
          "Je n’ai pas trouvé la réponse dans la base de connaissances, et je préfère ne pas deviner. "
          "Vous pouvez ouvrir un ticket : votre question y est déjà jointe.",
      .contact = {}};
  return texts;
}

const ReplyTexts& in_english() {
  static const ReplyTexts texts{
      .greeting =
          "Hello! Ask me your question: I look for the answer in the knowledge base, and I name my "
          "sources.",
      .thanks = "You’re welcome! Ask me anything else whenever you like.",
      .helped = "You’re welcome! Did my answer help? If it did not, tell me so, or open a ticket.",
      .farewell = "Goodbye, and see you soon!",
      .acknowledgement = "All right. I am here if you have another question.",
      .identity =
          "I am an automatic assistant, not a person. I answer from the organisation’s knowledge base, "
          "always "
          "with my sources. When I do not know, I say so and offer you a ticket.",
      .abilities =
          "I answer, with my sources, the questions whose answer is in the organisation’s knowledge base. "
          "Ask "
          "yours in your own words. When I do not know, I offer you a ticket: a person will answer you.",
      .help =
          "I am here to help. Tell me what you want to do and what stops you. If you would rather have a "
          "person answer, open a ticket: our conversation is already attached to it.",
      .person =
          "I am an automatic assistant. To have a person answer you, open a ticket: our conversation is "
          "already attached to it.",
      .complaint =
          "I am sorry that this is going badly. A person can take over: open a ticket, our conversation "
          "is "
          "already attached to it.",
      .compliment = "Thank you, that is nice to hear! I am here if you have another question.",
      .wellbeing = "I am a program: all is well, thank you! What can I do for you?",
      .presence = "I am here. What is your question?",
      .never_mind = "All right. I am here if you need me.",
      .ticket =
          "Open the ticket: our conversation is already attached to it, all that is left is to send it.",
      .unhelped =
          "I am sorry that I did not help. Ask in other words, or open a ticket: a person will answer "
          "you.",
      .refusal =
          "I could not find the answer in the knowledge base, and I would rather not guess. "
          "You can open a ticket: your question is already attached to it.",
      .contact = {}};
  return texts;
}

}  // namespace

Replies changed(Replies replies, const Change<RepliesChange>& change) {
  if (change.clears()) return {};
  if (!change.sets()) return replies;
  apply(replies.fr, change.value->fr);
  apply(replies.en, change.value->en);
  return replies;
}

const Replies& built_in_replies() {
  static const Replies replies{.fr = in_french(), .en = in_english()};
  return replies;
}

std::string reply_to(SmallTalk kind, text::Language language, const Replies* own) {
  auto text = text_of(of_language(built_in_replies(), language), kind).value_or("");
  if (own != nullptr) text = text_of(of_language(*own, language), kind).value_or(text);
  return suggests_ticket(kind) ? with_contact(std::move(text), language, own) : text;
}

std::string refusal_text(text::Language language, const Replies* own) {
  auto text = of_language(built_in_replies(), language).refusal.value_or("");
  if (own != nullptr) text = of_language(*own, language).refusal.value_or(text);
  return with_contact(std::move(text), language, own);
}

}  // namespace sp::chatbot
