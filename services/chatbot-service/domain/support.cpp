#include "services/chatbot-service/domain/support.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "services/chatbot-service/domain/characters.hpp"
#include "services/chatbot-service/domain/markdown.hpp"
#include "services/chatbot-service/domain/markers.hpp"
#include "services/chatbot-service/domain/sentences.hpp"

namespace sp::chatbot {

namespace {

/// Words of any subject weigh less: they say little about what is claimed.
constexpr double common_weight = 0.5;

/// Words by which an answer speaks of itself, folded: they claim nothing.
bool is_talk(std::string_view folded) {
  static const std::unordered_set<std::string_view> talk{
      "step",      "steps",     "follow",    "follows",   "following", "according", "documentation",
      "article",   "articles",  "passage",   "passages",  "source",    "sources",   "mention",
      "mentioned", "mentions",  "state",     "states",    "please",    "simply",    "note",
      "summary",   "short",     "yes",       "sure",      "per",       "thank",     "thanks",
      "hello",     "etc",       "ok",        "etape",     "etapes",    "suivant",   "suivante",
      "suivants",  "suivantes", "selon",     "indique",   "indiquee",  "precise",   "mentionne",
      "veuillez",  "svp",       "remarque",  "attention", "resume",    "bref",      "oui",
      "merci",     "bonjour",   "simplement"};
  return talk.contains(folded);
}

bool is_month_or_day(std::string_view folded) {
  static const std::unordered_set<std::string_view> names{
      "january",  "february", "march",     "april",   "june",     "july",      "august",   "september",
      "october",  "november", "december",  "monday",  "tuesday",  "wednesday", "thursday", "friday",
      "saturday", "sunday",   "janvier",   "fevrier", "mars",     "avril",     "mai",      "juin",
      "juillet",  "aout",     "septembre", "octobre", "novembre", "decembre",  "lundi",    "mardi",
      "mercredi", "jeudi",    "vendredi",  "samedi",  "dimanche"};
  return names.contains(folded);
}

std::string flattened(std::string_view text) {
  std::string flat;
  for (const char c : text::fold(text)) {
    if (!is_space(c)) {
      flat += c;
    } else if (!flat.empty() && flat.back() != ' ') {
      flat += ' ';
    }
  }
  while (flat.ends_with(' ')) flat.pop_back();
  return flat;
}

/// A sentence without its Markdown, and what it cites.
struct Plain {
  std::string text;
  std::vector<std::size_t> cited;
};

Plain plain(std::string_view sentence) {
  Plain plain;
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    const auto [number, length] = marker_at(sentence, i);
    if (length > 0) {
      plain.cited.push_back(number);
      i += length - 1;
    } else if (sentence[i] == '*' || sentence[i] == '`' || sentence[i] == '|' || sentence[i] == '[') {
      if (sentence[i] == '|') plain.text += ' ';
    } else if (sentence.substr(i).starts_with("](")) {
      plain.text += ' ';
      ++i;
    } else {
      plain.text += sentence[i];
    }
  }
  return plain;
}

/// What is written without a space and no plain word: addresses, files, paths. It is taken out of `text`.
std::vector<std::string> take_names(std::string& text) {
  std::vector<std::string> names;
  for (std::size_t begin = 0; begin < text.size();) {
    if (is_space(text[begin])) {
      ++begin;
      continue;
    }
    auto end = std::min(text.find_first_of(" \t\r\n", begin), text.size());
    const auto next = end;
    while (begin < end && std::string_view("(\"'<_").contains(text[begin])) ++begin;
    while (end > begin && std::string_view(".,;:!?)\"'>_").contains(text[end - 1])) --end;
    const auto chunk = std::string_view(text).substr(begin, end - begin);
    const bool number = chunk.find_first_not_of("0123456789.,/:-hH%") == none;
    const auto inside = chunk.size() > 2 ? chunk.substr(1, chunk.size() - 2) : std::string_view{};
    const bool dotted = inside.contains('.') && !chunk.contains("..") && !chunk.contains("…");
    const bool name = dotted || inside.find_first_of("@_\\") != none || chunk.contains("://") ||
                      (chunk.size() > 1 && chunk[0] == '/') || std::ranges::count(chunk, '/') > 1;
    if (name && !number) {
      names.push_back(text::fold(chunk));
      std::fill(text.begin() + static_cast<std::ptrdiff_t>(begin),
                text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    }
    begin = next;
  }
  return names;
}

/// Letters and digits mixed ("A4", "Windows11"), capitals ("VPN") or capitals inside ("FortiClient").
bool looks_like_product(std::string_view word) {
  const auto upper = std::ranges::count_if(word, is_upper);
  const bool letters = std::ranges::any_of(word, [](char c) { return is_upper(c) || is_lower(c); });
  const bool digits = std::ranges::any_of(word, is_digit);
  if (letters && digits) return !is_digit(word[0]);
  if (upper >= 2 && std::cmp_equal(upper, word.size())) return true;
  const bool inner = word.size() > 1 && std::ranges::any_of(word.substr(1), is_upper);
  return inner && std::ranges::any_of(word, is_lower);
}

/// Whether a capital at `begin` is there for the word's own sake: inside a sentence.
bool inside_sentence(std::string_view text, std::size_t begin) {
  while (begin > 0 && is_space(text[begin - 1])) --begin;
  if (begin == 0) return false;
  const char before = text[begin - 1];
  return is_upper(before) || is_lower(before) || is_digit(before) || before == ',' || before == '\'' ||
         before == ';' || static_cast<unsigned char>(before) >= 0x80;
}

}  // namespace

bool commands_the_assistant(std::string_view text) {
  static constexpr std::array<std::string_view, 28> commands{"previous instruction",
                                                             "prior instruction",
                                                             "above instruction",
                                                             "earlier instruction",
                                                             "all instructions",
                                                             "your instructions",
                                                             "these instructions and",
                                                             "system prompt",
                                                             "system message",
                                                             "your rules",
                                                             "your prompt",
                                                             "you are now",
                                                             "language model",
                                                             "as an ai",
                                                             "ignore everything",
                                                             "disregard everything",
                                                             "instructions precedentes",
                                                             "consignes precedentes",
                                                             "instructions ci-dessus",
                                                             "toutes les instructions",
                                                             "tes instructions",
                                                             "tes consignes",
                                                             "tes regles",
                                                             "prompt systeme",
                                                             "message systeme",
                                                             "tu es maintenant",
                                                             "modele de langage",
                                                             "en tant qu'ia"};
  const auto flat = flattened(text);
  return std::ranges::any_of(commands, [&](auto command) { return flat.contains(command); });
}

Grounding::Grounding(const knowledge_base::Passage& passage, Language language)
    : comparable_(passage.language == language) {
  std::string text = passage.title + '\n' + passage.heading + '\n';
  for (const auto& block : markdown_blocks(passage.text)) {
    const auto source = std::string_view(passage.text).substr(block.begin, block.end - block.begin);
    if (!commands_the_assistant(source)) text.append(source).append("\n\n");
  }
  for (auto& word : text::words(text, language)) {
    stems_.insert(std::move(word.stem));
    words_.insert(std::move(word.folded));
  }
  quantities_ = borne_quantities(text, language);
  addresses_ = addresses_in(text);
  flat_ = flattened(text);
}

SupportJudge::SupportJudge(std::span<const knowledge_base::Passage> passages, Language language)
    : language_(language) {
  groundings_.reserve(passages.size());
  for (const auto& passage : passages) groundings_.emplace_back(passage, language);
}

Addresses SupportJudge::addresses() const {
  Addresses all;
  for (const auto& grounding : groundings_) {
    all.insert(grounding.addresses().begin(), grounding.addresses().end());
  }
  return all;
}

namespace {

/// What a sentence says, as far as it can be compared.
struct Claim {
  std::vector<std::string> names;        // folded, to stand in the text word for word
  std::vector<std::string> products;     // folded words
  std::vector<std::string> capitalised;  // stems
  Quantities quantities;
  std::vector<std::pair<std::string, double>> content;  // stem, weight

