#include "services/chatbot-service/domain/small_talk_rules.hpp"
#include "services/chatbot-service/domain/small_talk_words.hpp"

namespace sp::chatbot {

std::vector<SmallTalkRule> wishes() {
  using namespace small_talk_words;
  constexpr auto fr = text::Language::fr;
  constexpr auto en = text::Language::en;
  return {
      // Whether it is a person: asked, not wished for.
      {Said::identity,
       en,
       "are|r|youre|am|im human|humans|person|people|real|robot|bot|machine|computer|ai you|u|youre|"
       "talking|speaking|chatting|i",
       {kinds_of_answerers,
        "are r you u youre a an the or is this hey so am i im just even actually really do speak chat "
        "right now me there m"}},
      {Said::identity,
       fr,
       "parle|ecris|discute humain|humaine|personne|robot|bot|machine|ia|ordinateur je",
       {kinds_of_answerers,
        "est ce que a un une ou la l bien ici en train de suis je vrai vraie reelle ecris discute"}},
      // A person.
      {Said::person,
       en,
       "talk|talking|speak|speaking|chat|chatting human|humans|person|operator|operators|representative|"
       "representatives|rep|adviser|advisor|someone|somebody|anyone|anybody|people|agent|agents|supervisor|"
       "manager|technician|support|team|staff|helpdesk",
       {of_a_person, i_want}},
      {Said::person,
       fr,
       "parler|parle|parlez|discuter|echanger|dialoguer|converser|joindre|contacter|communiquer humain|"
       "humaine|humains|conseiller|conseillere|conseillers|operateur|operatrice|interlocuteur|"
       "interlocutrice|teleconseiller|quelqu|quelquun|qqn|personne|responsable|technicien|technicienne|"
       "agent|equipe|support|assistance|standard|sav|helpdesk|hotline",
       {of_a_person, i_want}},
      {Said::person,
       en,
       "call|phone|ring me|us",
       {"back can could you u someone somebody anyone please i want need to would like a have get at on my "
        "number now asap today by for 0 the is it possible will about this urgent agent human person "
        "representative support"}},
      {Said::person,
       fr,
       "rappeler|rappelez|rappelle|rappele|rappeller|appeler|appelez|appelle|telephoner|telephonez|"
       "telephone me|m|moi|rappel|etre",
       {"vous pouvez pourriez peut on peux pourrait quelqu quelquun un une est ce que qu je voudrais "
        "souhaite veux j aimerais ai besoin d de l ou par au 0 svp urgence maintenant vite aujourd hui mon "
        "numero conseiller agent humain technicien il faut"}},
      {Said::person,
       fr,
       "rappel|rappele|rappelee telephonique|demande|demander|voudrais|veux|souhaite|etre",
       {"un une je j d de aimerais par telephone svp le conseiller au 0"}},
      {Said::person, en, "callback", {"request a i want would like need please can get have"}},
      {Said::person,
       en,
       "transfer|connect|put|pass|redirect|forward|escalate me|this human|person|operator|representative|"
       "rep|adviser|advisor|someone|somebody|agent|supervisor|manager|support|team|through",
       {of_a_person, i_want, "on through phone line over here"}},
      {Said::person, en, "transfer|escalate me|this|please", {"can could you u a i want"}},
      {Said::person,
       fr,
       "transferer|transferez|transfere|passer|passez|passe|mettre|mettez|mets|orienter|diriger|relation "
       "humain|humaine|humains|conseiller|conseillere|conseillers|operateur|operatrice|interlocuteur|"
       "interlocutrice|teleconseiller|quelqu|quelquun|qqn|personne|responsable|technicien|technicienne|"
       "agent|equipe|support|assistance|standard|sav|helpdesk|hotline",
       {of_a_person, i_want, "contact vers par telephone ligne"}},
      {Said::person,
       en,
       "want|need|like|get|give human|humans|person|operator|operators|representative|representatives|rep|"
       "adviser|advisor|technician|agent|supervisor",
       {of_a_person, i_want}},
      {Said::person,
       fr,
       "veux|voudrais|souhaite|souhaiterais|besoin|aimerais|exige|donnez|donne|envoyez|aide|aider|faut "
       "humain|humaine|conseiller|conseillere|operateur|operatrice|interlocuteur|interlocutrice|technicien|"
       "agent|teleconseiller",
       {of_a_person, i_want}},
      {Said::person,
       en,
       "someone|somebody|person|human help",
       {"can could please i need want to me a real is there any for"}},
      {Said::person,
       fr,
       "quelqu|quelquun|qqn aider|aide",
       {"un d qu j ai besoin de peut pourrait il y a t est ce que voudrais vrai m me moi qui pour"}},
      {Said::person,
       {},
       "human|humans|person|operator|operators|representative|representatives|rep|adviser|advisor|humain|"
       "humaine|conseiller|conseillere|operateur|operatrice|interlocuteur|interlocutrice|technician|"
       "technicien|agent|supervisor|livechat",
       {of_a_person, "please svp now"}},
      {Said::person,
       en,
       "live|real|actual agent|chat|person|human|operator|support|people",
       {"a an the is there any do you have please can i get with to"}},
      {Said::person,
       en,
       "is|are|any human|person|people|operator|representative|agent",
       {"there a an any real live actual who can could help me i talk to available around online here one"}},
      {Said::person,
       fr,
       "avoir|joindre quelqu|quelquun|qqn telephone|ligne",
       {"est ce que je peux puis pourrais un au en veux voudrais on peut"}},
      {Said::person,
       fr,
       "vrai|vraie|reel|reelle personne|humain|humaine|conseiller|conseillere|interlocuteur",
       {"une un je veux y a t il la avec moi quelqu"}},
      {Said::person,
       {},
       "contact|contacter|contactez|joindre|reach|ecrire|email|mail|touch support|helpdesk|hotline|"
       "assistance|team|staff|equipe|standard|sav|agent|conseiller|conseillere|humain|human|someone|"
       "somebody|representative|advisor|operator|quelqu|quelquun|technician|technicien|vous|you|us|nous",
       {"how can could do i we to the a an your is there way comment je peux puis on est ce que faire pour "
        "le la l les un une votre vos service client technique customer care tech it informatique please "
        "veux voudrais souhaite want need d de with get in en entrer prendre besoin ai j would like "
        "directly directement of"}},
      {Said::person,
       {},
       "contact|contacter|contactez|joindre|reach service client|clients|customer",
       {"le the comment how can do i je peux puis on to est ce que votre your pour faire veux voudrais "
        "want would like d"}},
      {Said::person,
       {},
       "contact|contacts|coordonnees",
       {"nous us vous your vos the les details info page please quelles quels sont what are s"}},
      {Said::person,
       {},
       "numero|num|number|telephone|phone|tel|ligne|hotline support|helpdesk|hotline|assistance|conseiller|"
       "standard|sav|vous|votre|vos|your|you|client|service|customer",
       {"du de d la le l un une the a of for technique informatique technical tech it team care quel "
        "quelle est what is s donnez donne give me moi avez do have y t il i need want je veux voudrais ai "
        "besoin pour joindre contacter appeler call joignable connaitre can get where find ou trouver "
        "numero number"}},
      {Said::person,
       {},
       "appeler|call|telephoner|joindre support|helpdesk|hotline|assistance|sav|vous|you",
       {"how can could i to the your comment je peux puis est ce que on le la l les votre service client "
        "technique customer team please par telephone phone by want would like d voudrais souhaite for "
        "pour au informatique technique technical tech it"}},
      // A complaint.
      {Said::complaint,
       {},
       "nul|nuls|nulle|nulles|naze|inutile|useless|stupid|stupide|idiot|idiote|dumb|debile|con|connard|"
       "conne|terrible|awful|horrible|rubbish|garbage|crap|shit|shitty|merde|merdique|pourri|pourrie|suck|"
       "sucks|worthless|incompetent|incompetente|lamentable|scandaleux|scandale|honteux|ridicule|"
       "ridiculous|pathetic|minable|hopeless|bidon|moron|annoying|enervant|agacant|insupportable|fuck|"
       "fucking|fck|wtf|putain|ptn|damn|foutre|chier|chiant|chiante|marre|bordel|bullshit|imbecile|abruti|"
       "abrutie|cretin|decevant|disappointing|disappointed|decu|decue|inadmissible|inacceptable|"
       "unacceptable|frustrating|frustrated",
       {about_you,
        "so very tres trop too completement totalement totally absolutely service reponse reponses answer "
        "answers assistant bot robot chatbot thing truc machine site aide support off of all hell up shut "
        "gueule ferme va allez faire cul cette n importe bande tas espece at en suis ras bol plein assez "
        "sert rien pas these stupid dumb bloody useless ever seen bad with for waste time why alors quel "
        "quelle not absolument am is everything"}},
      {Said::complaint, fr, "ras|plein bol|marre|dos", {"j en ai le assez vraiment de vous"}},
      {Said::complaint, fr, "importe quoi", {"n c est de du vraiment"}},
      {Said::complaint,
       fr,
       "sers|sert|servez rien",
       {"tu vous ne n a ca cela ce truc robot bot assistant vraiment absolument strictement y ton votre ta"}},
      {Said::complaint,
       en,
       "bad|poor bot|answer|answers|service|you|assistant|chatbot",
       {"very so really a that the is s this your are re terrible job such"}},
      {Said::complaint,
       fr,
       "mauvais|mauvaise service|robot|bot|assistant|reponse|chatbot",
       {"c est tres vraiment votre ton le la ce cette quel quelle un une"}},
      {Said::complaint,
       fr,
       "comprends|comprenez|comprend|comprens rien|pas",
       {"tu vous ne n ce robot bot assistant que je dis me vraiment du tout"}},
      {Said::complaint,
       en,
       "you|u|bot understand|help t can",
       {"ever me anything at all it this are word what i say"}},
      {Said::complaint,
       en,
       "you|u|bot understand|help not|nothing|never|don|dont|doesn|cannot|cant",
       {"t ever me anything at all it this assistant re are a word what i say does do"}},
      // What was said was of no use.
      {Said::unhelped,
       en,
       "doesn|doesnt|didn|didnt|not|no|isn|isnt|wasn|never work|working|works|help|helpful|helped|useful|"
       "solve|solved",
       {"it that this t s is me at all still did does really thanks thank you your answer answers the a my "
        "problem issue was for much"}},
      {Said::unhelped,
       fr,
       "pas|rien|plus marche|fonctionne|marchait|aide|aidee|repond|reponds|repondez|resolu|utile|regle",
       {"ca cela ce n ne c est m a toujours du tout vraiment y bien encore ma question la reponse tres mon "
        "probleme l tu vous ai et fait non me"}},
      {Said::unhelped,
       en,
       "not|doesn|isn|wasn question|asked|meant|answer|mean|wanted|want",
       {"is s t my what i the to does it no that this did right"}},
      {Said::unhelped,
       fr,
       "pas question|demande|demandais|dit|reponse|voulais",
       {"c est ce n ma la que je j ai a ca cela ne repond le l qu du tout bonne"}},
      // Help, and nothing that says with what.
      {Said::help,
       en,
       "help|assist|assistance|helped",
       {"me please i need want some can you u could with would like your a bit sos urgent little just "
        "really this it problem an my get am m is there any someone here us to have may"}},
      {Said::help,
       fr,
       "aide|aider|aidez|aides|assistance|sos|help|daide|secours",
       {"moi m me j jai ai besoin d daide de l un peu vous pouvez tu peux pourriez pourrais est ce que svp "
        "une je voudrais veux cherche urgent demande a il faut aurais on peut qu quelqu probleme mon avec "
        "ca ceci au"}},
      {Said::help,
       en,
       "problem|problems|issue|trouble|stuck|question|questions",
       {"i have ve a an got am m im here there is s with this it some big small having had another one "
        "quick can could may ask you u need to help me please urgent the my just for in"}},
      {Said::help,
       fr,
       "probleme|problemes|pb|pblm|souci|soucis|question|questions|bloque|bloquee|coince|coincee|perdu|"
       "perdue|galere",
       {"j jai ai un une des suis je y a il gros petit petite grave encore autre autres toujours qui me se "
        "pose pour vous toi te poser peux puis est ce que c d l aide aidez moi besoin de urgent voudrais "
        "avec ca eu rencontre au svp"}},
      {Said::help,
       {},
       "urgent|urgence|emergency",
       {"c est cest it s is this very tres help please aide svp une an"}},
      {Said::help, en, "nothing|not works|work|working", {"it is anything at all s"}},
  };
}

}  // namespace sp::chatbot
