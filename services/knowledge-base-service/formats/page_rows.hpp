// The words of a page as the rows that they stand in: what layout and the search for headers and footers
// begin with. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "services/knowledge-base-service/formats/page_layout.hpp"

namespace sp::knowledge_base {

/// Words that stand together on one row; lengths as of PlacedWord.
struct Line {
  double left = 0;
  double top = 0;
  double right = 0;
  double bottom = 0;
  double size = 0;  // of its first word
  bool bold = false;
  std::string text;
  double room = 0;                 // how far to the right a line of its column may reach
  std::vector<std::string> cells;  // of a row of a table; `text` is ""
  bool begins_table = false;
  double height() const { return bottom - top; }
};

/// What stands beside each other, from left to right.
struct Row {
  double top = 0;
  double bottom = 0;
  std::vector<Line> lines;
};

struct PageRows {
  int number = 0;  // of the page
  double height = 0;
  std::vector<Row> rows;  // from top to bottom
};

/// Words that are no number are left out. A bullet or number stands with what follows it, however far.
PageRows rows_of(const PlacedPage& page);

/// Of "• ", with the blank; 0 where the text does not begin with one.
std::size_t bullet_length(std::string_view text);
/// Of "12. " and "3) ", with the blank.
std::size_t number_length(std::string_view text);
bool starts_lower(std::string_view text);
bool ends_sentence(std::string_view text);

}  // namespace sp::knowledge_base
