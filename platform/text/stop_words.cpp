#include "platform/text/stop_words.hpp"

#include <unordered_set>

namespace sp::text {

namespace {

std::unordered_set<std::string_view> split(std::string_view text) {
  std::unordered_set<std::string_view> words;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    if (end > 0) words.insert(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

// Articles, pronouns, prepositions, conjunctions, auxiliaries, question words, and the verbs of asking.
constexpr std::string_view french =
    "a afin ai aie aient ainsi alors apres as au aucun aucune aussi autre autres aux avaient avais avait "
    "avant avec "
    "avez aviez avoir avons ayant bien c ca car ce ceci cela celle celles celui cependant ces cet cette ceux "
    "chaque "
    "chez ci combien comme comment d dans de depuis des desormais dois doit doivent donc dont du elle elles "
    "en encore "
    "entre es est et etaient etais etait etant ete etes etre eu eut eux fait faire fais faites faut fus fut "
    "hors ici "
    "il ils j jamais je jusqu jusque l la laquelle le lequel les lesquelles lesquels leur leurs lors lorsqu "
    "lorsque "
    "lui m ma mais me meme memes mes moi moins mon n ne ni non nos notre nous on ont or ou par parce pas "
    "pendant "
    "peu peut peuvent peux plus plutot plusieurs pour pourquoi pourrais pourrait pouvez pouvoir pouvons puis "
    "puisqu puisque puisse "
    "qu quand que quel quelle quelles quelqu quelque quelques quels qui quoi quoique s sa sans se sera "
    "serait seront ses si sinon "
    "soi soient sois soit sommes son sont sous suis sur t ta tandis te tel telle telles tels tes toi ton "
    "toujours "
    "tous tout toute toutes tres tu un une va vais vas vers veut veux via voici voila vont vos votre "
    "voudrais vous y "
    "til ils estce "
    // Of messages: short forms, and what is polite.
    "pk pq koi kel ke pr jai jsuis chui ya svp stp slt bjr dsl bonjour bonsoir salut coucou merci "
    "cordialement";

constexpr std::string_view english =
    "a about above after again all also am an and any anyone anything are arent as at be because been before "
    "being "
    "below between both but by can cannot cant could couldnt d did didnt do does doesnt doing dont down "
    "during each "
    "either else ever every few for from get getting gets got had hadnt has hasnt have havent having he her "
    "here hers herself "
    "him himself his how however i if im in into is isnt it its itself ive just ll m may me might more most "
    "must my "
    "myself no nor not of off on once only onto or other ought our ours ourselves out over own please re s "
    "same shall she "
    "should shouldnt so some somehow someone something such t than that thats the their theirs them "
    "themselves then there theres these "
    "they this those through to too under until up upon us ve very via want was wasnt way we were werent "
    "what whats "
    "when where whether which while who whom whose why will with within without wont would wouldnt you your "
    "yours "
    "yourself yourselves "
    // Of messages: short forms, and what is polite.
    "u ur r pls plz wat wut thx gonna gotta hello hi hey thanks regards";

constexpr std::string_view common_french =
    "acheter actuel actuellement aider aide aille aller ancien ancienne anciens an ans annee annees "
    "apprendre arrive arriver "
    "arrete attendre aupres beaucoup besoin bon bonne bout cas cause certain certains change changer chose "
    "choses commencer "
    "compris concerne concernant conseil conseils connaitre consequences debut delai demain demande demander "
    "dernier derniere "
    "derniers deux devenir deviennent devient difference differences different differents dire disent dit "
    "donne donner droite duree "
    "effectuer endroit ensemble envoyer essayer exemple existe exister facon facile falloir fin finir fois "
    "general genre gens grand grande grands heure heures hier idee important impossible information "
    "informations jour jours "
    "juste laisser lendemain lieu lieux limite longtemps maintenant maniere manque marche marcher matin "
    "mauvais meilleur meilleure "
    "meilleures meilleurs mettre midi mieux minute minutes mis mise mois moment moyen naturel necessaire nom "
    "nombre normal nouveau "
    "nouveaux nouvel nouvelle nouvelles obligatoire obtenir ouvrir papier parler partie passer pendant "
    "personne "
    "personnes petit petite place point possible possibilite pratique premier premiere prendre prevu "
    "prochain prochaine proche probleme "
    "problemes propos propre puisse quatre question questions raison raisons rapidement recevoir recu "
    "regarder regles remettre reste "
    "rester savoir semaine semaines sert servir seul seule seulement situation soir solution sorte suffit "
    "suite suivre superieur "
    "sujet tard temps tenir tot tourner trois trop trouve trouver type types utile utiliser utilise "
    "utilisation valable venir vient "
    "vie voir vouloir vrai vraiment";

constexpr std::string_view common_english =
    "able actual actually almost already always another answer anyway apart around ask asked asking "
    "available away back bad "
    "best better big biggest bit bring brought call called came care case certain chance change changed "
    "changes check come comes "
    "coming common correct couple current currently day days deal different difference done early easiest "
    "easily easy else end enough "
    "especially even ever exactly example expect fact far fast find finding first fix fixed found full gave "
    "general generally give "
    "given gives giving go goes going gone good great guess half hand happen happened happening happens hard "
    "hear help here "
    "high hour hours idea important information instead issue keep keeps kept kind know known large last "
    "late later least leave left "
    "less let like limit little long longer look looking lot lots made main make makes making many matter "
    "mean means mine minute "
    "minutes moment month months move much name near need needed needs never new next nice nothing now "
    "number "
    "often ok old one ones open option options part people perhaps person place plan point possible pretty "
    "probably problem "
    "problems put question quick quickly quite rather ready real really reason recent recently related "
    "result right run "
    "said say saying says second see seem seems seen send sent set several show simple simply single small "
    "soon sort special start "
    "started still stop sure take taken takes taking talk tell tells thank thing things think time times "
    "today together told "
    "tomorrow took top total tried tries try trying turn two type understand use used useful uses using "
    "usual usually wait "
    "wanna wanted wants week weeks well went win wish wonder wondering word work working works world worry "
    "wrong year years yesterday yet";

}  // namespace

bool is_common_word(std::string_view folded, Language language) {
  static const auto french_words = split(common_french);
  static const auto english_words = split(common_english);
  return (language == Language::fr ? french_words : english_words).contains(folded);
}

bool is_stop_word(std::string_view folded, Language language) {
  static const auto french_words = split(french);
  static const auto english_words = split(english);
  return (language == Language::fr ? french_words : english_words).contains(folded);
}

}  // namespace sp::text
