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
    "til ils estce";

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
    "yourself yourselves";

}  // namespace

bool is_stop_word(std::string_view folded, Language language) {
  static const auto french_words = split(french);
  static const auto english_words = split(english);
  return (language == Language::fr ? french_words : english_words).contains(folded);
}

}  // namespace sp::text
