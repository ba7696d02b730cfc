#include "services/knowledge-base-service/formats/page_rows.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "platform/base/encoding.hpp"

namespace sp::knowledge_base {

namespace {

constexpr double gap_of_words = 0.15;    // of the height, from which there is a blank
constexpr double gap_of_columns = 1.2;   // of the height, from which words do not stand together
constexpr double overlap_allowed = 0.2;  // of the height, by which words of a row may overlap

bool is_sound(const PlacedWord& word) {
  const auto sound = [](double value) { return std::isfinite(value) && std::abs(value) < 1e6; };
  return sound(word.left) && sound(word.top) && sound(word.right) && sound(word.bottom);
}

double height_of(const PlacedWord& word) { return std::max(word.bottom - word.top, 0.1); }
double middle_of(const PlacedWord& word) { return (word.top + word.bottom) / 2; }

/// Words of one row while it is gathered; the tallest decides which others are beside it.
struct Gathered {
  double top = 0;
  double bottom = 0;
  std::vector<const PlacedWord*> words;

  bool takes(const PlacedWord& word) const {
    const double middle = middle_of(word);
    if (middle < top || middle > bottom) return false;
    const double allowed = overlap_allowed * height_of(word);
    return std::ranges::none_of(words, [&](const PlacedWord* other) {
      return word.left < other->right - allowed && word.right > other->left + allowed;
    });
  }
  void add(const PlacedWord& word) {
    if (words.empty() || height_of(word) > bottom - top) {
      top = word.top;
      bottom = word.top + height_of(word);
    }
    words.push_back(&word);
  }
};

std::vector<Gathered> gather(const PlacedPage& page) {
  std::vector<const PlacedWord*> words;
  for (const auto& word : page.words)
    if (is_sound(word) && !trim(word.text).empty()) words.push_back(&word);
  std::ranges::sort(words, {},
                    [](const PlacedWord* word) { return std::pair(middle_of(*word), word->left); });
  constexpr std::size_t looked_back = 4;  // rows of columns whose lines stand beside each other unevenly
  std::vector<Gathered> rows;
  for (const auto* word : words) {
    Gathered* found = nullptr;
    for (std::size_t i = rows.size(); !found && i > 0 && i + looked_back > rows.size(); --i)
      if (rows[i - 1].takes(*word)) found = &rows[i - 1];
    if (!found) found = &rows.emplace_back();
    found->add(*word);
  }
  return rows;
}

bool is_mark(std::string_view text) {
  return bullet_length(std::string(text) + " x") > 0 || number_length(std::string(text) + " x") > 0;
}

Line line_of(const PlacedWord& word) {
  const bool has_size = word.font_size > 0 && std::isfinite(word.font_size);
  return {.left = word.left,
          .top = word.top,
          .right = word.right,
          .bottom = word.top + height_of(word),
          .size = has_size ? word.font_size : height_of(word),
          .bold = word.bold,
          .text = word.text};
}

Row row_of(Gathered gathered) {
  std::ranges::sort(gathered.words, {},
                    [](const PlacedWord* word) { return std::pair(word->left, word->top); });
  Row row{.top = gathered.top, .bottom = gathered.bottom, .lines = {}};
  bool space = false;
  for (const auto* word : gathered.words) {
    Line* last = row.lines.empty() ? nullptr : &row.lines.back();
    const double gap = last ? word->left - last->right : 0;
    const double height = std::max(height_of(*word), last ? last->height() : 0);
    if (last && (gap < gap_of_columns * height || (is_mark(last->text) && gap < 4 * height))) {
      if (space || gap > gap_of_words * height) last->text += ' ';
      last->text += word->text;
      last->right = std::max(last->right, word->right);
      last->top = std::min(last->top, word->top);
      last->bottom = std::max(last->bottom, word->bottom);
      last->bold = last->bold && word->bold;
    } else {
      row.lines.push_back(line_of(*word));
    }
    space = word->space_after;
  }
  return row;
}

}  // namespace

PageRows rows_of(const PlacedPage& page) {
  PageRows out{.number = page.number, .height = page.height, .rows = {}};
  for (auto& gathered : gather(page)) out.rows.push_back(row_of(std::move(gathered)));
  std::ranges::sort(out.rows, {}, [](const Row& row) { return std::pair(row.top, row.lines.front().left); });
  return out;
}

std::size_t bullet_length(std::string_view text) {
  static constexpr std::array<std::string_view, 12> bullets{
      "•", "◦", "▪", "■", "●", "○", "‣", "⁃", "–", "\xEF\x82\xB7", "-", "*"};
  for (const auto bullet : bullets)
    if (text.starts_with(bullet) && text.size() > bullet.size() && text[bullet.size()] == ' ')
      return bullet.size() + 1;
  return 0;
}

std::size_t number_length(std::string_view text) {
  const auto digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits == text.npos || digits > 3 || digits + 1 >= text.size()) return 0;
  return (text[digits] == '.' || text[digits] == ')') && text[digits + 1] == ' ' ? digits + 2 : 0;
}

bool starts_lower(std::string_view text) {
  return !text.empty() &&
         ((text[0] >= 'a' && text[0] <= 'z') || text.starts_with("\xC3\xA0") ||
          (text.size() > 1 && text[0] == '\xC3' && static_cast<unsigned char>(text[1]) >= 0xA0));
}

bool ends_sentence(std::string_view text) {
  return text.empty() || std::string_view(".!?:;").contains(text.back());
}

}  // namespace sp::knowledge_base
