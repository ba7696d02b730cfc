#include "services/knowledge-base-service/formats/pdf.hpp"

#include <poppler-document.h>
#include <poppler-embedded-file.h>
#include <poppler-global.h>
#include <poppler-page.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>
#include <tuple>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/page_layout.hpp"
#include "services/knowledge-base-service/formats/plain_text.hpp"
#include "services/knowledge-base-service/formats/recognise.hpp"

namespace sp::knowledge_base {

namespace {

constexpr int most_pages = 3'000;
constexpr std::size_t most_text = 16 * 1024 * 1024;

/// poppler's strings are UTF-16 units. Ligatures become letters, what stands for nothing goes.
std::string text_of(const poppler::ustring& text) {
  std::u16string units;
  units.reserve(text.size());
  for (const auto unit : text) {
    const auto point = static_cast<char16_t>(unit);
    static constexpr const char16_t* ligatures[] = {u"ff", u"fi", u"fl", u"ffi", u"ffl", u"st", u"st"};
    if (point >= 0xFB00 && point <= 0xFB06)
      units += ligatures[point - 0xFB00];
    else if (point != 0xFEFF)
      units += point;
  }
  return without_controls(utf8_of(units));
}

/// As it is shown: a page may say that it is to be turned.
struct Size {
  double width = 0;
  double height = 0;
};
Size size_of(const poppler::page& page) {
  const auto rect = page.page_rect();
  const bool lies =
      page.orientation() == poppler::page::landscape || page.orientation() == poppler::page::seascape;
  return lies ? Size{rect.height(), rect.width()} : Size{rect.width(), rect.height()};
}

/// Where a word stands when the page is turned so that it stands upright. `turns`: quarters, clockwise, by
/// which it is turned on the page.
PlacedWord upright(PlacedWord word, int turns, Size size) {
  const auto [left, top, right, bottom] = std::tuple(word.left, word.top, word.right, word.bottom);
  if (turns == 1) {
    word.left = top;
    word.right = bottom;
    word.top = size.width - right;
    word.bottom = size.width - left;
  } else if (turns == 2) {
    word.left = size.width - right;
    word.right = size.width - left;
    word.top = size.height - bottom;
    word.bottom = size.height - top;
  } else if (turns == 3) {
    word.left = size.height - bottom;
    word.right = size.height - top;
    word.top = left;
    word.bottom = right;
  }
  return word;
}

PlacedWord word_of(const poppler::text_box& box) {
  const auto where = box.bbox();
  const bool has_font = box.has_font_info();
  const auto font = has_font ? box.get_font_name() : std::string();
  return {.left = where.left(),
          .top = where.top(),
          .right = where.right(),
          .bottom = where.bottom(),
          .font_size = has_font ? box.get_font_size() : 0,
          .bold = font.find("Bold") != font.npos || font.find("Black") != font.npos,
          .space_after = box.has_space_after(),
          .text = text_of(box.text())};
}

double step(double from, double to, double size) { return (to - from) / std::max(size, 1.0); }

/// Letters of text that stands aslant, as watermarks do: poppler gives them one by one, and each stands
/// beside and above or below the one before.
std::vector<bool> slanted(const std::vector<PlacedWord>& words) {
  constexpr std::size_t least_letters = 4;
  std::vector<std::size_t> letters;
  for (std::size_t i = 0; i < words.size(); ++i)
    if (utf8_length(words[i].text) <= 2) letters.push_back(i);
  const auto middle = [&](std::size_t i) { return (words[i].top + words[i].bottom) / 2; };
  std::ranges::sort(letters, {}, [&](std::size_t i) { return std::pair(words[i].font_size, words[i].left); });
  std::vector<bool> found(words.size(), false);
  std::vector<std::size_t> chain;
  const auto close = [&] {
    if (chain.size() >= least_letters)
      for (const auto i : chain) found[i] = true;
    chain.clear();
  };
  double direction = 0;
  for (const auto i : letters) {
    const auto size = words[i].font_size;
    const auto last = chain.empty() ? i : chain.back();
    const double aside = step(words[last].left, words[i].left, size);
    const double down = step(middle(last), middle(i), size);
    const bool goes_on = !chain.empty() && words[last].font_size == size && aside > 0.1 && aside < 2 &&
                         std::abs(down) > 0.1 && std::abs(down) < 2 &&
                         (chain.size() == 1 || down * direction > 0);
    if (!goes_on) close();
    chain.push_back(i);
    direction = down;
  }
  close();
  return found;
}

/// The page's text, that of each direction by itself: what most of the page stands in comes first.
struct Placed {
  std::vector<PlacedPage> pages;
  bool has_slanted_text = false;
};

Placed placed(const poppler::page& page, int number) {
  const auto size = size_of(page);
  std::vector<PlacedWord> words;
  std::vector<std::size_t> turns;
  for (const auto& box : page.text_list(poppler::page::text_list_include_font)) {
    words.push_back(word_of(box));
    turns.push_back(static_cast<std::size_t>(box.rotation() & 3));
  }
  const auto aslant = slanted(words);
  Placed out{.pages = {}, .has_slanted_text = std::ranges::find(aslant, true) != aslant.end()};
  std::array<PlacedPage, 4> turned;
  for (std::size_t i = 0; i < turned.size(); ++i)
    turned[i] = {
        .number = number, .turned = i > 0, .height = i % 2 == 0 ? size.height : size.width, .words = {}};
  for (std::size_t i = 0; i < words.size(); ++i)
    if (!aslant[i])
      turned[turns[i]].words.push_back(upright(std::move(words[i]), static_cast<int>(turns[i]), size));
  for (auto& one : turned)
    if (!one.words.empty()) out.pages.push_back(std::move(one));
  std::ranges::sort(out.pages, std::greater<>(),
                    [](const PlacedPage& one) { return std::pair(one.words.size(), !one.turned); });
  return out;
}

/// What the pages say, and how many of them do not or lie on their side.
struct Pages {
  std::vector<PlacedPage> pages;
  std::size_t size = 0;  // of their text, in bytes
  std::size_t without_text = 0;
  std::size_t turned = 0;
  std::size_t with_slanted_text = 0;

