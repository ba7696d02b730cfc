#include "services/chatbot-service/domain/small_talk_rules.hpp"
#include "services/chatbot-service/domain/small_talk_words.hpp"

namespace sp::chatbot {

std::vector<SmallTalkRule> courtesies() {
  using namespace small_talk_words;
  constexpr auto fr = text::Language::fr;
  constexpr auto en = text::Language::en;
  return {
      // Good-bye.
      {Said::farewell,
       en,
       "bye|byebye|buhbye|goodbye|goodbyes|cya|farewell|fairwell|ttyl|seeya|ciao|tata|toodles|tootles|"
       "adios|sayonara|goodnight|gnight",
       {"bye good for now then see you u later soon tomorrow have a nice great good day evening night "
        "weekend one take care all i must say saying to go going time talk again it was talking speaking "
        "chatting chat with ve my ai everyone your much got gotta well s been enjoy off until next leaving "
        "m im is that our enjoyed pleasure as always speak this very lovely be was helpful device friend "
        "thank thanks for syonara fun around see chatting"}},
      {Said::farewell,
       en,
       "see|catch|talk|later|laters|speak you|u|ya|later|laters|gator|gater|around|soon|tomorrow",
       {"to catch up had pleasure a great chat good fun thanks chatting this see bye talking for in while "
        "bit be next time s it was nice out alligator i ll will great talk ai for now again then we ill"}},
      {Said::farewell,
       en,
       "gotta|have|need|must|got|out|leaving|off|run go|leave|run|going|here|leaving|off|outta",
       {"i ve to now get m im am of outta be ll will it is but soon was nice talking chatting again with "
        "you"}},
      {Said::farewell,
       en,
       "have|enjoy day|evening|weekend|night|one|afternoon|week",
       {"a nice great good the your rest of lovely wonderful you too"}},
      {Said::farewell,
       en,
       "good|nice|great|lovely|fun|pleasure|pleasant|enjoyed|enjoyable|cool|wonderful|glad|take night|chat|"
       "talk|talking|chatting|speaking|conversation|easy|speak|conversing|converse|weekend",
       {"i it was is this had have having been a the our with to you u always as for very really so we got "
        "get nice that be again today able up catch good chance of my m am soon see and in touch it out "
        "great later ya this"}},
      {Said::farewell, en, "peace|until|out peace|next|later|here", {"out time then i m am of we meet im"}},
      {Said::farewell,
       fr,
       "revoir|bye|ciao|adieu|tchao|tchuss|aplus|byebye",
       {"au a bientot bonne journee soiree plus tard et tous vous demain la prochaine fois tout le monde "
        "je dis dois y aller"}},
      {Said::farewell,
       fr,
       "bonne|bonnes|excellente|belle|bon journee|soiree|nuit|continuation|vacances|weekend|week|aprem|"
       "dimanche|fin",
       {"a vous toi tres de semaine midi end egalement aussi pareillement apres au revoir plus fetes"}},
      {Said::farewell, fr, "bientot", {"a tres au revoir peut etre alors"}},
      {Said::farewell, fr, "demain|plus|prochaine|tantot|heure a|la", {"au tard fois tout toute l vous"}},
      // No.
      {Said::no,
       en,
       "no|nope|nah|nay|naw|nada|negative|negatory|false|incorrect|wrong|not|isn|noway|never|untrue|"
       "inaccurate|disagree|invalid|erroneous",
       {"that is s t it the a this true right correct answer invalid i really do don think would have say "
        "be way definitely absolutely for sure at all my sorry am afraid case needed nothing else didn "
        "does accurate factual said must will believe was are response of course completely totally "
        "actually certainly statement fake hell hard from me can gotta meant saying seems happening one "
        "what you just prefer proper good information like disagree possible erroneous invalid out turns "
        "are"}},
      {Said::no,
       fr,
       "non|nan|nn|nope|negatif",
       {"pas du tout c est ca vraiment pour le moment l instant maintenant ce n je ne crois pense besoin "
        "rien d autre bon desole sans facon surtout jamais tres bien"}},
      // Thanks.
      {Said::thanks,
       en,
       "thank|thanks|thx|thks|thanx|tnx|tks|ty|tysm|tyvm|thankyou|thnx|cheers|thankful|grateful|appreciate|"
       "appreciated|apprecaite|appreciation|gratitude|appreciative|obliged|gracias|kudos",
       {said_of_something,
        "lot bunch ton many million for all everything every helping help helped helpful yours time answer "
        "answers answering info information advice support assistance quick great useful solved solves "
        "fixed fix works working worked now perfect awesome good got has been truly deeply my problem "
        "issue resolved most kindly kind of cool nice trying talking chatting chat response responses "
        "reply service cooperation effort efforts patience can cannot not enough want wanted need must say "
        "saying give gave lots in advance how on with being there out best had happy glad such well also "
        "too alot will ll made feel sure express extend assisting telling letting finding showing "
        "explaining clearing listening doing my question today special sincere big questions providing "
        "assist why let giving know you did what letting"}},
      {Said::thanks,
       en,
       "helpful|help|helped|happy|kind|owe|obliged|glad|pleased|nice answer|you|ve|much|one|youre",
       {"i m am is was were that this your very so with you think doll have been a big great it did been "
        "to for do me of s our the such"}},
      {Said::thanks,
       fr,
       "merci|mrc|mci|remercie|remercions|remerciements|merki|mercis|reconnaissant|reconnaissante",
       {"beaucoup bcp bien infiniment mille encore a toi vous tous pour tout votre ton l aide la reponse "
        "reponses ces cette le les temps info infos information informations conseil conseils explication "
        "explications super parfait genial ca ce c est cest marche fonctionne bon j ai compris trouve "
        "resolu regle probleme mon nickel top je tres bonne journee soiree grand un fois de d m avoir "
        "aider aidee repondu y gentil sympa utile vraiment rapide rapidite quand meme avance par cela "
        "service clair precis oui non rien autre n sera fait tu es vos etes efficace me sont toute "
        "patience cool chouette top nice great excellent"}},
      // Never mind.
      {Said::never_mind, en, "never|nevermind|nvm mind|nevermind|nvm|that", {"ok it no sorry"}},
      {Said::never_mind,
       en,
       "forget|ignore|skip|drop it|that|this|about",
       {"my message just last please me no ok"}},
      {Said::never_mind, en, "doesn|doesnt|not|no matter", {"it t really anymore"}},
      {Said::never_mind,
       en,
       "found|figured|solved|sorted|fixed|resolved it|out",
       {"i ve have that the answer myself now my by solution already is s been problem issue alone works"}},
      {Said::never_mind,
       en,
       "wait|moment|minute|second|sec|hold a|just|one|wait|hold|please|on",
       {"me for give"}},
      {Said::never_mind,
       fr,
       "laisse|laissez|oublie|oubliez|tant tomber|tombe|ca|cela|pis|moi|ce",
       {"c est n que j ai dit de bon non finalement en fait ma question la tout l"}},
      {Said::never_mind, fr, "oubliez|annulez", {"ca tout"}},
      {Said::never_mind, fr, "importe|grave peu|pas", {"c est n ce"}},
      {Said::never_mind, fr, "rien|non rien", {"de non c est pour le moment d autre besoin ce plus merci"}},
      {Said::never_mind,
       fr,
       "trouve|reussi|debrouille|arrange|bon j|c|me|cest",
       {"est ai y tout seul seule finalement la reponse solution le mon probleme l suis maintenant en fait "
        "ca"}},
      {Said::never_mind,
       fr,
       "attends|attendez|attend|minute|instant|seconde un|une|attends|attendez|attend",
       {"deux s encore petite petit je juste"}},
      // Yes.
      {Said::yes,
       en,
       "approved|accepted|positive|facts|yes|yeah|yep|yup|ya|yess|yea|yas|yeap|sure|indeed|absolutely|"
       "definitely|affirmative|affirmitive|affirm|correct|true|exactly|certainly|right|agreed|agree|course|"
       "precisely|confirmed|confirm|accurate",
       {"that is s it this the a of i do am to for not very you re are ok okay thats all totally seems one "
        "percent say my answer response must and sounds good great go ahead let really still 0 me can fact "
        "believe vote with on huh as well much be so ll would will have think as was know from thing most "
        "actually statement like d got facts that what you telling valid how truth want said makes sense "
        "definite resounding answer alot wrong just"}},
      {Said::yes,
       fr,
       "oui|ouais|ouai|ui|wi|yep|volontiers|absolument|exact|exactement|effectivement|carrement|certes|"
       "affirmatif|evidemment",
       {"bien sur je veux c est ca cest tout a fait avec plaisir voudrais tres pourquoi pas allez y vas si "
        "le j aimerais parfait"}},
      {Said::yes, fr, "bien|pourquoi|allez|tout|avec sur|pas|y|fait|plaisir", {"oui a alors"}},
      {Said::yes, en, "please|go|why|of|do please|ahead|not|course|that|do", {"it for s let"}},
      // Seen, understood.
      {Said::acknowledgement,
       fr,
       "dac|dacc|daccord|parfait|parfaite|entendu|compris|nickel|impeccable|impec|pige|genial|excellent|"
       "bien|chouette|formidable|interessant|tb",
       {"d c est cest tres j ai je vois ca a va tout pas de souci probleme bonne bon y cela marche "
        "fonctionne fait note maintenant vu top nouvelle reponse l la prends dans cas m en le ah wow enfin "
        "utile oui mon"}},
      {Said::acknowledgement, fr, "accord d|ok|okay|tout|en", {"suis je a fait parfait tres bien c est"}},
      {Said::acknowledgement,
       fr,
       "note|recu|vu|clair|regle|resolu|marche|fonctionne|utile|top|bon bien|c|cest|ca|cela|j|tout|tres",
       {"est ai l le mon probleme maintenant y va enfin fait a"}},
      {Said::acknowledgement,
       {},
       "super|cool|ok|okay|okey|oki|okk|k|kk|okidoki|oke|okok|lol|mdr|hmm|hm|mmm|ah|oh|wow|haha|hihi|hehe|"
       "xd|ptdr",
       {"d accord dac bien good cool great super parfait je vois i see got it understood compris ca marche "
        "very all right no problem pas de souci c nice"}},
      {Said::acknowledgement,
       en,
       "great|perfect|cool|awesome|nice|good|fine|alright|understood|noted|excellent|wonderful|brilliant|"
       "super|amazing|fantastic|sweet|gotcha|roger|interesting|helpful|lovely",
       {"that s is it was i got see very this all makes sense to me now sounds one works you a really "
        "helped helps solved fixed the my problem issue yes know lot worked for perfectly pretty much"}},
      {Said::acknowledgement,
       en,
       "i|makes|it|that|this|got|sounds|works see|sense|works|worked|understand|helps|helped|it|good",
       {"got now a lot to me for much perfectly finally"}},
      // Greetings.
      {Said::greeting,
       fr,
       "bonjour|bjr|bonsoir|bsr|salut|slt|coucou|cc|salutations|bonjours|salutation|yo|wesh|bonjou|re|"
       "rebonjour|enchante",
       {"a tous toutes vous tout le monde mesdames messieurs les amis la l equipe toi mon je suis de "
        "nouveau bonne journee ravi content c est moi ici"}},
      {Said::greeting,
       en,
       "hello|hi|hey|hiya|heya|heyo|howdy|hallo|helo|greetings|hullo|yo|hii|heyy|ahoy|aloha|hola|morning|"
       "evening",
       {"good morning afternoon day everyone all team again my to you u folks guys nice meet meeting back "
        "it is s i just wanted say saying hoy lovely pleased am glad see wanna want today why fellow"}},
      {Said::greeting,
       en,
       "nice|good|glad|pleased|great|pleasure meet|meeting|see|seeing|morning|afternoon|day|evening",
       {"to you u it s is i am m very again a my so the have been lovely finally"}},
  };
}

}  // namespace sp::chatbot
