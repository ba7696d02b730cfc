#include "services/knowledge-base-service/formats/reading_order.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <ranges>

#include "platform/base/encoding.hpp"

namespace sp::knowledge_base {

namespace {

constexpr double least_gutter = 0.8;       // of a line's height
constexpr double sure_gutter = 1.5;        // of a line's height, from which two rows are enough
constexpr double widest_step = 4;          // line heights between rows of one band
constexpr double line_break = 0.75;        // of a line's height, up to which a line goes on in the next
constexpr double group_break = 1.4;        // of the smallest step between rows, from which a group ends
constexpr std::size_t longest_cell = 400;  // bytes, beyond which it is no cell but a text
constexpr std::size_t most_page_columns = 12;
constexpr std::size_t most_band_rows = 500;  // of a band
constexpr int deepest_division = 4;          // columns inside of columns

/// White space that nothing stands in, from row to row.
struct Gutter {
  double left = 0;
  double right = 0;
  double width() const { return right - left; }
};

std::vector<Gutter> gutters_between(std::vector<const Line*> lines) {
  std::ranges::sort(lines, {}, &Line::left);
  std::vector<Gutter> gutters;
  double reached = -std::numeric_limits<double>::infinity();
  for (const auto* line : lines) {
    if (!gutters.empty() || std::isfinite(reached))
      if (line->left > reached) gutters.push_back({reached, line->left});
    reached = std::max(reached, line->right);
  }
  return gutters;
}

/// What is left of the gutters where `row` stands in them.
std::vector<Gutter> narrowed(const std::vector<Gutter>& gutters, const Row& row, double least) {
  std::vector<Gutter> left;
  for (const auto& gutter : gutters) {
    std::vector<Gutter> parts{gutter};
    for (const auto& line : row.lines) {
      std::vector<Gutter> next;
      for (const auto& part : parts) {
        if (line.right <= part.left || line.left >= part.right) {
          next.push_back(part);
          continue;
        }
        if (line.left - part.left >= least) next.push_back({part.left, line.left});
        if (part.right - line.right >= least) next.push_back({line.right, part.right});
      }
      parts = std::move(next);
    }
    left.insert(left.end(), parts.begin(), parts.end());
  }
  return left;
}

double height_of(const Row& row) { return std::max(row.bottom - row.top, 1.0); }

/// Rows that the same gutters divide.
struct Band {
  std::size_t end = 0;  // behind its last row
  std::vector<Gutter> gutters;
};

std::size_t column_of(const Line& line, const std::vector<Gutter>& gutters) {
  const double middle = (line.left + line.right) / 2;
  const auto behind = [&](const Gutter& gutter) { return gutter.left + gutter.right < 2 * middle; };
  return static_cast<std::size_t>(std::ranges::count_if(gutters, behind));
}

/// Gutters with text on both sides of each: what stands in none of two columns is one.
std::vector<Gutter> sound(const std::vector<Gutter>& gutters, std::span<const Row> rows) {
  std::vector<Gutter> out;
  for (const auto& gutter : gutters) {
    const auto count = [&](auto is_beside) {
      std::size_t found = 0;
      for (const auto& row : rows) found += std::ranges::any_of(row.lines, is_beside) ? 1U : 0U;
      return found;
    };
    const double before = out.empty() ? -std::numeric_limits<double>::infinity() : out.back().left;
    const auto left =
        count([&](const Line& line) { return line.right <= gutter.left + 0.1 && line.left >= before; });
    const auto right = count([&](const Line& line) { return line.left >= gutter.right - 0.1; });
    if (left >= 2 && right >= 2) out.push_back(gutter);
  }
  return out;
}

/// The band that begins with the rows' first, or one without gutters.
Band band_at(std::span<const Row> rows) {
  std::vector<const Line*> seeds;
  std::size_t seeded = 0;
  // Columns whose lines do not stand on the same height begin with rows of one line each.
  while (seeded < rows.size() && (seeded == 0 || (seeded < 2 && rows[seeded].top < rows[0].bottom))) {
    for (const auto& line : rows[seeded].lines) seeds.push_back(&line);
    ++seeded;
  }
  if (seeds.size() < 2) return {};
  const double least = least_gutter * height_of(rows[0]);
  auto gutters = gutters_between(seeds);
  std::erase_if(gutters, [&](const Gutter& gutter) { return gutter.width() < least; });
  if (gutters.empty() || gutters.size() >= most_page_columns) return {};
  std::size_t end = seeded;
  while (end < std::min(rows.size(), most_band_rows)) {
    if (rows[end].top - rows[end - 1].bottom > widest_step * height_of(rows[end])) break;
    auto rest = narrowed(gutters, rows[end], least);
    if (rest.empty() || rest.size() >= most_page_columns) break;
    gutters = std::move(rest);
    ++end;
  }
  // What follows below and stands in one column alone is not of the band where white space parts it from it.
  while (end > seeded && rows[end - 1].lines.size() == 1 &&
         rows[end - 1].top - rows[end - 2].bottom > line_break * height_of(rows[end - 1]))
    --end;
  gutters = sound(gutters, rows.subspan(0, end));
  const auto is_wide = [&](const Gutter& gutter) {
    return gutter.width() >= sure_gutter * height_of(rows[0]);
  };
  if (end < 3) std::erase_if(gutters, [&](const Gutter& gutter) { return !is_wide(gutter); });
  return {gutters.empty() ? 0 : end, gutters};
}

/// The rows of each column, from top to bottom.
std::vector<std::vector<Row>> columns_of(std::span<const Row> rows, const std::vector<Gutter>& gutters) {
  std::vector<std::vector<Row>> out(gutters.size() + 1);
  for (const auto& row : rows)
    for (const auto& line : row.lines) {
      auto& column = out[column_of(line, gutters)];
      if (column.empty() || column.back().top != row.top) column.push_back({row.top, row.bottom, {}});
      column.back().lines.push_back(line);
    }
  return out;
}

std::string text_of_row(const Row& row) {
  std::string text;
  for (const auto& line : row.lines) text += (text.empty() ? "" : " ") + line.text;
  return text;
}

std::size_t words_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count(trim(text), ' ')) + 1;
}

