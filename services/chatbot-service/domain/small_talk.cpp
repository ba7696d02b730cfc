#include "services/chatbot-service/domain/small_talk.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <bitset>
#include <string>
#include <unordered_map>

#include "platform/text/code_points.hpp"
#include "services/chatbot-service/domain/characters.hpp"
#include "services/chatbot-service/domain/small_talk_rules.hpp"

namespace sp::chatbot {

namespace {

/// Longer messages tell of something.
constexpr std::size_t longest_small_talk = 160;  // bytes
constexpr std::size_t most_said_words = 24;
constexpr std::size_t shortest_mistyped = 5;  // bytes of a word that may have a slip

constexpr std::size_t most_known = 1'536;
using WordSet = std::bitset<most_known>;

/// What is no word in a message: it counts where nothing else was said.
struct Signs {
  bool positive = false;
  bool negative = false;
  bool thanking = false;
  bool waving = false;
  bool picture = false;  // any emoji
};

void read_sign(char32_t point, Signs& signs) {
  switch (point) {
    case U'👎':
    case U'😡':
    case U'😠':
    case U'🤬':
    case U'😤':
    case U'🖕':
    case U'💩':
    case U'😒':
    case U'🙄':
      signs.negative = true;
      break;
    case U'🙏':
    case U'❤':
    case U'😘':
    case U'🥰':
      signs.thanking = true;
      break;
    case U'👋':
      signs.waving = true;
      break;
    default:
      break;
  }
  signs.picture |= u_charType(static_cast<UChar32>(point)) == U_OTHER_SYMBOL;
}

struct Message {
  std::vector<std::string> words;
  Signs signs;
  bool asks = false;  // a question mark
};

bool is_letter_or_digit(char32_t point) { return u_isalnum(static_cast<UChar32>(point)) != 0; }

/// `said` folded, cut at everything that is no letter and no digit.
Message read(std::string_view said) {
  Message message;
  const auto folded = text::fold(said);
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) message.words.push_back(std::exchange(word, {}));
  };
  for (std::size_t at = 0; at < folded.size();) {
    const auto begin = at;
    const char32_t point = text::next_code_point(folded, at);
    if (is_letter_or_digit(point)) {
      word.append(folded, begin, at - begin);
    } else {
      finish();
      read_sign(point, message.signs);
      message.asks |= point == U'?' || point == U'？';
    }
  }
  finish();
  return message;
}

/// The word with every run of a letter cut to `longest`: "merciiii".
std::string squeezed(std::string_view word, std::size_t longest) {
  std::string out;
  std::size_t run = 0;
  for (const char c : word) {
    run = !out.empty() && out.back() == c ? run + 1 : 1;
    if (run <= longest) out += c;
  }
  return out;
}

/// One letter missing, added, wrong, or two neighbours swapped.
bool one_slip_apart(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  const auto [left, right] = std::ranges::mismatch(a, b);
  const auto at = static_cast<std::size_t>(left - a.begin());
  if (a.size() < b.size()) return a.substr(at) == b.substr(at + 1);
  if (at == a.size() || a.substr(at + 1) == b.substr(at + 1)) return true;
  return at + 1 < a.size() && a[at] == b[at + 1] && a[at + 1] == b[at] &&
         a.substr(at + 2) == b.substr(at + 2);
}

