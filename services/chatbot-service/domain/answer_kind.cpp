#include "services/chatbot-service/domain/answer_kind.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "services/chatbot-service/domain/characters.hpp"
#include "services/chatbot-service/domain/quantities.hpp"

namespace sp::chatbot {

namespace {

using Sayings = std::span<const std::string_view>;

constexpr auto durations = std::to_array<std::string_view>({"how soon",
                                                            "how many seconds",
                                                            "how many minutes",
                                                            "how many hours",
                                                            "how many days",
                                                            "how many weeks",
                                                            "how many months",
                                                            "how many years",
                                                            "combien de temps",
                                                            "combien de jours",
                                                            "combien d heures",
                                                            "combien de minutes",
                                                            "combien de secondes",
                                                            "combien de semaines",
                                                            "combien de mois",
                                                            "combien d annees",
                                                            "quelle duree",
                                                            "quel delai",
                                                            "quels delais",
                                                            "sous combien"});
constexpr auto sizes = std::to_array<std::string_view>(
    {"how many gb", "how many mb", "how many gigabytes", "how many megabytes", "how much space",
     "how much storage", "how much memory", "how much ram", "combien de go", "combien de mo",
     "combien de gigas", "combien de giga", "combien d espace", "combien de stockage", "combien de memoire",
     "combien de ram"});
constexpr auto years = std::to_array<std::string_view>({"what year", "which year", "quelle annee"});
constexpr auto hours = std::to_array<std::string_view>({"what time", "quelle heure", "quelles heures"});
constexpr auto figures = std::to_array<std::string_view>(
    {"how many",          "how much",    "how often",      "how long",      "how big",     "how old",
     "how far",           "how large",   "how fast",       "how high",      "which port",  "what port",
     "what size",         "which size",  "what version",   "which version", "what date",   "what limit",
     "what is the limit", "max",         "maximum",        "minimum",       "at least",    "at most",
     "combien",           "cb",          "quelle taille",  "quel port",     "quels ports", "quel age",
     "quelle limite",     "quelle date", "quelle version", "au moins",      "au plus",     "au maximum"});
constexpr auto prices = std::to_array<std::string_view>(
    {"quel prix", "quel tarif", "quels tarifs", "quel montant", "quel cout", "what price", "which price",
     "what fee", "quel est le prix", "quel est le tarif", "quel est le cout", "what is the price",
     "what is the cost"});
/// With a question for how much, or alone.
constexpr auto cost_words = std::to_array<std::string_view>(
    {"prix", "tarif", "tarifs", "coute", "coutent", "cout", "price", "cost", "costs", "priced"});
constexpr auto email_words = std::to_array<std::string_view>(
    {"adresse mail", "adresse e mail", "adresse email", "adresse de courriel", "adresse electronique",
     "adresse courriel", "email address", "e mail address", "mail address"});
constexpr auto phone_words = std::to_array<std::string_view>(
    {"numero de telephone", "numero de tel", "num de tel", "phone number", "telephone number"});
/// What may stand before the thing that is asked for.
constexpr auto what_is = std::to_array<std::string_view>({"",
                                                          "quelle est l",
                                                          "quel est le",
                                                          "c est quoi l",
                                                          "c est quoi le",
                                                          "donnez moi l",
                                                          "donnez moi le",
                                                          "what is the",
                                                          "what is your",
                                                          "what s the",
                                                          "what s your",
                                                          "which",
                                                          "quelle",
                                                          "quel",
                                                          "l",
                                                          "le",
                                                          "the",
                                                          "your",
                                                          "a quelle",
                                                          "a quel"});

bool is_said(std::string_view padded, std::string_view saying) {
  return padded.find(' ' + std::string(saying) + ' ') != std::string_view::npos;
}
bool any_said(std::string_view padded, Sayings sayings) {
  return std::ranges::any_of(sayings, [&](std::string_view saying) { return is_said(padded, saying); });
}

/// Whether the question begins with one of `things`, but for words that ask what it is.
bool asks_what(std::string_view normal, Sayings things) {
  for (const auto thing : things) {
    const auto at = normal.find(thing);
    if (at == normal.npos) continue;
    const auto after = at + thing.size();
    if (after < normal.size() && normal[after] != ' ') continue;
    const auto before = normal.substr(0, at == 0 ? 0 : at - 1);
    if (std::ranges::find(what_is, before) != what_is.end()) return true;
  }
  return false;
}

std::size_t words_in(std::string_view normal) {
  return static_cast<std::size_t>(std::ranges::count(normal, ' ')) + 1;
}

/// "30min" → "min"; "14h30" → "h30", which is none.
std::string_view unit_in(std::string_view quantity) {
  const auto end = quantity.find_first_not_of("0123456789.");
  return end == quantity.npos ? "" : quantity.substr(end);
}

bool has_unit(const Quantities& quantities, std::initializer_list<std::string_view> units) {
  return std::ranges::any_of(quantities, [&](const std::string& quantity) {
    return std::ranges::find(units, unit_in(quantity)) != units.end();
  });
}

/// That there is no limit, or no price, is an answer too.
bool says_none(std::string_view text, Language language) {
  static constexpr auto nothing = std::to_array<std::string_view>(
      {"illimite", "illimitee", "illimites", "gratuit", "gratuite", "gratuits", "gratuites", "gratuitement",
       "unlimited", "free", "single", "seul", "seule", "unique", "aucun", "aucune", "none"});
  return std::ranges::any_of(text::words(text, language), [](const text::Word& word) {
    return std::ranges::find(nothing, word.folded) != nothing.end();
  });
}

bool has_address(std::string_view text) {
  for (auto at = text.find('@'); at != text.npos; at = text.find('@', at + 1)) {
    const bool name = at > 0 && (is_lower(lower(text[at - 1])) || is_digit(text[at - 1]));
    const auto dot = text.find('.', at);
    const auto space = std::min(text.find_first_of(" \n\t", at), text.size());
    if (name && dot < space && dot > at + 1) return true;
  }
  return false;
}

/// A number of four digits or more, in one piece or in groups ("01 23 45 67 89", "+33 1 …").
bool has_phone_number(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) {
    if (is_digit(c)) {
      if (++digits >= 4) return true;
    } else if (c != ' ' && c != '.' && c != '-') {
      digits = 0;
    }
  }
  return false;
}

bool has_year(const Quantities& quantities) {
  return std::ranges::any_of(quantities, [](const std::string& quantity) {
    return quantity.size() == 4 && (quantity.starts_with("19") || quantity.starts_with("20")) &&
           std::ranges::all_of(quantity, is_digit);
  });
}

}  // namespace

