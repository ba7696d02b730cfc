// Rows of a page in the order in which people read them: columns one after another, tables row by row. Pure.
#pragma once
#include <span>
#include <vector>

#include "services/knowledge-base-service/formats/page_rows.hpp"

namespace sp::knowledge_base {

/// Where white space divides rows that follow each other, they are columns of text or a table. Text goes on
/// in the next line of its column, and is long; a table's cells are short or begin together. A table's rows
/// come out with `cells`.
std::vector<Line> in_reading_order(std::span<const Row> rows);

}  // namespace sp::knowledge_base