/// Calls `each` for every part of `list` between separators.
template <class Each>
void for_each_part(std::string_view list, char separator, Each each) {
  while (!list.empty()) {
    const auto end = std::min(list.find(separator), list.size());
    if (end > 0) each(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

/// What nobody says in the form of a question: "is it good?" asks.
bool only_states(Said said) {
  return said == Said::unhelped || said == Said::compliment || said == Said::never_mind || said == Said::no ||
         said == Said::yes || said == Said::acknowledgement;
}

bool has_form_of_question(const Message& message) {
  static constexpr std::string_view openers[]{
      "is",   "are",  "does", "do",   "did",   "was",    "were", "can",   "could", "will",     "would",
      "has",  "have", "how",  "what", "which", "who",    "when", "where", "why",   "should",   "est",
      "sont", "peut", "que",  "quoi", "quel",  "quelle", "qui",  "quand", "ou",    "pourquoi", "comment"};
  return message.words.size() > 1 &&
         (message.asks || std::ranges::find(openers, message.words.front()) != std::end(openers));
}

/// A rule with its words as numbers.
struct Prepared {
  Said said;
  std::optional<text::Language> language;
  std::vector<WordSet> needs;
  WordSet allowed;
};

class SmallTalkVocabulary {
 public:
  SmallTalkVocabulary() {
    const auto beside = set_of(interjections(), ' ');
    for (const auto& rule : small_talk_rules()) {
      Prepared prepared{.said = rule.said, .language = rule.language, .needs = {}, .allowed = beside};
      for_each_part(rule.needs, ' ', [&](std::string_view group) {
        prepared.needs.push_back(set_of(group, '|'));
        prepared.allowed |= prepared.needs.back();
      });
      for (const auto list : rule.allows) prepared.allowed |= set_of(list, ' ');
      rules_.push_back(std::move(prepared));
    }
    asking_how_ = set_of(asking_how(), ' ');
    for_each_part(often_mistyped(), ' ', [&](std::string_view word) { mistyped_.push_back(word); });
  }

  /// Nothing where one of them is unknown.
  std::optional<WordSet> numbers_of(const std::vector<std::string>& words) const {
    WordSet numbers;
    for (const auto& word : words) {
      const auto number = number_of(word);
      if (!number) return std::nullopt;
      numbers.set(*number);
    }
    return numbers;
  }

  /// `as_question`: by its form it asks something.
  const Prepared* first_that_fits(const WordSet& said, bool as_question) const {
    const auto found = std::ranges::find_if(rules_, [&](const Prepared& rule) {
      return (said & ~rule.allowed).none() && !(as_question && only_states(rule.said)) &&
             std::ranges::all_of(rule.needs, [&](const WordSet& group) { return (said & group).any(); });
    });
    return found == rules_.end() ? nullptr : &*found;
  }

  bool asks_how(const WordSet& said) const { return (said & asking_how_).any(); }

 private:
  WordSet set_of(std::string_view list, char separator) {
    WordSet set;
    for_each_part(list, separator, [&](std::string_view word) {
      set.set(numbers_.try_emplace(word, numbers_.size()).first->second);
    });
    return set;
  }
  std::optional<std::size_t> find(std::string_view word) const {
    const auto found = numbers_.find(word);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }
  std::optional<std::size_t> number_of(std::string_view word) const {
    if (auto number = find(word)) return number;
    if (std::ranges::all_of(word, is_digit)) return find(any_number);
    for (const std::size_t run : {2, 1})
      if (auto number = find(squeezed(word, run)); number && squeezed(word, 2) != word) return number;
    if (word.size() < shortest_mistyped) return std::nullopt;
    const auto meant = std::ranges::find_if(mistyped_, [&](std::string_view usual) {
      return usual.front() == word.front() && one_slip_apart(word, usual);
    });
    return meant == mistyped_.end() ? std::nullopt : find(*meant);
  }

  std::unordered_map<std::string_view, std::size_t> numbers_;
  WordSet asking_how_;
  std::vector<Prepared> rules_;
  std::vector<std::string_view> mistyped_;
};

SmallTalk without_words(const Signs& signs) {
  if (signs.negative) return SmallTalk::complaint;
  if (signs.waving) return SmallTalk::greeting;
  if (signs.thanking) return SmallTalk::thanks;
  return signs.picture ? SmallTalk::acknowledgement : SmallTalk::presence;
}

SmallTalk meant(Said said, Before before) {
  switch (said) {
    case Said::person:
      return SmallTalk::person;
    case Said::complaint:
      return SmallTalk::complaint;
    case Said::unhelped:
      return before == Before::nothing ? SmallTalk::help : SmallTalk::unhelped;
    case Said::help:
      return SmallTalk::help;
    case Said::identity:
      return SmallTalk::identity;
    case Said::abilities:
      return SmallTalk::abilities;
    case Said::wellbeing:
      return SmallTalk::wellbeing;
    case Said::compliment:
      return SmallTalk::compliment;
    case Said::presence:
      return SmallTalk::presence;
    case Said::never_mind:
      return SmallTalk::never_mind;
    case Said::farewell:
      return SmallTalk::farewell;
    case Said::thanks:
      return before == Before::answer ? SmallTalk::helped : SmallTalk::thanks;
    case Said::no:
      return before == Before::answer ? SmallTalk::unhelped : SmallTalk::never_mind;
    case Said::yes:
      if (before == Before::offer) return SmallTalk::ticket;
      return before == Before::answer ? SmallTalk::acknowledgement : SmallTalk::presence;
    case Said::acknowledgement:
      return before == Before::offer ? SmallTalk::ticket : SmallTalk::acknowledgement;
    case Said::greeting:
      return SmallTalk::greeting;
  }
  return SmallTalk::greeting;
}

}  // namespace

std::optional<SmallTalkFound> small_talk_of(std::string_view said, Before before) {
  static const SmallTalkVocabulary vocabulary;
  if (said.size() > longest_small_talk) return std::nullopt;
  const auto message = read(said);
  if (message.words.empty()) return SmallTalkFound{.kind = without_words(message.signs), .language = {}};
  if (message.words.size() > most_said_words) return std::nullopt;
  const auto numbers = vocabulary.numbers_of(message.words);
  if (!numbers) return std::nullopt;
  const auto* rule = vocabulary.first_that_fits(*numbers, has_form_of_question(message));
  if (!rule) return std::nullopt;
  return SmallTalkFound{.kind = meant(rule->said, before),
                        .language = rule->language,
                        .may_be_in_articles = rule->said == Said::person && vocabulary.asks_how(*numbers)};
}

}  // namespace sp::chatbot
