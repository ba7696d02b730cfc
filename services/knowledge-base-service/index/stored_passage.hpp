// What the index keeps of a passage beside its terms: its ids, and its words as they are compared with a
// question's.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/text/analysis.hpp"

namespace sp::knowledge_base {

/// Views into what `store_passage` made. Words are folded, with a space before, between and after them.
struct StoredPassage {
  std::string_view chunk_id;
  std::string_view document_id;
  std::int64_t document_version = 0;
  text::Language language = text::Language::en;
  std::string_view title;
  std::string_view heading;
  std::string_view body;
  std::vector<std::string_view> phrasings;
};

std::string store_passage(const StoredPassage& passage);
/// Throws IndexUnusable where `stored` is nothing that `store_passage` makes.
StoredPassage read_passage(std::string_view stored);

}  // namespace sp::knowledge_base