  void add(Placed placed) {
    std::size_t here = 0;
    bool any_turned = false;
    for (auto& page : placed.pages) {
      for (const auto& word : page.words) here += word.text.size();
      any_turned = any_turned || page.turned;
      pages.push_back(std::move(page));
    }
    size += here;
    without_text += here == 0 ? 1U : 0U;
    turned += any_turned ? 1U : 0U;
    with_slanted_text += placed.has_slanted_text ? 1U : 0U;
  }
};

}  // namespace

void prepare_pdf_reading() {
  poppler::set_debug_error_function([](const std::string&, void*) {}, nullptr);
  const std::string letter = "é";
  poppler::ustring::from_utf8(letter.data(), static_cast<int>(letter.size())).to_utf8();
}

Reading<Extract> read_pdf(const std::string& name, std::string_view bytes) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    return std::unexpected(Refusal{"too_large", name + " is too large."});
  const std::unique_ptr<poppler::document> document(
      poppler::document::load_from_raw_data(bytes.data(), static_cast<int>(bytes.size())));
  if (!document)
    return std::unexpected(Refusal{"damaged", name + " is damaged: it cannot be opened as a PDF file."});
  if (document->is_locked())
    return std::unexpected(
        Refusal{"encrypted", name + " is encrypted: save it without its password and try again."});
  if (document->pages() > most_pages)
    return std::unexpected(
        Refusal{"too_large", name + " has more than " + std::to_string(most_pages) + " pages: split it."});
  Pages pages;
  for (int i = 0; i < document->pages(); ++i) {
    const std::unique_ptr<poppler::page> page(document->create_page(i));
    pages.add(page ? placed(*page, i + 1) : Placed{});
    if (pages.size > most_text) return std::unexpected(Refusal{"too_large", name + " holds too much text."});
  }
  if (document->pages() == 0)
    return std::unexpected(Refusal{"damaged", name + " is damaged: it has no pages."});
  if (pages.size == 0)
    return std::unexpected(Refusal{
        "no_text",
        name + " has no text: its pages are pictures, as of a scan. Let a text recognition (OCR) read "
               "it first."});
  auto extract = lay_out(pages.pages);
  add_note(extract.notes, NoteCode::pages_without_text, pages.without_text,
           static_cast<std::size_t>(document->pages()));
  add_note(extract.notes, NoteCode::pages_turned, pages.turned);
  add_note(extract.notes, NoteCode::slanted_text, pages.with_slanted_text);
  add_note(extract.notes, NoteCode::embedded_files, document->embedded_files().size());
  const auto title = text_of(document->get_title());
  if (is_title(trim(title))) extract.title = std::string(trim(title));
  return extract;
}

}  // namespace sp::knowledge_base
