#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include "platform/text/analysis.hpp"
#include "platform/text/code_points.hpp"

namespace sp::text {

namespace {

// U+00C0 to U+017F: NFKD without marks, in lower case; letters that have no decomposition by their usual
// spelling.
constexpr std::array<std::string_view, 0xC0> latin{
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e",  "e",  "i", "i", "i",  "i",   //
    "d", "n", "o",  "o",  "o", "o", "o",  "×", "o", "u", "u",  "u",  "u", "y", "th", "ss",  //
    "a", "a", "a",  "a",  "a", "a", "ae", "c", "e", "e", "e",  "e",  "i", "i", "i",  "i",   //
    "d", "n", "o",  "o",  "o", "o", "o",  "÷", "o", "u", "u",  "u",  "u", "y", "th", "y",   //
    "a", "a", "a",  "a",  "a", "a", "c",  "c", "c", "c", "c",  "c",  "c", "c", "d",  "d",   //
    "d", "d", "e",  "e",  "e", "e", "e",  "e", "e", "e", "e",  "e",  "g", "g", "g",  "g",   //
    "g", "g", "g",  "g",  "h", "h", "h",  "h", "i", "i", "i",  "i",  "i", "i", "i",  "i",   //
    "i", "i", "ij", "ij", "j", "j", "k",  "k", "k", "l", "l",  "l",  "l", "l", "l",  "l",   //
    "l", "l", "l",  "n",  "n", "n", "n",  "n", "n", "n", "ng", "ng", "o", "o", "o",  "o",   //
    "o", "o", "oe", "oe", "r", "r", "r",  "r", "r", "r", "s",  "s",  "s", "s", "s",  "s",   //
    "s", "s", "t",  "t",  "t", "t", "t",  "t", "u", "u", "u",  "u",  "u", "u", "u",  "u",   //
    "u", "u", "u",  "u",  "w", "w", "y",  "y", "y", "z", "z",  "z",  "z", "z", "z",  "s"};

void fold_rare(char32_t point, std::string_view bytes, std::string& out) {
  static const icu::Normalizer2* const nfkd = [] {
    UErrorCode status = U_ZERO_ERROR;
    return icu::Normalizer2::getNFKDInstance(status);
  }();
  icu::UnicodeString decomposed;
  if (!nfkd || !nfkd->getDecomposition(static_cast<UChar32>(point), decomposed)) {
    decomposed = icu::UnicodeString(static_cast<UChar32>(point));
  }
  icu::UnicodeString folded;
  for (int32_t i = 0; i < decomposed.length(); i = decomposed.moveIndex32(i, 1)) {
    const UChar32 part = decomposed.char32At(i);
    const auto category = u_charType(part);
    if (category == U_NON_SPACING_MARK || category == U_ENCLOSING_MARK || category == U_FORMAT_CHAR) continue;
    folded.append(u_foldCase(part, U_FOLD_CASE_DEFAULT));
  }
  std::string spelled;
  folded.toUTF8String(spelled);
  if (spelled == bytes) {
    out += bytes;
  } else {
    out += fold(spelled);  // ℏ is ħ, which is h
  }
}

// Punctuation that says what is meant: "C#" is not "C", "a@b" is not "a b".
bool carries_meaning(char32_t point) {
  return point == '#' || point == '%' || point == '&' || point == '@' || point == '*' || point == '/' ||
         point == '\\';
}

}  // namespace

std::string fold(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t position = 0;
  while (position < text.size()) {
    const auto byte = static_cast<unsigned char>(text[position]);
    if (byte < 0x80) {
      out += static_cast<char>(byte >= 'A' && byte <= 'Z' ? byte + 32 : byte);
      ++position;
      continue;
    }
    const std::size_t start = position;
    const char32_t point = next_code_point(text, position);
    if (point >= 0xC0 && point < 0x180) {
      out += latin[point - 0xC0];
    } else {
      fold_rare(point, text.substr(start, position - start), out);
    }
  }
  return out;
}

std::string normalise_question(std::string_view text) {
  const std::string folded = fold(text);
  std::string out;
  out.reserve(folded.size());
  bool gap = false;
  std::size_t position = 0;
  while (position < folded.size()) {
    const std::size_t start = position;
    const char32_t point = next_code_point(folded, position);
    const auto wide = static_cast<UChar32>(point);
    if (u_isUWhiteSpace(wide) || u_iscntrl(wide) || point == 0xFFFD ||
        (u_ispunct(wide) && !carries_meaning(point))) {
      gap = true;
      continue;
    }
    if (gap && !out.empty()) out += ' ';
    gap = false;
    out.append(folded, start, position - start);
  }
  return out;
}

}  // namespace sp::text
