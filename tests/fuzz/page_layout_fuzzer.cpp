// Words anywhere on pages: their text comes out as UTF-8, in bounded space.
#include <cstdlib>
#include <cstring>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/page_layout.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  namespace kb = sp::knowledge_base;
  std::vector<kb::PlacedPage> pages(1, {.number = 1, .height = 842, .words = {}});
  std::size_t letters = 0;
  // A record: place, size and flags in ten bytes, then up to 15 bytes of text.
  while (size > 10) {
    const auto number = [&](int at) { return static_cast<double>(bytes[at] | bytes[at + 1] << 8) / 32; };
    const unsigned flags = bytes[8];
    const std::size_t length = std::min<std::size_t>(bytes[9] & 15U, size - 10);
    if ((flags & 4U) != 0 && pages.size() < 50)
      pages.push_back({.number = static_cast<int>(pages.size()) + 1, .height = number(6), .words = {}});
    kb::PlacedWord word{.left = number(0),
                        .top = number(2),
                        .right = number(0) + number(4),
                        .bottom = number(2) + number(6),
                        .font_size = number(6),
                        .bold = (flags & 1U) != 0,
                        .space_after = (flags & 2U) != 0,
                        .text = {reinterpret_cast<const char*>(bytes) + 10, length}};
    if ((flags & 8U) != 0) std::memcpy(&word.left, bytes, sizeof word.left);  // not a number, infinite
    if (sp::is_utf8(word.text)) {
      letters += word.text.size();
      pages.back().words.push_back(std::move(word));
    }
    bytes += 10 + length;
    size -= 10 + length;
  }
  const auto extract = kb::lay_out(pages);
  // A row of a table may hold one letter in one of twelve cells.
  if (!sp::is_utf8(extract.markdown) || extract.markdown.size() > 60 * letters + 60) std::abort();
  return 0;
}
