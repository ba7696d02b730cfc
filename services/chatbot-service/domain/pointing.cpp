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
enum class Role {
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

using Roles = std::unordered_map<std::string_view, Role>;

void enter(Roles& roles, Role role, std::string_view words) {
  while (!words.empty()) {
    const auto end = std::min(words.find(' '), words.size());
    if (end > 0) roles.emplace(words.substr(0, end), role);
    words.remove_prefix(std::min(end + 1, words.size()));
  }
}

// Folded, as text::words gives them. The first entry of a word counts.
Roles english_roles() {
  Roles roles;
  enter(roles, Role::within, "in at under by within inside on from through via");
  enter(roles, Role::purpose, "to for if when about regarding concerning");
  enter(roles, Role::asking, "how what where why");
  enter(roles, Role::relative, "that who which whose");
  enter(roles, Role::being, "is are be been being was");
  enter(roles, Role::reading, "see consult read refer check review look reading consulting");
  enter(roles, Role::going, "go visit open use follow click access head turn find get obtain following");
  enter(roles, Role::told,
        "described explained detailed listed given available covered provided mentioned located outlined "
        "found explained documented shown contained answered");
  enter(roles, Role::telling,
        "explains describes covers contains shows lists gives provides tells outlines has holds explain "
        "describe "
        "cover contain show provide outline have");
  enter(roles, Role::matter,
        "answer answers information info instruction instructions step steps detail details procedure "
        "procedures process solution explanation explanations guidance question questions description");
  enter(roles, Role::place,
        "passage passages article articles section sections paragraph paragraphs documentation guide faq "
        "chapter excerpt text source sources reference references");
  enter(roles, Role::thing, "document documents page pages link links file url site website");
  enter(roles, Role::small,
        "a an the this these those it its there here above below you your we i me my our they them one ones "
        "and or then so as of with please simply just kindly can may could should will would must need "
        "do again further more full complete exact relevant corresponding appropriate related following "
        "provided cited quoted given first second third fourth fifth last next same entire own up into "
        "number sorry hello hi sure certainly course thank thanks well now also all any hesitate "
        "directly want like let help learn know called titled entitled named knowledge base");
  return roles;
}

Roles french_roles() {
  Roles roles;
  enter(roles, Role::within, "dans a au aux sur sous par en via depuis");
  enter(roles, Role::purpose, "pour afin si concernant quant lorsque quand");
  enter(roles, Role::asking, "comment ou quoi pourquoi");
  enter(roles, Role::relative, "que qu qui dont lequel laquelle");
  enter(roles, Role::being, "est sont etre ete etait figure figurent trouve trouvent");
  enter(roles, Role::reading,
        "consultez consulter consulte voir voyez vois lisez lire lis referez referer refere reportez "
        "reporter reporte regardez regarder regarde verifiez consultant lisant");
  enter(roles, Role::going,
        "allez aller va rendez rendre rends ouvrez ouvrir ouvre suivez suivre suis cliquez cliquer clique "
        "utilisez utiliser utilise accedez acceder accede visitez visiter trouvez trouver trouverez "
        "obtenez obtenir obtiendrez retrouvez retrouverez suivant");
  enter(roles, Role::told,
        "decrit decrite decrits decrites explique expliquee expliques expliquees detaille detaillee "
        "detailles detaillees indique indiquee indiques indiquees disponible disponibles precise precisee "
        "presente presentee presentes presentees mentionne mentionnee mentionnes mentionnees donne donnee "
        "donnes donnees fournie fournies fournis fourni contenue contenues liste listee listees");
  enter(roles, Role::telling, "expliquent decrivent contient contiennent montre montrent traite repond");
  enter(roles, Role::matter,
        "reponse reponses information informations info infos instruction instructions etape etapes detail "
        "details procedure procedures demarche demarches marche solution explication explications "
        "precision precisions consigne consignes indication indications question questions description");
  enter(roles, Role::place,
        "passage passages article articles section sections rubrique rubriques paragraphe paragraphes "
        "documentation guide faq chapitre extrait extraits texte source sources reference references");
  enter(roles, Role::thing, "document documents page pages lien liens fichier fiche url site");
  enter(roles, Role::small,
        "le la les l un une des du de d ce cet cette ces ceci cela il elle ils elles y se s vous votre vos "
        "nous notre je me mon ma mes tu te ton ta on leur et puis ensuite donc ainsi avec plus tout toute "
        "tous toutes suivante suivants suivantes merci bonjour desole desolee veuillez simplement svp plait "
        "peux peut peuvent pouvez pouvons pourrez devez faut devrait suffit besoin ai avez avoir bien sur "
        "voici voila ici dessus dessous haut bas meme memes premier premiere deuxieme second seconde "
        "troisieme quatrieme dernier derniere numero n cite citee cites citees correspondant correspondante "
        "concerne concernee complet complete exacte exactes hesitez invite directement savoir apprendre "
        "intitule intitulee nommee base connaissances propos sujet cordialement");
  return roles;
}

Role role_of(std::string_view folded, text::Language language) {
  static const Roles french = french_roles(), english = english_roles();
  const auto& roles = language == text::Language::fr ? french : english;
  const auto found = roles.find(folded);
  if (found != roles.end()) return found->second;
  return !folded.empty() && std::ranges::all_of(folded, is_digit) ? Role::number : Role::other;
}

struct Token {
  std::string folded;
  Role role = Role::other;
  bool after_comma = false;
};
using Tokens = std::span<const Token>;

bool is_one_of(Role role, std::initializer_list<Role> roles) {
  return std::ranges::find(roles, role) != roles.end();
}
template <class... Some>
bool has(Tokens tokens, Some... roles) {
  return std::ranges::any_of(tokens, [&](const Token& token) { return is_one_of(token.role, {roles...}); });
}

bool is_reference(Role role) {
  return is_one_of(role, {Role::place, Role::thing, Role::marker, Role::title});
}

/// Adds the words of `text`, a part of a sentence without a marker in it.
void add_words(std::vector<Token>& tokens, std::string_view text, text::Language language) {
  std::size_t before = 0;
  for (auto& word : text::words(text, language)) {
    const auto between = text.substr(before, word.begin - before);
    auto role = role_of(word.folded, language);
    // "N'hésitez pas à …" is courtesy; anywhere else "pas" makes a statement.
    if (word.folded == "pas" && !tokens.empty() && tokens.back().folded == "hesitez") role = Role::small;
    tokens.push_back({std::move(word.folded), role, between.find_first_of(",:;") != none});
    before = word.end;
  }
}

/// A run of words that is a title counts as one: where it is not simply words of the sentence, a word alone
/// only behind the name of a text ("the section Printers").
void join_title(std::vector<Token>& tokens, std::string_view title, text::Language language) {
  const auto words = text::words(title, language);
  if (words.empty() || words.size() > tokens.size()) return;
  for (std::size_t at = 0; at + words.size() <= tokens.size(); ++at) {
    const auto run = std::span(tokens).subspan(at, words.size());
    if (!std::ranges::equal(run, words, {}, &Token::folded, &text::Word::folded)) continue;
    const bool named = at > 0 && is_one_of(tokens[at - 1].role, {Role::place, Role::thing});
    const bool whole = at == 0 && run.size() == tokens.size();
    if (run.size() == 1 && !named && !whole) continue;
    tokens[at].role = Role::title;
    tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                 tokens.begin() + static_cast<std::ptrdiff_t>(at + words.size()));
  }
}

