// The parts of a Word document beside its text: styles, numbering, links and properties.
#pragma once
#include <map>
#include <string>
#include <string_view>

#include "services/knowledge-base-service/formats/archive.hpp"

namespace sp::knowledge_base {

struct DocxParts {
  std::map<std::string, int, std::less<>> headings;        // style → level 1 to 6; 0: the document's title
  std::map<std::string, std::string, std::less<>> links;   // relationship → address outside
  std::map<std::string, std::string, std::less<>> chunks;  // relationship → a document inside of the document
  std::map<std::string, bool, std::less<>> hidden;         // style → whether its text is
  std::map<std::string, bool, std::less<>> struck;         // style → whether its text is struck out
  std::map<std::string, std::string, std::less<>> list_styles;  // style → list
  /// "list/level" of the lists whose items are numbers; the others' are bullets.
  std::map<std::string, bool, std::less<>> numbered;
  std::string title;  // dc:title
  std::size_t comments = 0;
  std::size_t headers_and_footers = 0;  // that hold text
};

/// What is missing or damaged is left out: the text can be read without it.
DocxParts read_docx_parts(Archive& archive);

/// Of an element that switches something: on unless it says otherwise (w:val).
bool is_on(std::string_view value);

/// Whether an address may stand in a link: http, https, mailto, without characters that end a Markdown link.
bool is_safe_address(std::string_view address);

}  // namespace sp::knowledge_base
