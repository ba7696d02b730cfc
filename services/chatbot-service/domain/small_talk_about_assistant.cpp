#include "services/chatbot-service/domain/small_talk_rules.hpp"
#include "services/chatbot-service/domain/small_talk_words.hpp"

namespace sp::chatbot {

std::vector<SmallTalkRule> about_the_assistant() {
  using namespace small_talk_words;
  constexpr auto fr = text::Language::fr;
  constexpr auto en = text::Language::en;
  return {
      // Who or what it is.
      {Said::identity,
       en,
       "your|ur|you|ai|yourself name|names|nickname|nicknames|named|designation",
       {about_you,
        "have has does given give gave by called call get got didn share provide inform should may use "
        "when talking talk with using for refer was first last full given referring as how which of ask "
        "ever some own chance necessary identify particular preferred go any certain must state mind "
        "regarding am needing would had there say wonder wondering real assistant bot"}},
      {Said::identity,
       en,
       "what|which name you|u",
       {about_you, "prefer given answer go by were was ai use have"}},
      {Said::identity,
       en,
       "what do|they|people call|go you",
       {"they people by can tell me to u friends others your"}},
      {Said::identity,
       en,
       "call|called|calling|refer|referred|address you|yourself what|how|name|should|something|prefer|by",
       {about_you,
        "call called calling refer referred address as prefer preferred something in particular any "
        "certain name have for may should use people friends when there preference regarding go way ask"}},
      {Said::identity,
       en,
       "who|whos you|u|youre",
       {about_you,
        "really supposed known as assistant are re bot anyway there talking with to speaking talk speak im"}},
      {Said::identity,
       en,
       "who|what|am talking|speaking|chatting|talk|speak",
       {"am i m is this to with whom exactly here do a real an the robot human bot person machine computer "
        "ai or someone somebody actual actually right now im live being"}},
      {Said::identity,
       en,
       "what|whats are|r|re|youre you|u|youre",
       {"exactly really actually even thing of kind a sort supposed to be anyway and who s"}},
      {Said::identity,
       en,
       "introduce|describe|present yourself|you",
       {"would like to please can could you tell me a bit about"}},
      {Said::identity,
       en,
       "about yourself|you tell|know|bit",
       {"me more a something little please can could you would like i want to let us s"}},
      {Said::identity,
       en,
       "robot|robots|bot|bots|chatbot|ai|human|humans|machine|computer|program|programmed|artificial|"
       "algorithm|chatgpt|gpt|llm|automated|real|alive|fake|person you|u|youre|your|yourself",
       {about_you, kinds_of_answerers,
        "prove sure say describe think believe identify admit were as between which made there no don my "
        "ask wonder wondering one hey something into else yes up flesh blood sound feel will classify "
        "classified specify how may now right any anything about should regard curious am clear would in "
        "specify think like form can race member accurate call"}},
      {Said::identity,
       en,
       "robot|bot|human|machine|computer|ai|chatbot|program|automated is|are this|there",
       {kinds_of_answerers, "a an or this is s right now hey really just am i me the there"}},
      {Said::identity,
       fr,
       "qui|quoi|quel|comment|nom|prenom es|etes|toi|vous|tu|appelles|appelez|votre|ton|nommes|nommez",
       {about_you,
        "quel quelle comment nom prenom appelle appelles appelez nomme nommes nommez se on peut puis dois "
        "suis avec parle parles parler assistant bot robot ia presenter intelligence artificielle"}},
      {Said::identity,
       fr,
       "presente|presentez|presentes|presenter toi|vous",
       {"qui tu es etes pouvez peux te un peu"}},
      {Said::identity,
       fr,
       "robot|robots|bot|chatbot|ia|humain|humaine|machine|ordinateur|programme|artificielle|artificiel|"
       "algorithme|chatgpt|gpt|automatique|automate|reel|reelle|vivant|personne|vrai|vraie tu|t|vous|es|"
       "etes|toi|ton|votre|parle|parler",
       {about_you, kinds_of_answerers,
        "suis avec qui quelqu etre bien pas n il derriere y affaire en train chair os sont"}},
      {Said::identity,
       fr,
       "robot|bot|chatbot|ia|humain|humaine|machine|automate c|cest|ici",
       {"est un une ce la vrai ou ici je qui a l la"}},
      {Said::identity,
       fr,
       "qui parle|parler|ecris|discute",
       {"a avec je est ce que suis en train de qu ai l honneur"}},
      {Said::identity,
       en,
       "made|created|built|developed|programmed|designed who|which you|u",
       {about_you, "was were company by made it has have"}},
      {Said::identity,
       en,
       "old|age how|what|your you|your|u",
       {"are is s tell me what the your hey hi and i know do may ask"}},
      // What it can do.
      {Said::abilities,
       en,
       "what|how|which|whats|things|topics|list|anything|subjects|questions|all can|could|do|able|help|"
       "capable|know|ask|good|assist|answer|asked|commands|abilities|capabilities|skills|functions|"
       "features|topics|subjects|versed|familiar|knowledgeable|knowledgable|expertise|useful|purpose|"
       "accept you|u|your|ya|yourself|ai|bot",
       {about_you,
        "how kind kinds sort sorts type types of thing things stuff topics topic subjects subject areas "
        "area categories question questions queries able help helps us we with about in on at for knows "
        "ask asks asking asked may might should shall must capable doing good assist answer answers "
        "answering answered have response responses regarding list commands command abilities ability "
        "capabilities capability skills functions function features versed well familiar knowledgeable "
        "knowledgable expertise useful use used using purpose any all some other else which there allowed "
        "permitted of offer perform much best anything something everything everyone from handle respond "
        "understand comprehend give examples example possible mainly accept different certain aware "
        "programmed wish inform get using give benefit accomplish complete permissible partial"}},
      {Said::abilities,
       fr,
       "quoi|que|qu|comment|quels|quelles|quel|quelle sais|savez|peux|pouvez|sers|servez|sert|aider|"
       "capable|fais|faites|fonctionnes|fonctionnez|questions|question|utile|role|capacites|fonctions|"
       "fonctionnalites|sujets|poser|demander tu|te|t|vous|toi|votre|tes|ton|vos|assistant|bot|robot|"
       "chatbot",
       {about_you,
        "comment quels quelles quel quelle sais savez peux peut puis pouvez pourrais pourriez sers servez "
        "sert aider aide capable faire fais faites fonctionnes fonctionnez questions question utile role "
        "capacites fonctions fonctionnalites sujets poser demander sur a en nous pour on sont types type "
        "genre choses chose tout repondre domaines assistant bot robot chatbot connais connaissez "
        "competences dans exemple exemples alors concretement"}},
      {Said::abilities, en, "how do|does you|bot|chatbot|assistant", {"work works this the function"}},
      // How it is.
      {Said::wellbeing,
       en,
       "how|hows you|u|ya|it|life|things|day|everything|ai|yourself doin|are|is|s|r|going|doing|been|"
       "feeling|ya|goes|hanging|treating|hows|holding",
       {"about the today lately my day night morning evening week this with since out these days hope tell "
        "me know need i to let im am now on yo ve and a just want wondering so far everyone all guys both "
        "the fine there good for can could you u ya re your have has having do did feel up well hows s "
        "life things everything going"}},
      {Said::wellbeing,
       en,
       "what|whats up|new|happening|going",
       {"about the today lately my day night morning evening week this with since out these days hope tell "
        "me know need i to let im am now on yo ve and a just want wondering so far everyone all guys both "
        "the fine there good for can could is s are you your with going on"}},
      {Said::wellbeing,
       en,
       "is|are|hope everything|things|all okay|ok|well|alright|good|fine",
       {"about the today lately my day night morning evening week this with since out these days hope tell "
        "me know need i to let im am now on yo ve and a just want wondering so far everyone all guys both "
        "the fine there good for can could you going with"}},
      {Said::wellbeing, en, "how you|u feel", {"do today are feeling doing about it"}},
      {Said::wellbeing,
       en,
       "hru|sup|wassup|whatsup|wazzup",
       {"about the today lately my day night morning evening week this with since out these days hope tell "
        "me know need i to let im am now on yo ve and a just want wondering so far everyone all guys both "
        "the fine there good for can could you u how are is"}},
      {Said::wellbeing,
       en,
       "are|r|you|have|hope you|u okay|ok|alright|well|good|fine|great",
       {"about the today lately my day night morning evening week this with since out these days hope tell "
        "me know need i to let im am now on yo ve and a just want wondering so far everyone all guys both "
        "the fine there good for can could re are r doing feeling feel been have day having is a your "
        "things going"}},
      {Said::wellbeing,
       fr,
       "ca|sa|comment|cv|roule va|vas|allez|cv|roule|gaze",
       {"tu vous et toi comment bien est que la aujourd hui ce matin soir pas trop avec merci oui quoi de "
        "neuf tout salut"}},
      {Said::wellbeing, fr, "tu|vous vas|allez bien", {"j espere que est ce comment"}},
      {Said::wellbeing, fr, "forme en|la", {"tu es vous etes"}},
      {Said::wellbeing, fr, "quoi neuf", {"de beau"}},
      {Said::wellbeing, fr, "et toi|vous", {"bien ca va"}},
      // Praise.
      {Said::compliment,
       en,
       "you|u|youre|your|this|that|bot|job|work|assistant|s best|great|awesome|amazing|brilliant|fantastic|"
       "wonderful|excellent|helpful|clever|smart|impressive|lifesaver|genius|love|rock|incredible|rocks",
       {said_of_something,
        "the such work bot job answer answers help assistant been good nice well done best most super cool "
        "pretty quite extremely chatbot thing for to of all thanks ever too big lovely"}},
      {Said::compliment,
       en,
       "well|good|nice|great|love|excellent|awesome|amazing done|job|work|bot|answer|one|you",
       {"very a really that was i it this is the s with your for on"}},
      {Said::compliment,
       fr,
       "genial|geniale|geniaux|excellent|excellente|formidable|incroyable|fort|forte|doue|intelligent|"
       "intelligente|gentil|gentille|sympa|efficace|fantastique|meilleur|meilleure|adore|aime|"
       "impressionnant tu|t|vous|es|etes|reponse|service|travail|assistant|j",
       {said_of_something,
        "tres trop super hyper plus bon bonne top tellement si bien bravo pour reponse aide service "
        "travail assistant robot bot meilleur adore aime etait"}},
      {Said::compliment,
       fr,
       "super|top|cool|parfait|parfaite|forte|fort es|etes|trop|tres",
       {"tu t vous vraiment hyper c bien"}},
      {Said::compliment,
       fr,
       "bravo|chapeau|felicitations",
       {"bien joue joli super c est genial top pour la reponse l artiste a vous toi"}},
      {Said::compliment, fr, "bien|joli|bon|beau|super joue|travail|boulot|reponse", {"tres c est"}},
      // Is anyone there?
      {Said::presence,
       en,
       "anyone|anybody|someone|somebody|you|u there|here|listening|online|awake|available|around",
       {"are is still who s really"}},
      {Said::presence,
       fr,
       "quelqu|quelquun|la|ecoutes|ecoutez|present|ici es|etes|m|a|y|un|ya",
       {"il t est ce qu que encore toujours vous tu"}},
      {Said::presence,
       {},
       "test|tests|testing|teste|essai|ping|asdf|qsdf|asdfgh|qsdfg|qsdfgh|sdf|sdfsdf|asd|blabla|bla|allo|"
       "lorem",
       {"this is a just un ceci est 0 juste c je one two three une deux trois ipsum simple ignore only l "
        "te faire fais"}},
      {Said::presence, {}, "wake up|reveille", {"toi"}},
  };
}

}  // namespace sp::chatbot
