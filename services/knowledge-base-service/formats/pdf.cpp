#include "services/knowledge-base-service/formats/pdf.hpp"

#include <poppler-document.h>
#include <poppler-global.h>
#include <poppler-page.h>

#include <limits>

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

PlacedPage placed(const poppler::page& page) {
  PlacedPage out{.height = page.page_rect().height(), .words = {}};
  for (const auto& box : page.text_list(poppler::page::text_list_include_font)) {
    if (box.rotation() != 0) continue;  // watermarks and notes in the margin
    const auto where = box.bbox();
    const bool has_font = box.has_font_info();
    const auto font = has_font ? box.get_font_name() : std::string();
    out.words.push_back({.left = where.left(),
                         .top = where.top(),
                         .right = where.right(),
                         .bottom = where.bottom(),
                         .font_size = has_font ? box.get_font_size() : 0,
                         .bold = font.find("Bold") != font.npos || font.find("Black") != font.npos,
                         .space_after = box.has_space_after(),
                         .text = text_of(box.text())});
  }
  return out;
}

std::size_t letters_in(const std::vector<PlacedPage>& pages) {
  std::size_t letters = 0;
  for (const auto& page : pages)
    for (const auto& word : page.words) letters += word.text.size();
  return letters;
}

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
  std::vector<PlacedPage> pages;
  std::size_t size = 0;
  for (int i = 0; i < document->pages(); ++i) {
    const std::unique_ptr<poppler::page> page(document->create_page(i));
    if (!page) continue;
    pages.push_back(placed(*page));
    for (const auto& word : pages.back().words) size += word.text.size();
    if (size > most_text) return std::unexpected(Refusal{"too_large", name + " holds too much text."});
  }
  if (document->pages() == 0)
    return std::unexpected(Refusal{"damaged", name + " is damaged: it has no pages."});
  if (letters_in(pages) == 0)
    return std::unexpected(Refusal{
        "no_text",
        name + " has no text: its pages are pictures, as of a scan. Let a text recognition (OCR) read "
               "it first."});
  auto extract = lay_out(pages);
  const auto title = text_of(document->get_title());
  if (is_title(trim(title))) extract.title = std::string(trim(title));
  return extract;
}

}  // namespace sp::knowledge_base
