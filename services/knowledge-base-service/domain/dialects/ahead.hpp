#pragma once
#include <string_view>

namespace sp::knowledge_base::dialects {

/// Where a mark stands next. Asked for places that rise, all answers together read the text once.
class Ahead {
 public:
  Ahead(std::string_view text, std::string_view mark) : text_(text), mark_(mark) {}

  /// The first place at or behind `begin`, or npos.
  std::size_t from(std::size_t begin) {
    if (!looked_ || begin < looked_from_ || (found_ != text_.npos && found_ < begin)) {
      found_ = text_.find(mark_, begin);
      looked_from_ = begin;
      looked_ = true;
    }
    return found_;
  }

 private:
  std::string_view text_;
  std::string_view mark_;
  std::size_t found_ = 0;
  std::size_t looked_from_ = 0;
  bool looked_ = false;
};

}  // namespace sp::knowledge_base::dialects