/// Markers that only prove what is said are left out; others are nouns.
std::vector<Token> tokens_of(std::string_view sentence, text::Language language,
                             std::span<const std::string> titles) {
  std::vector<Token> tokens;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < sentence.size(); ++at) {
    const auto [number, length] = marker_at(sentence, at);
    if (length == 0) continue;
    add_words(tokens, sentence.substr(begin, at - begin), language);
    const auto before = tokens.empty() ? Role::small : tokens.back().role;
    const bool asked_for =
        tokens.empty() || is_reference(before) ||
        is_one_of(before, {Role::within, Role::reading, Role::going, Role::small, Role::purpose});
    if (asked_for) tokens.push_back({"", Role::marker});
    begin = at + length;
    at = begin - 1;
  }
  add_words(tokens, sentence.substr(std::min(begin, sentence.size())), language);
  for (const auto& title : titles) join_title(tokens, title, language);
  return tokens;
}

/// Whether a number is there only to say which text: "passage 1", "sections 2 and 3".
bool numbers_name_texts(Tokens tokens) {
  for (std::size_t at = 0; at < tokens.size(); ++at) {
    if (tokens[at].role != Role::number) continue;
    auto before = at;
    while (before > 0 && is_one_of(tokens[before - 1].role, {Role::small, Role::number})) --before;
    if (before == 0 || !is_reference(tokens[before - 1].role)) return false;
  }
  return true;
}

