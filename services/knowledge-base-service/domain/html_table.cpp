#include "services/knowledge-base-service/domain/html_table.hpp"

#include <algorithm>
#include <charconv>
#include <vector>

#include "services/knowledge-base-service/domain/html_document.hpp"

namespace sp::knowledge_base {

namespace {

constexpr int deepest_in_table = 200;
constexpr std::size_t most_columns = 60;           // that a cell may cover
constexpr std::size_t longest_repeated = 200;      // bytes of a cell that is repeated
constexpr std::size_t most_repeated = 256 * 1024;  // bytes of all that is repeated in a table

std::size_t span_of(const xmlNode* cell, const char* name, std::size_t most) {
  const auto said = attribute(cell, name);
  std::size_t span = 1;
  std::from_chars(said.data(), said.data() + said.size(), span);
  return std::clamp<std::size_t>(span, 1, most);
}

class Rows {
 public:
  explicit Rows(const std::function<std::string(const xmlNode*)>& text_of) : text_of_(text_of) {}

  void collect(const xmlNode* node, int depth) {
    for (const xmlNode* child = node->children; child; child = child->next) {
      const auto name = name_of(child);
      if (name == "tr")
        add_row(child);
      else if ((name == "thead" || name == "tbody" || name == "tfoot") && depth < deepest_in_table)
        collect(child, depth + 1);
    }
  }
  const std::vector<std::vector<std::string>>& rows() const { return rows_; }

 private:
  /// A cell of a row above that goes on in a column.
  struct Covering {
    std::size_t rows = 0;
    std::string text;
  };

  void add_row(const xmlNode* node) {
    auto& row = rows_.emplace_back();
    for (const xmlNode* cell = node->children; cell; cell = cell->next) {
      if (name_of(cell) != "td" && name_of(cell) != "th") continue;
      continue_from_above(row);
      auto text = pipe_safe(text_of_(cell));
      const auto columns = span_of(cell, "colspan", most_columns);
      const auto rows = span_of(cell, "rowspan", 65'534);
      for (std::size_t i = 0; i < columns; ++i) {
        row.push_back(i == 0 ? text : repeated(text));
        if (rows > 1) cover(row.size() - 1, rows - 1, text);
      }
    }
    continue_from_above(row);
  }

  void continue_from_above(std::vector<std::string>& row) {
    while (row.size() < covering_.size() && covering_[row.size()].rows > 0) {
      auto& above = covering_[row.size()];
      --above.rows;
      row.push_back(repeated(above.text));
    }
  }

  void cover(std::size_t column, std::size_t rows, const std::string& text) {
    if (covering_.size() <= column) covering_.resize(column + 1);
    covering_[column] = {rows, text.size() <= longest_repeated ? text : ""};
  }

  std::string repeated(const std::string& text) {
    if (text.size() > longest_repeated || repeated_ + text.size() > most_repeated) return "";
    repeated_ += text.size() + 1;
    return text;
  }

  static std::string pipe_safe(std::string_view text) {
    std::string out;
    for (const char c : text) {
      if (c == '|') out += '\\';
      out += c == '\n' ? ' ' : c;
    }
    return out;
  }

  const std::function<std::string(const xmlNode*)>& text_of_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<Covering> covering_;
  std::size_t repeated_ = 0;
};

}  // namespace

std::string html_table(const xmlNode* table, const std::function<std::string(const xmlNode*)>& text_of) {
  Rows rows(text_of);
  rows.collect(table, 0);
  std::string out;
  for (const auto& row : rows.rows()) {
    if (row.empty()) continue;
    std::string line = "|";
    for (const auto& cell : row) line += ' ' + cell + " |";
    const bool first = out.empty();
    out += (first ? "" : "\n") + line;
    if (!first) continue;
    out += "\n|";
    for (std::size_t column = 0; column < row.size(); ++column) out += "---|";
  }
  return out;
}

}  // namespace sp::knowledge_base
