// Words that several rules of small talk allow, folded.
#pragma once
#include <string_view>

namespace sp::chatbot::small_talk_words {

// Function words and verbs of what is said to the assistant about itself.
inline constexpr std::string_view about_you =
    "you u ya your yours yourself youre ur re are is am s a an the be being do does did tu t te toi es "
    "vous etes votre vos ton ta tes est ce c cest qu que quoi un une le la l les de d ou or and et just "
    "only really actually vraiment juste if si know tell me moi i want wanna need like would could can let "
    "to whether dis dites dire je j veux voudrais savoir please exactly exactement au fait donc that it "
    "this ca cela m ai here ici what whats who whos by the way par hasard again so vrai";

// What stands beside somebody who is wished for.
inline constexpr std::string_view of_a_person =
    "a an the un une le la l les des d de du avec with to real actual live living vrai vraie veritable "
    "reel en chair et os physique customer client clients clientele service care support technique "
    "technical tech it informatique instead not bot robot machine pas plutot other else another autre one "
    "from";

// Wishing, asking, hurrying.
inline constexpr std::string_view i_want =
    "i id d ll m im am me we want wants wanna need needs like would ld love prefer rather wish have having "
    "to can could may might shall should is there any way possible please let get able trying try someone "
    "somebody je j veux voudrais souhaite souhaiterais aimerais desire prefere prefererais peux peut puis "
    "pourrais pouvez pourriez peuvent pourrait on nous il faut faudrait besoin ai moi est ce c que qu qui "
    "faire serait dois a y t vous tu toi veut aimerait demande how do does you u who where comment ou now "
    "right away asap urgently today maintenant vite rapidement urgence urgent tout de suite directement "
    "directly svp just only really vraiment actually simplement juste afin pour about this it problem "
    "probleme issue mon my ca cela help aide aider instead in for";

// What an assistant could be.
inline constexpr std::string_view kinds_of_answerers =
    "robot robots bot bots chatbot ai ia human humans humain humaine machine computer ordinateur program "
    "programme programmed artificial artificielle artificiel intelligence algorithm algorithme chatgpt gpt "
    "llm automated automatique automate real actual alive living life live fake person personne race being "
    "beings assistant assistance agent vrai vraie virtuel virtual reel reelle vivant software logiciel "
    "simple type kind sort of talking talk speaking chatting parle parler discute with to avec consider "
    "considered yourself part not pas aren isn n quelqu somebody someone form secretly";

// Function words of praise and thanks: none that ask.
inline constexpr std::string_view said_of_something =
    "you u ya your youre ur re are is am s a an the be do does did tu t te toi es vous etes votre vos ton "
    "ta tes est ce c cest un une le la l les de d et and just really actually vraiment juste me moi i like "
    "would to je j exactly exactement that it this ca cela m ai again so very much was were have ve";

}  // namespace sp::chatbot::small_talk_words
