#include "services/chatbot-service/domain/pointing.hpp"

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "services/chatbot-service/domain/characters.hpp"
#include "services/chatbot-service/domain/links.hpp"
#include "services/chatbot-service/domain/markers.hpp"
#include "services/chatbot-service/domain/sentences.hpp"

namespace sp::chatbot {

namespace {

/// What a word does in a sentence that points.
enum class Clue {
  other,     // it states something
  small,     // function words, courtesy, filler
  being,     // "the answer is …"
  within,    // "… in passage 1"
  purpose,   // "to reset it, see …": opens what is asked for, which is only named again
  asking,    // "… how to do it"
  relative,  // "that", "who": a statement follows
  reading,   // "see", "consult"
  going,     // "go to", "open": also done with what is no text
  told,      // "described", "found"
  telling,   // "passage 1 explains …"
  matter,    // "the answer", "the steps": said without being given
  place,     // a text: "passage", "article"
  thing,     // a text, or something else of that name: "page", "link"
  number,
  marker,  // a citation used as a noun: "see [1]"
  title
};

using ClueTable = std::unordered_map<std::string_view, Clue>;

void enter(ClueTable& clues, Clue clue, std::string_view words) {
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    if (end > 0) clues.emplace(words.substr(0, end), clue);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

// Folded, as text::words gives them. The first entry of a word counts.
ClueTable english_clues() {
  ClueTable clues;
  enter(clues, Clue::within, "in at under by within inside on from through via");
  enter(clues, Clue::purpose, "to for if when about regarding concerning");
  enter(clues, Clue::asking, "how what where why");
  enter(clues, Clue::relative, "that who which whose");
  enter(clues, Clue::being, "is are be been being was");
  enter(clues, Clue::reading, "see consult read refer check review look reading consulting");
  enter(clues, Clue::going, "go visit open use follow click access head turn find get obtain following");
  enter(clues, Clue::told,
        "described explained detailed listed given available covered provided mentioned located outlined "
        "found explained documented shown contained answered");
  enter(clues, Clue::telling,
        "explains describes covers contains shows lists gives provides tells outlines has holds explain "
        "describe "
        "cover contain show provide outline have");
  enter(clues, Clue::matter,
        "answer answers information info instruction instructions step steps detail details procedure "
        "procedures process solution explanation explanations guidance question questions description");
  enter(clues, Clue::place,
        "passage passages article articles section sections paragraph paragraphs documentation guide faq "
        "chapter excerpt text source sources reference references");
  enter(clues, Clue::thing, "document documents page pages link links file url site website");
  enter(clues, Clue::small,
        "a an the this these those it its there here above below you your we i me my our they them one ones "
        "and or then so as of with please simply just kindly can may could should will would must need "
        "do again further more full complete exact relevant corresponding appropriate related following "
        "provided cited quoted given first second third fourth fifth last next same entire own up into "
        "number sorry hello hi sure certainly course thank thanks well now also all any hesitate "
        "directly want like let help learn know called titled entitled named knowledge base");
  return clues;
}

ClueTable french_clues() {
  ClueTable clues;
  enter(clues, Clue::within, "dans a au aux sur sous par en via depuis");
  enter(clues, Clue::purpose, "pour afin si concernant quant lorsque quand");
  enter(clues, Clue::asking, "comment ou quoi pourquoi");
  enter(clues, Clue::relative, "que qu qui dont lequel laquelle");
  enter(clues, Clue::being, "est sont etre ete etait figure figurent trouve trouvent");
  enter(clues, Clue::reading,
        "consultez consulter consulte voir voyez vois lisez lire lis referez referer refere reportez "
        "reporter reporte regardez regarder regarde verifiez consultant lisant");
  enter(clues, Clue::going,
        "allez aller va rendez rendre rends ouvrez ouvrir ouvre suivez suivre suis cliquez cliquer clique "
        "utilisez utiliser utilise accedez acceder accede visitez visiter trouvez trouver trouverez "
        "obtenez obtenir obtiendrez retrouvez retrouverez suivant");
  enter(clues, Clue::told,
        "decrit decrite decrits decrites explique expliquee expliques expliquees detaille detaillee "
        "detailles detaillees indique indiquee indiques indiquees disponible disponibles precise precisee "
        "presente presentee presentes presentees mentionne mentionnee mentionnes mentionnees donne donnee "
        "donnes donnees fournie fournies fournis fourni contenue contenues liste listee listees");
  enter(clues, Clue::telling, "expliquent decrivent contient contiennent montre montrent traite repond");
  enter(clues, Clue::matter,
        "reponse reponses information informations info infos instruction instructions etape etapes detail "
        "details procedure procedures demarche demarches marche solution explication explications "
        "precision precisions consigne consignes indication indications question questions description");
  enter(clues, Clue::place,
        "passage passages article articles section sections rubrique rubriques paragraphe paragraphes "
        "documentation guide faq chapitre extrait extraits texte source sources reference references");
  enter(clues, Clue::thing, "document documents page pages lien liens fichier fiche url site");
  enter(clues, Clue::small,
        "le la les l un une des du de d ce cet cette ces ceci cela il elle ils elles y se s vous votre vos "
        "nous notre je me mon ma mes tu te ton ta on leur et puis ensuite donc ainsi avec plus tout toute "
        "tous toutes suivante suivants suivantes merci bonjour desole desolee veuillez simplement svp plait "
        "peux peut peuvent pouvez pouvons pourrez devez faut devrait suffit besoin ai avez avoir bien sur "
        "voici voila ici dessus dessous haut bas meme memes premier premiere deuxieme second seconde "
        "troisieme quatrieme dernier derniere numero n cite citee cites citees correspondant correspondante "
        "concerne concernee complet complete exacte exactes hesitez invite directement savoir apprendre "
        "intitule intitulee nommee base connaissances propos sujet cordialement");
  return clues;
}

Clue clue_of(std::string_view folded, text::Language language) {
  static const ClueTable french = french_clues(), english = english_clues();
  const auto& clues = language == text::Language::fr ? french : english;
  const auto found = clues.find(folded);
  if (found != clues.end()) return found->second;
  return !folded.empty() && std::ranges::all_of(folded, is_digit) ? Clue::number : Clue::other;
}

struct PointingWord {
  std::string folded;
  Clue clue = Clue::other;
  bool after_comma = false;
};
using PointingWords = std::span<const PointingWord>;

bool is_one_of(Clue clue, std::initializer_list<Clue> clues) {
  return std::ranges::find(clues, clue) != clues.end();
}
template <class... Some>
bool holds_any(PointingWords tokens, Some... clues) {
  return std::ranges::any_of(tokens,
                             [&](const PointingWord& token) { return is_one_of(token.clue, {clues...}); });
}

bool is_reference(Clue clue) {
  return is_one_of(clue, {Clue::place, Clue::thing, Clue::marker, Clue::title});
}

/// Adds the words of `text`, a part of a sentence without a marker in it.
void add_pointing_words(std::vector<PointingWord>& tokens, std::string_view text, text::Language language) {
  std::size_t before = 0;
  for (auto& word : text::words(text, language)) {
    const auto between = text.substr(before, word.begin - before);
    auto clue = clue_of(word.folded, language);
    // "N'hésitez pas à …" is courtesy; anywhere else "pas" makes a statement.
    if (word.folded == "pas" && !tokens.empty() && tokens.back().folded == "hesitez") clue = Clue::small;
    tokens.push_back({std::move(word.folded), clue, between.find_first_of(",:;") != none});
    before = word.end;
  }
}

/// A run of words that is a title counts as one: where it is not simply words of the sentence, a word alone
/// only behind the name of a text ("the section Printers").
void join_title(std::vector<PointingWord>& tokens, std::string_view title, text::Language language) {
  const auto words = text::words(title, language);
  if (words.empty() || words.size() > tokens.size()) return;
  for (std::size_t at = 0; at + words.size() <= tokens.size(); ++at) {
    const auto run = std::span(tokens).subspan(at, words.size());
    if (!std::ranges::equal(run, words, {}, &PointingWord::folded, &text::Word::folded)) continue;
    const bool named = at > 0 && is_one_of(tokens[at - 1].clue, {Clue::place, Clue::thing});
    const bool whole = at == 0 && run.size() == tokens.size();
    if (run.size() == 1 && !named && !whole) continue;
    tokens[at].clue = Clue::title;
    tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                 tokens.begin() + static_cast<std::ptrdiff_t>(at + words.size()));
  }
}

/// Markers that only prove what is said are left out; others are nouns.
std::vector<PointingWord> pointing_words(std::string_view sentence, text::Language language,
                                         std::span<const std::string> titles) {
  std::vector<PointingWord> tokens;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < sentence.size(); ++at) {
    const auto [number, length] = marker_at(sentence, at);
    if (length == 0) continue;
    add_pointing_words(tokens, sentence.substr(begin, at - begin), language);
    const auto before = tokens.empty() ? Clue::small : tokens.back().clue;
    const bool asked_for =
        tokens.empty() || is_reference(before) ||
        is_one_of(before, {Clue::within, Clue::reading, Clue::going, Clue::small, Clue::purpose});
    if (asked_for) tokens.push_back({"", Clue::marker});
    begin = at + length;
    at = begin - 1;
  }
  add_pointing_words(tokens, sentence.substr(std::min(begin, sentence.size())), language);
  for (const auto& title : titles) join_title(tokens, title, language);
  return tokens;
}

/// Whether a number is there only to say which text: "passage 1", "sections 2 and 3".
bool numbers_name_texts(PointingWords tokens) {
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at].clue != Clue::number) continue;
    auto before = at;
    while (before > 0 && is_one_of(tokens[before - 1].clue, {Clue::small, Clue::number})) --before;
    if (before == 0 || !is_reference(tokens[before - 1].clue)) return false;
  }
  return true;
}