  std::size_t literals() const { return names.size() + products.size() + quantities.size(); }
  double weight() const {
    double all = 0;
    for (const auto& [stem, weight] : content) all += weight;
    return all;
  }
  /// A word of any subject alone, "here is how to do it:", claims nothing.
  bool empty() const { return literals() == 0 && weight() <= common_weight; }
};

Claim claim_of(std::string text, Language language) {
  Claim claim;
  claim.names = take_names(text);
  claim.quantities = stated_quantities(text, language);
  for (auto& word : text::words(text, language)) {
    const auto source = std::string_view(text).substr(word.begin, word.end - word.begin);
    const bool number = is_digit(source.empty() ? ' ' : source[0]);
    if (number || is_talk(word.folded)) continue;
    const bool product = looks_like_product(source) && !(word.stop && source.size() < 3);
    if (product) {
      claim.products.push_back(word.folded);
    } else if (word.stop) {
      continue;
    } else if (is_month_or_day(word.folded) ||
               (is_upper(source[0]) && inside_sentence(text, word.begin) && !word.common)) {
      claim.capitalised.push_back(word.stem);
    }
    claim.content.emplace_back(std::move(word.stem), word.common ? common_weight : 1.0);
  }
  return claim;
}

bool bears_out(std::span<const Grounding* const> groundings, const Claim& claim) {
  const auto any = [&](auto&& has) { return std::ranges::any_of(groundings, has); };
  for (const auto& name : claim.names)
    if (!any([&](const Grounding* g) { return g->has_text(name); })) return false;
  for (const auto& product : claim.products)
    if (!any([&](const Grounding* g) { return g->has_word(product); })) return false;
  for (const auto& quantity : claim.quantities)
    if (!any([&](const Grounding* g) { return g->has_quantity(quantity); })) return false;
  if (any([](const Grounding* g) { return !g->comparable(); })) return true;
  for (const auto& stem : claim.capitalised)
    if (!any([&](const Grounding* g) { return g->has_stem(stem); })) return false;
  // What stood there literally counts as a word of the passage.
  const auto literals = static_cast<double>(claim.names.size() + claim.quantities.size());
  double held = literals;
  for (const auto& [stem, weight] : claim.content) {
    if (any([&](const Grounding* g) { return g->has_stem(stem); })) held += weight;
  }
  return held >= supporting_share * (claim.weight() + literals);
}

}  // namespace

Support SupportJudge::judge(std::string_view sentence, bool code) const {
  if (code) {
    const auto wanted = flattened(sentence);
    const bool stands =
        std::ranges::any_of(groundings_, [&](const Grounding& g) { return g.has_text(wanted); });
    return stands ? Support::supported : Support::unsupported;
  }
  auto [text, cited] = plain(sentence);
  const auto claim = claim_of(std::move(text), language_);
  if (claim.empty()) return Support::claims_nothing;
  std::vector<const Grounding*> together;
  for (const auto number : cited)
    if (number >= 1 && number <= groundings_.size()) together.push_back(&groundings_[number - 1]);
  if (!together.empty()) return bears_out(together, claim) ? Support::supported : Support::unsupported;
  for (const auto& one : groundings_) {
    const Grounding* const alone = &one;
    if (bears_out(std::span(&alone, 1), claim)) return Support::supported;
  }
  return Support::unsupported;
}

SupportJudge::Verdict SupportJudge::judge_answer(std::string_view markdown) const {
  Verdict verdict;
  for (const auto& [begin, end, code] : sentences(markdown)) {
    const auto sentence = markdown.substr(begin, end - begin);
    const auto support = judge(sentence, code);
    if (support == Support::claims_nothing) continue;
    ++verdict.claims;
    if (support == Support::unsupported) verdict.unsupported.emplace_back(sentence);
  }
  return verdict;
}

}  // namespace sp::chatbot
