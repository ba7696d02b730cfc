#include "services/chatbot-service/domain/quantities.hpp"
#include "services/chatbot-service/domain/characters.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <vector>

namespace sp::chatbot {

namespace {

bool is_unit_letter(char c) { return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

/// A number, a word or a sign of folded text.
struct Token {
  enum class Kind { number, word, sign } kind = Kind::word;
  std::string text;    // of a number: normalised
  bool whole = false;  // of a number: a date, a time or an address, which takes no unit
};

std::string without_leading_zeros(std::string_view digits) {
  const auto first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? "0" : std::string(digits.substr(first));
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find_first_of(separators, begin), text.size());
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

/// "1 000,50", "1,000.5", "0012" → "1000.5", "1000.5", "12". Groups of three behind one kind of separator
/// are thousands; several dots otherwise are an address or a version, left as it is.
std::string normal_number(std::string_view text) {
  const auto parts = split(text, " .,");
  if (parts.size() == 1) return without_leading_zeros(text);
  const char last = text[text.size() - parts.back().size() - 1];
  const bool one_kind = std::ranges::all_of(text, [&](char c) { return is_digit(c) || c == last; });
  const bool groups =
      std::all_of(parts.begin() + 1, parts.end(), [](std::string_view part) { return part.size() == 3; }) &&
      parts.front().size() <= 3;
  if (one_kind && parts.size() > 2 && !groups) return std::string(text);
  const bool thousands = one_kind && groups;
  std::string whole;
  for (std::size_t i = 0; i + (thousands ? 0 : 1) < parts.size(); ++i) whole += parts[i];
  whole = without_leading_zeros(whole);
  if (thousands) return whole;
  std::string fraction(parts.back());
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return fraction.empty() ? whole : whole + '.' + fraction;
}

std::string normal_time(std::string_view hours, std::string_view minutes) {
  auto time = without_leading_zeros(hours) + 'h';
  if (minutes.find_first_not_of('0') != std::string_view::npos) time += minutes;
  return time;
}

class Scanner {
 public:
  explicit Scanner(std::string_view folded) : text_(folded) {}

  std::vector<Token> tokens() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (is_digit(c)) {
        scan_number();
      } else if (const auto sign = sign_at(at_); !sign.empty()) {
        tokens_.push_back({Token::Kind::sign, std::string(sign)});
        at_ += sign.size();
      } else if (is_unit_letter(c)) {
        scan_word();
      } else {
        ++at_;
      }
    }
    return std::move(tokens_);
  }

 private:
  std::string_view sign_at(std::size_t at) const {
    for (const std::string_view sign : {"%", "$", "€", "£"})
      if (text_.substr(at).starts_with(sign)) return sign;
    return {};
  }
  char at(std::size_t position) const { return position < text_.size() ? text_[position] : ' '; }
  std::size_t digits_at(std::size_t position) const {
    std::size_t end = position;
    while (is_digit(at(end))) ++end;
    return end - position;
  }

  void scan_word() {
    const auto begin = at_;
    while (at_ < text_.size() && (is_unit_letter(at(at_)) || is_digit(at(at_))) && sign_at(at_).empty())
      ++at_;
    std::string word(text_.substr(begin, at_ - begin));
    // "a.m." and "p.m."
    if ((word == "a" || word == "p") && text_.substr(at_).starts_with(".m")) {
      word += 'm';
      at_ += 2;
    }
    tokens_.push_back({Token::Kind::word, std::move(word)});
  }

  void scan_number() {
    const auto begin = at_;
    at_ += digits_at(at_);
    if (scan_time(begin) || scan_date(begin)) return;
    bool fraction = false;
    while (true) {
      const auto digits = digits_at(at_ + 1);
      const bool joined = (at(at_) == '.' || at(at_) == ',') && digits > 0;
      const bool group = at(at_) == ' ' && digits == 3 && !fraction && !is_unit_letter(at(at_ + 4)) &&
                         digits_before(at_) <= 3;
      if (!joined && !group) break;
      fraction = fraction || (joined && digits != 3);
      at_ += 1 + digits;
    }
    tokens_.push_back({Token::Kind::number, normal_number(text_.substr(begin, at_ - begin))});
  }

  std::size_t digits_before(std::size_t end) const {
    std::size_t begin = end;
    while (begin > 0 && is_digit(text_[begin - 1])) --begin;
    return end - begin;
  }

  /// "14:30", "14h30", "14 h 30".
  bool scan_time(std::size_t begin) {
    if (at_ - begin > 2) return false;
    std::size_t next = at_;
    if (at(next) == ' ' && at(next + 1) == 'h') ++next;
    if (at(next) != ':' && at(next) != 'h') return false;
    ++next;
    if (at(next) == ' ' && at(next - 1) == 'h') ++next;
    if (digits_at(next) != 2) return false;
    tokens_.push_back(
        {Token::Kind::number, normal_time(text_.substr(begin, at_ - begin), text_.substr(next, 2)), true});
    at_ = next + 2;
    return true;
  }