/// Words that say nothing, with the name of a text or a wish to follow instructions among them.
bool is_bare(Tokens tokens) {
  if (has(tokens, Role::other, Role::telling) || !numbers_name_texts(tokens)) return false;
  const bool names_text = has(tokens, Role::place, Role::thing, Role::marker);
  // Behind "go to" a title may be the name of a screen.
  const bool reads_title = has(tokens, Role::title) && !has(tokens, Role::going);
  const bool follows = has(tokens, Role::going, Role::reading) && has(tokens, Role::matter);
  return names_text || reads_title || follows;
}

/// Whether a text is surely meant, and not a page or a link that is something to use.
bool names_passage(Tokens tokens) { return has(tokens, Role::place, Role::marker, Role::title); }

bool says_much(Tokens tokens) {
  return has(tokens, Role::number, Role::relative) || std::ranges::any_of(tokens, &Token::after_comma);
}

/// Another step may follow.
bool goes_on(const Token& token) {
  return token.folded == "and" || token.folded == "then" || token.folded == "et" || token.folded == "puis";
}

/// "See passage 1 to reset it", "consultez la section sur les imprimantes".
bool points_to_something(Tokens tokens) {
  for (std::size_t at = 1; at < tokens.size(); ++at) {
    const bool opens = is_one_of(tokens[at].role, {Role::purpose, Role::within, Role::asking});
    const auto core = tokens.first(at), tail = tokens.subspan(at);
    if (opens && is_bare(core) && names_passage(core) && has(core, Role::reading) && !says_much(tail) &&
        !std::ranges::any_of(tail, goes_on))
      return true;
  }
  return false;
}

/// "How to reset it is described in passage 1", "La réponse se trouve dans le passage 2".
bool something_is_there(Tokens tokens) {
  for (std::size_t at = 1; at < tokens.size(); ++at) {
    if (tokens[at].role != Role::being) continue;
    const auto topic = tokens.first(at), rest = tokens.subspan(at);
    return !says_much(topic) && is_bare(rest) && names_passage(rest) && has(rest, Role::within) &&
           !has(rest, Role::going);
  }
  return false;
}

/// "Passage 1 explains how to reset it", "L'article [2] décrit la procédure".
bool text_tells(Tokens tokens) {
  for (std::size_t at = 1; at < tokens.size(); ++at) {
    if (!is_one_of(tokens[at].role, {Role::telling, Role::told})) continue;
    const auto subject = tokens.first(at), object = tokens.subspan(at + 1);
    if (!is_bare(subject) || has(subject, Role::being, Role::reading, Role::going)) return false;
    const auto first =
        std::ranges::find_if(object, [](const Token& token) { return token.role != Role::small; });
    const bool said_without_being_given =
        first == object.end() || is_one_of(first->role, {Role::matter, Role::asking});
    return said_without_being_given && !says_much(object);
  }
  return false;
}

bool clause_points(Tokens tokens) {
  return is_bare(tokens) || points_to_something(tokens) || something_is_there(tokens) || text_tells(tokens);
}

enum class Says { something, nothing, where };

Says what_says(const Sentence& place, std::string_view answer, text::Language language,
               std::span<const std::string> titles) {
  const auto sentence = answer.substr(place.begin, place.end - place.begin);
  if (place.code || sentence.contains('`') || !addresses_in(sentence).empty()) return Says::something;
  const auto tokens = tokens_of(sentence, language, titles);
  Tokens clause = tokens;
  if (clause_points(clause)) return Says::where;
  if (!clause.empty() && clause.front().role == Role::purpose) {
    // What is asked for is named again: "To reset your password, see passage 1".
    const auto comma = std::ranges::find_if(clause, &Token::after_comma);
    clause = clause.subspan(static_cast<std::size_t>(comma - clause.begin()));
    if (clause_points(clause)) return Says::where;
  }
  return has(tokens, Role::other, Role::number) ? Says::something : Says::nothing;
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