/// Words that say nothing, with the name of a text or a wish to follow instructions among them.
bool is_bare(PointingWords tokens) {
  if (holds_any(tokens, Clue::other, Clue::telling) || !numbers_name_texts(tokens)) return false;
  const bool names_text = holds_any(tokens, Clue::place, Clue::thing, Clue::marker);
  // Behind "go to" a title may be the name of a screen.
  const bool reads_title = holds_any(tokens, Clue::title) && !holds_any(tokens, Clue::going);
  const bool follows = holds_any(tokens, Clue::going, Clue::reading) && holds_any(tokens, Clue::matter);
  return names_text || reads_title || follows;
}

/// Whether a text is surely meant, and not a page or a link that is something to use.
bool names_passage(PointingWords tokens) { return holds_any(tokens, Clue::place, Clue::marker, Clue::title); }

bool says_much(PointingWords tokens) {
  return holds_any(tokens, Clue::number, Clue::relative) ||
         std::ranges::any_of(tokens, &PointingWord::after_comma);
}

/// Another step may follow.
bool adds_a_step(const PointingWord& token) {
  return token.folded == "and" || token.folded == "then" || token.folded == "et" || token.folded == "puis";
}

/// "See passage 1 to reset it", "consultez la section sur les imprimantes".
bool points_to_something(PointingWords tokens) {
  for (std::size_t at = 1; at < tokens.size(); ++at) {
    const bool opens = is_one_of(tokens[at].clue, {Clue::purpose, Clue::within, Clue::asking});
    const auto core = tokens.first(at), tail = tokens.subspan(at);
    if (opens && is_bare(core) && names_passage(core) && holds_any(core, Clue::reading) && !says_much(tail) &&
        !std::ranges::any_of(tail, adds_a_step))
      return true;
  }
  return false;
}