/// Whether the lines of a column are those of a text: some go on in the next one, or they are long.
bool reads_on(const std::vector<Row>& column) {
  std::size_t words = 0;
  bool goes_on = false;
  for (std::size_t i = 0; i < column.size(); ++i) {
    const auto text = text_of_row(column[i]);
    words += words_in(text);
    if (i == 0 || column[i].top - column[i - 1].bottom > line_break * height_of(column[i])) continue;
    goes_on = goes_on || (starts_lower(text) && !ends_sentence(text_of_row(column[i - 1])));
  }
  return column.size() > 1 && (goes_on || words >= 4 * column.size());
}

/// The rows of a band that begin a new row of a table, where it is one.
struct Beginnings {
  std::vector<std::size_t> rows;
  bool by_space = false;  // white space is above each
};

Beginnings beginnings(std::span<const Row> rows, const std::vector<Gutter>& gutters) {
  double smallest = std::numeric_limits<double>::infinity();
  for (std::size_t i = 1; i < rows.size(); ++i)
    smallest = std::min(smallest, std::max(rows[i].top - rows[i - 1].top, 0.5 * height_of(rows[i])));
  std::vector<std::size_t> begins{0};
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (rows[i].top - rows[i - 1].top > group_break * smallest) begins.push_back(i);
  const auto is_whole = [&](std::size_t row) {
    return rows[row].lines.size() > 1 &&
           column_of(rows[row].lines.front(), gutters) != column_of(rows[row].lines.back(), gutters);
  };
  // Cells of several lines begin together, with white space above.
  if (begins.size() > 1 &&
      4 * std::ranges::count_if(begins, is_whole) >= 3 * static_cast<std::ptrdiff_t>(begins.size()))
    return {std::move(begins), true};
  begins.clear();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const bool goes_on = i > 0 && column_of(rows[i].lines.front(), gutters) > 0 && !is_whole(i) &&
                         rows[i].top - rows[i - 1].bottom < line_break * height_of(rows[i]);
    if (!goes_on) begins.push_back(i);
  }
  return {std::move(begins), false};
}

std::vector<Line> table_of(std::span<const Row> rows, const std::vector<Gutter>& gutters,
                           const std::vector<std::size_t>& begins) {
  std::vector<Line> table;
  for (std::size_t i = 0, next = 0; i < rows.size(); ++i) {
    if (next < begins.size() && begins[next] == i) {
      ++next;
      table.push_back({.top = rows[i].top, .size = rows[i].lines.front().size, .begins_table = i == 0});
      table.back().cells.resize(gutters.size() + 1);
    }
    table.back().bottom = rows[i].bottom;
    for (const auto& line : rows[i].lines) {
      auto& cell = table.back().cells[column_of(line, gutters)];
      cell += (cell.empty() ? "" : " ") + line.text;
    }
  }
  return table;
}

bool has_long_cell(const std::vector<Line>& table) {
  return std::ranges::any_of(table, [](const Line& row) {
    return std::ranges::any_of(row.cells, [](const auto& cell) { return cell.size() > longest_cell; });
  });
}

class Order {
 public:
  std::vector<Line> take(std::span<const Row> rows, int depth) {
    double room = 0;
    for (const auto& row : rows)
      for (const auto& line : row.lines) room = std::max(room, line.right);
    for (std::size_t i = 0; i < rows.size();) {
      const auto band = depth < deepest_division ? band_at(rows.subspan(i)) : Band{};
      if (band.end == 0) {
        add_row(rows[i++], room);
      } else {
        add_band(rows.subspan(i, band.end), band.gutters, depth);
        i += band.end;
      }
    }
    return std::move(lines_);
  }

 private:
  void add_row(const Row& row, double room) {
    Line whole = row.lines.front();
    for (const auto& line : row.lines | std::views::drop(1)) {
      whole.text += ' ' + line.text;
      whole.right = line.right;
      whole.bottom = std::max(whole.bottom, line.bottom);
      whole.bold = whole.bold && line.bold;
    }
    whole.room = room;
    lines_.push_back(std::move(whole));
  }

  void add_band(std::span<const Row> rows, const std::vector<Gutter>& gutters, int depth) {
    const auto columns = columns_of(rows, gutters);
    const auto begins = beginnings(rows, gutters);
    const auto table = table_of(rows, gutters, begins.rows);
    const auto texts = static_cast<std::size_t>(std::ranges::count_if(columns, reads_on));
    // White space above rows that begin together makes cells of several lines; without it, two columns that
    // read on are texts.
    if (table.size() > 1 && (texts < 2 || begins.by_space) && !has_long_cell(table)) {
      lines_.insert(lines_.end(), table.begin(), table.end());
      return;
    }
    for (const auto& column : columns) {
      auto lines = Order().take(column, depth + 1);
      lines_.insert(lines_.end(), std::make_move_iterator(lines.begin()),
                    std::make_move_iterator(lines.end()));
    }
  }

  std::vector<Line> lines_;
};

}  // namespace

std::vector<Line> in_reading_order(std::span<const Row> rows) { return Order().take(rows, 0); }

}  // namespace sp::knowledge_base
