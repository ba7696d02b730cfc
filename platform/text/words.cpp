#include <unicode/uchar.h>
#include <xapian.h>

#include "platform/text/analysis.hpp"
#include "platform/text/code_points.hpp"
#include "platform/text/stop_words.hpp"

namespace sp::text {

namespace {

bool is_word_point(char32_t point) {
  if (point < 0x80) {
    return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || (point >= '0' && point <= '9');
  }
  if (point < 0xC0)
    return point == 0xAA || point == 0xAD || point == 0xB5 || point == 0xBA;  // ª, soft hyphen, µ, º
  if (point < 0x180) return point != 0xD7 && point != 0xF7;
  if (point == 0xFFFD) return false;
  if ((point >= 0xFE00 && point <= 0xFE0F) || point == 0x20E3) return false;  // what makes a sign an emoji
  const auto wide = static_cast<UChar32>(point);
  return u_isalnum(wide) || (U_GET_GC_MASK(wide) & U_GC_M_MASK) != 0;
}

bool is_apostrophe(char32_t point) {
  return point == '\'' || point == 0x2019 || point == 0x02BC || point == 0x2018;
}
bool is_hyphen(char32_t point) { return point == '-' || point == 0x2010 || point == 0x2011; }

bool is_elision(std::string_view folded) {
  static constexpr std::array<std::string_view, 15> elisions{
      "l",  "d",     "j",      "m",      "t",      "s",      "n",     "c",
      "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu", "quelqu"};
  return std::ranges::find(elisions, folded) != elisions.end();
}

/// A run of letters and digits; `joint` is what stands between it and the next part where that follows at
/// once.
struct Part {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string folded;
  enum class Joint { none, apostrophe, hyphen } joint = Joint::none;
};

std::vector<Part> parts_of(std::string_view text) {
  std::vector<Part> parts;
  std::size_t position = 0;
  std::size_t begin = std::string_view::npos;
  while (position <= text.size()) {
    const std::size_t start = position;
    const char32_t point = position < text.size() ? next_code_point(text, position) : U' ';
    if (position == start) ++position;
    if (start < text.size() && is_word_point(point)) {
      if (begin == std::string_view::npos) begin = start;
      continue;
    }
    if (begin == std::string_view::npos) continue;
    Part part{begin, start, fold(text.substr(begin, start - begin))};
    if (position < text.size()) {
      std::size_t ahead = position;
      if (is_word_point(next_code_point(text, ahead))) {
        if (is_apostrophe(point)) part.joint = Part::Joint::apostrophe;
        if (is_hyphen(point)) part.joint = Part::Joint::hyphen;
      }
    }
    parts.push_back(std::move(part));
    begin = std::string_view::npos;
  }
  return parts;
}

std::string stem_of(const std::string& folded, Language language) {
  // Xapian::Stem keeps state between calls, so each thread has its own.
  thread_local Xapian::Stem french("french");
  thread_local Xapian::Stem english("english");
  return language == Language::fr ? french(folded) : english(folded);
}

/// Joins the parts of one word: "aujourd'hui", "don't", "e-mail", "Wi-Fi"; drops elided articles and the
/// possessive 's.
class Joiner {
 public:
  Joiner(std::vector<Part> parts, Language language) : parts_(std::move(parts)), language_(language) {}

  std::vector<Word> words() {
    std::vector<Word> words;
    words.reserve(parts_.size());
    for (std::size_t i = 0; i < parts_.size();) {
      const std::size_t count = join_count(i);
      if (count > 0) words.push_back(joined(i, count));
      i += std::max<std::size_t>(count, 1);
      if (count > 0 && drops_possessive(i - 1)) ++i;
    }
    return words;
  }

 private:
  /// How many parts from `i` on are one word; 0: none, the part is an elision.
  std::size_t join_count(std::size_t i) const {
    const Part& part = parts_[i];
    if (i + 1 == parts_.size() || part.joint == Part::Joint::none) return 1;
    const Part& next = parts_[i + 1];
    if (part.joint == Part::Joint::apostrophe) {
      if (language_ == Language::fr) {
        if (is_elision(part.folded)) return 0;
        return part.folded == "aujourd" ? 2 : 1;
      }
      if (next.folded == "s") return 1;
      if (is_elision(part.folded) && next.folded.size() > 2) return 0;  // a French name in an English text
      return 2;
    }
    // "e-mail" and "email", "Wi-Fi" and "wifi" are one word each; "a-t-il", "y-a" and "ai-je" are not.
    const bool pair =
        next.joint != Part::Joint::hyphen && (i == 0 || parts_[i - 1].joint != Part::Joint::hyphen);
    return pair && part.folded.size() <= 2 && !is_stop_word(part.folded, language_) ? 2 : 1;
  }

  bool drops_possessive(std::size_t last) const {
    return language_ == Language::en && parts_[last].joint == Part::Joint::apostrophe &&
           last + 1 < parts_.size() && parts_[last + 1].folded == "s";
  }

  Word joined(std::size_t first, std::size_t count) const {
    Word word;
    word.begin = parts_[first].begin;
    word.end = parts_[first + count - 1].end;
    for (std::size_t i = first; i < first + count; ++i) word.folded += parts_[i].folded;
    word.stop = is_stop_word(word.folded, language_);
    word.common = is_common_word(word.folded, language_);
    word.stem = stem_of(word.folded, language_);
    return word;
  }

  const std::vector<Part> parts_;
  const Language language_;
};

}  // namespace

std::vector<Word> words(std::string_view text, Language language) {
  return Joiner(parts_of(text), language).words();
}

}  // namespace sp::text