AnswerKind kind_of_answer(std::string_view question) {
  const auto normal = text::normalise_question(question);
  const auto padded = ' ' + normal + ' ';
  if (asks_what(normal, email_words)) return AnswerKind::email;
  if (asks_what(normal, phone_words)) return AnswerKind::phone;
  if (any_said(padded, durations)) return AnswerKind::duration;
  if (any_said(padded, sizes)) return AnswerKind::size;
  if (any_said(padded, years)) return AnswerKind::year;
  if (any_said(padded, hours) && !is_said(padded, "time zone")) return AnswerKind::hour;
  constexpr std::size_t few_words = 6;
  const bool asks_how_much =
      is_said(padded, "combien") || is_said(padded, "cb") || is_said(padded, "how much");
  if (any_said(padded, prices)) return AnswerKind::money;
  if (any_said(padded, cost_words) && (asks_how_much || words_in(normal) <= few_words))
    return AnswerKind::money;
  return any_said(padded, figures) ? AnswerKind::figure : AnswerKind::none;
}

bool states(AnswerKind kind, std::string_view text, Language language) {
  if (kind == AnswerKind::none) return true;
  if (kind == AnswerKind::email) return has_address(text);
  if (kind == AnswerKind::phone) return has_phone_number(text);
  const auto quantities = borne_quantities(text, language);
  switch (kind) {
    case AnswerKind::duration:
      return has_unit(quantities, {"s", "min", "h", "d", "w", "mo", "y"});
    case AnswerKind::money:
      return has_unit(quantities, {"eur", "usd", "gbp"}) || says_none(text, language);
    case AnswerKind::size:
      return has_unit(quantities, {"kb", "mb", "gb", "tb"}) || says_none(text, language);
    case AnswerKind::year:
      return has_year(quantities);
    case AnswerKind::hour:
      return std::ranges::any_of(
          quantities, [](const std::string& quantity) { return unit_in(quantity).starts_with('h'); });
    default:
      return !quantities.empty() || says_none(text, language);
  }
}

}  // namespace sp::chatbot