/// "How to reset it is described in passage 1", "La réponse se trouve dans le passage 2".
bool something_is_there(PointingWords tokens) {
  for (std::size_t at = 1; at < tokens.size(); ++at) {
    if (tokens[at].clue != Clue::being) continue;
    const auto topic = tokens.first(at), rest = tokens.subspan(at);
    return !says_much(topic) && is_bare(rest) && names_passage(rest) && holds_any(rest, Clue::within) &&
           !holds_any(rest, Clue::going);
  }
  return false;
}

/// "Passage 1 explains how to reset it", "L'article [2] décrit la procédure".
bool text_tells(PointingWords tokens) {
  for (std::size_t at = 1; at < tokens.size(); ++at) {
    if (!is_one_of(tokens[at].clue, {Clue::telling, Clue::told})) continue;
    const auto subject = tokens.first(at), object = tokens.subspan(at + 1);
    if (!is_bare(subject) || holds_any(subject, Clue::being, Clue::reading, Clue::going)) return false;
    const auto first =
        std::ranges::find_if(object, [](const PointingWord& token) { return token.clue != Clue::small; });
    const bool said_without_being_given =
        first == object.end() || is_one_of(first->clue, {Clue::matter, Clue::asking});
    return said_without_being_given && !says_much(object);
  }
  return false;
}

bool clause_points(PointingWords tokens) {
  return is_bare(tokens) || points_to_something(tokens) || something_is_there(tokens) || text_tells(tokens);
}

enum class Says { something, nothing, where };

Says what_says(const Sentence& place, std::string_view answer, text::Language language,
               std::span<const std::string> titles) {
  const auto sentence = answer.substr(place.begin, place.end - place.begin);
  if (place.code || sentence.contains('`') || !addresses_in(sentence).empty()) return Says::something;
  const auto tokens = pointing_words(sentence, language, titles);
  PointingWords clause = tokens;
  if (clause_points(clause)) return Says::where;
  if (!clause.empty() && clause.front().clue == Clue::purpose) {
    // What is asked for is named again: "To reset your password, see passage 1".
    const auto comma = std::ranges::find_if(clause, &PointingWord::after_comma);
    clause = clause.subspan(static_cast<std::size_t>(comma - clause.begin()));
    if (clause_points(clause)) return Says::where;
  }
  return holds_any(tokens, Clue::other, Clue::number) ? Says::something : Says::nothing;
}

}  // namespace

bool only_points(std::string_view answer, text::Language language, std::span<const std::string> titles) {
  bool points = false;
  for (const auto& sentence : sentences(answer)) {
    const auto says = what_says(sentence, answer, language, titles);
    if (says == Says::something) return false;
    points = points || says == Says::where;
  }
  return points;
}

bool may_only_point(std::string_view beginning, text::Language language,
                    std::span<const std::string> titles) {
  return std::ranges::all_of(sentences(beginning), [&](const Sentence& sentence) {
    return what_says(sentence, beginning, language, titles) != Says::something;
  });
}

}  // namespace sp::chatbot