  /// "12/03/2024", "2024-03-12".
  bool scan_date(std::size_t begin) {
    const char separator = at(at_);
    if (separator != '/' && separator != '-') return false;
    const auto second = digits_at(at_ + 1);
    if (second == 0 || second > 2 || at(at_ + 1 + second) != separator) return false;
    const auto third = digits_at(at_ + second + 2);
    if (third == 0) return false;
    at_ += second + third + 2;
    std::string date;
    for (const auto part : split(text_.substr(begin, at_ - begin), "/-"))
      date += (date.empty() ? "" : "/") + without_leading_zeros(part);
    tokens_.push_back({Token::Kind::number, std::move(date), true});
    return true;
  }

  const std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Token> tokens_;
};

std::optional<int> number_word(std::string_view word) {
  static const std::unordered_map<std::string_view, int> numbers{
      {"deux", 2},   {"trois", 3},   {"quatre", 4},    {"cinq", 5},      {"six", 6},     {"sept", 7},
      {"huit", 8},   {"neuf", 9},    {"dix", 10},      {"onze", 11},     {"douze", 12},  {"quinze", 15},
      {"vingt", 20}, {"trente", 30}, {"quarante", 40}, {"soixante", 60}, {"cent", 100},  {"two", 2},
      {"three", 3},  {"four", 4},    {"five", 5},      {"seven", 7},     {"eight", 8},   {"nine", 9},
      {"ten", 10},   {"eleven", 11}, {"twelve", 12},   {"fifteen", 15},  {"twenty", 20}, {"thirty", 30},
      {"forty", 40}, {"sixty", 60},  {"hundred", 100}};
  const auto found = numbers.find(word);
  return found == numbers.end() ? std::nullopt : std::optional(found->second);
}

std::string_view unit_of(const Token& token, Language language) {
  static const std::unordered_map<std::string_view, std::string_view> units{
      {"%", "%"},         {"percent", "%"}, {"€", "eur"},      {"eur", "eur"},    {"euro", "eur"},
      {"euros", "eur"},   {"$", "usd"},     {"usd", "usd"},    {"dollar", "usd"}, {"dollars", "usd"},
      {"£", "gbp"},       {"gbp", "gbp"},   {"min", "min"},    {"mn", "min"},     {"minute", "min"},
      {"minutes", "min"}, {"h", "h"},       {"hour", "h"},     {"hours", "h"},    {"heure", "h"},
      {"heures", "h"},    {"seconde", "s"}, {"secondes", "s"}, {"second", "s"},   {"seconds", "s"},
      {"day", "d"},       {"days", "d"},    {"jour", "d"},     {"jours", "d"},    {"j", "d"},
      {"week", "w"},      {"weeks", "w"},   {"semaine", "w"},  {"semaines", "w"}, {"month", "mo"},
      {"months", "mo"},   {"mois", "mo"},   {"year", "y"},     {"years", "y"},    {"an", "y"},
      {"ans", "y"},       {"annee", "y"},   {"annees", "y"},   {"kb", "kb"},      {"ko", "kb"},
      {"mb", "mb"},       {"gb", "gb"},     {"tb", "tb"},      {"km", "km"},      {"kg", "kg"}};
  if (language == Language::fr && token.text == "mo") return "mb";
  if (language == Language::fr && token.text == "go") return "gb";
  if (language == Language::en && token.text == "an") return {};
  const auto found = units.find(token.text);
  return found == units.end() ? std::string_view{} : found->second;
}

/// The unit of the number before `next`: at once ("30 minutes", "25 €"), or behind one word ("ten working
/// days").
std::string_view unit_after(const std::vector<Token>& tokens, std::size_t next, Language language) {
  for (std::size_t i = next; i < std::min(next + 2, tokens.size()); ++i) {
    if (tokens[i].kind == Token::Kind::number) break;
    if (const auto unit = unit_of(tokens[i], language); !unit.empty()) return unit;
  }
  return {};
}

std::string with_half_of_day(const std::string& hour, std::string_view half) {
  int number = std::stoi(hour);
  if (half == "pm" && number < 12) number += 12;
  return std::to_string(number) + 'h';
}

Quantities quantities(std::string_view text, Language language, bool bears) {
  const auto tokens = Scanner(text::fold(text)).tokens();
  Quantities found;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto& token = tokens[i];
    std::string number;
    if (token.kind == Token::Kind::number) {
      number = token.text;
    } else if (token.kind == Token::Kind::word) {
      const auto value = number_word(token.text);
      if (value) number = std::to_string(*value);
      if (bears && (token.text == "one" || token.text == "un" || token.text == "une")) number = "1";
    }
    if (number.empty()) continue;
    const bool half = i + 1 < tokens.size() && (tokens[i + 1].text == "am" || tokens[i + 1].text == "pm");
    if (half && !token.whole && number.size() <= 2) {
      found.insert(with_half_of_day(number, tokens[i + 1].text));
      if (bears) found.insert(number);
      continue;
    }
    std::string_view unit;
    if (!token.whole) unit = unit_after(tokens, i + 1, language);
    if (unit.empty() && i > 0 && tokens[i - 1].kind == Token::Kind::sign && tokens[i - 1].text != "%")
      unit = unit_of(tokens[i - 1], language);
    if (!unit.empty()) found.insert(number + std::string(unit));
    if (unit.empty() || bears) found.insert(std::move(number));
  }
  return found;
}

}  // namespace

Quantities stated_quantities(std::string_view text, Language language) {
  return quantities(text, language, false);
}

Quantities borne_quantities(std::string_view text, Language language) {
  return quantities(text, language, true);
}

}  // namespace sp::chatbot
