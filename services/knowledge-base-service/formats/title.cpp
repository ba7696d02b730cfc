#include "services/knowledge-base-service/formats/title.hpp"

#include <algorithm>
#include <array>

#include "platform/base/encoding.hpp"
#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/domain/block.hpp"
#include "services/knowledge-base-service/domain/too_complex.hpp"
#include "services/knowledge-base-service/formats/lower_case.hpp"
#include "services/knowledge-base-service/formats/plain_text.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t longest_title = 300;  // code points

/// Folded, without the number and the marks that programs add: "Sans titre-1", "(anonymous)", "Document 2".
bool is_said_by_a_program(std::string_view title) {
  static constexpr std::array<std::string_view, 28> known{"untitled",
                                                          "untitled document",
                                                          "untitled presentation",
                                                          "untitled page",
                                                          "sans titre",
                                                          "document",
                                                          "document sans titre",
                                                          "new document",
                                                          "nouveau document",
                                                          "nouvelle page",
                                                          "new page",
                                                          "presentation",
                                                          "powerpoint presentation",
                                                          "presentation powerpoint",
                                                          "title",
                                                          "titre",
                                                          "no title",
                                                          "none",
                                                          "null",
                                                          "undefined",
                                                          "anonymous",
                                                          "anonyme",
                                                          "nouveau document microsoft word",
                                                          "document microsoft word",
                                                          "microsoft word",
                                                          "slide",
                                                          "diapositive",
                                                          "unknown"};
  const auto folded = text::fold(title);
  std::string_view name = folded;
  const auto is_added = [](char c) { return std::string_view("0123456789 -_().[]<>").contains(c); };
  while (!name.empty() && is_added(name.back())) name.remove_suffix(1);
  while (!name.empty() && is_added(name.front())) name.remove_prefix(1);
  return std::ranges::find(known, name) != known.end();
}

bool is_name_of_a_file(std::string_view lower) {
  static constexpr std::string_view endings[] = {
      ".doc",  ".docx", ".odt",  ".rtf",  ".pdf", ".txt", ".htm",  ".html", ".xhtml", ".ppt",
      ".pptx", ".odp",  ".xls",  ".xlsx", ".ods", ".md",  ".mdx",  ".rst",  ".adoc",  ".tex",
      ".dvi",  ".ps",   ".indd", ".qxd",  ".png", ".jpg", ".jpeg", ".tif",  ".tiff"};
  return std::ranges::any_of(endings, [lower](std::string_view ending) { return lower.ends_with(ending); });
}

std::string_view base_of(std::string_view name) { return name.substr(name.find_last_of('/') + 1); }

/// Letters and digits alone, folded: "VPN_guide" and "vpn-guide" are the same.
std::string letters_compared(std::string_view text) {
  std::string out;
  for (const char c : text::fold(text))
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) out += c;
  return out;
}

/// The first heading of the first level, otherwise the first of any level where it is near the beginning.
std::string first_heading(std::string_view content, Format format) {
  constexpr std::size_t looked_through = 16'384;  // bytes
  constexpr std::size_t near = 3;                 // blocks
  if (format == Format::text) return "";
  try {
    const auto begin = utf8_prefix(content, looked_through);
    const auto blocks = format == Format::html ? html_blocks(begin) : markdown_blocks(begin);
    const Block* other = nullptr;
    for (const auto& block : blocks) {
      if (block.kind != Block::Kind::heading || !is_title(trim(block.text))) continue;
      if (block.level == 1) return block.text;
      if (!other && &block < blocks.data() + near) other = &block;
    }
    return other ? other->text : "";
  } catch (const TooComplex&) {
    return "";  // its draft is refused with the reason
  }
}

/// "vpn_guide" of "vpn-guide.pdf": nobody wrote it for a reader.
bool repeats_the_name(std::string_view title, std::string_view from_name) {
  return !title.contains(' ') && title.find_first_of("-_") != title.npos &&
         letters_compared(title) == letters_compared(from_name);
}

}  // namespace

std::string title_on_one_line(std::string_view title) {
  auto line = without_controls(trim(title));
  std::ranges::replace_if(line, [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
  return std::string(trim(utf8_prefix(line, longest_title)));
}

bool is_title(std::string_view title) {
  static constexpr std::string_view beginnings[] = {"microsoft word -",
                                                    "microsoft powerpoint -",
                                                    "microsoft excel -",
                                                    "about:",
                                                    "file:",
                                                    "http:",
                                                    "https:",
                                                    "data:"};
  const auto lower = lower_case(title);
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
  };
  const auto begins = [&](std::string_view beginning) { return lower.starts_with(beginning); };
  return std::ranges::any_of(lower, is_letter) && std::ranges::none_of(beginnings, begins) &&
         !is_name_of_a_file(lower) && !is_said_by_a_program(title);
}

std::string title_from_name(std::string_view name) {
  const auto base = base_of(name);
  const auto dot = base.rfind('.');
  std::string title(base.substr(0, dot == 0 ? base.npos : dot));
  std::ranges::replace_if(title, [](char c) { return c == '-' || c == '_'; }, ' ');
  title = std::string(trim(title));
  return title.empty() ? std::string(base) : title;
}

std::string title_of(std::string_view name, std::string_view said, std::string_view content, Format format) {
  auto own = title_on_one_line(said);
  const auto from_name = title_from_name(name);
  if (is_title(own) && !repeats_the_name(own, from_name)) return own;
  if (auto heading = title_on_one_line(first_heading(content, format)); !heading.empty()) return heading;
  return is_title(own) ? own : title_on_one_line(from_name);
}

}  // namespace sp::knowledge_base
