// The names that dialects give to notices ("warning", "tip"), and how a reader is told of them.
#pragma once
#include <string>
#include <string_view>

#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/domain/dialects/source_lines.hpp"

namespace sp::knowledge_base::dialects {

/// "Attention" of "warning" in French; "" where no dialect has a notice of this name. Letters may be of
/// either case.
std::string_view notice_label(std::string_view name, text::Language language);

/// What a block of a dialect is. Its line (source_lines.hpp) is `mark`, this letter, the letter of the syntax
/// (an end closes what the same syntax began), and the label that its author gave.
enum class Construct : char {
  notice = 'N',
  tabs = 'S',  // holds tabs
  tab = 'T',
  details = 'D',
  group = 'G',  // of no meaning to a reader
  end = '/'
};
std::string mark_of(Construct construct, char syntax, std::string_view label = {});

/// A label as a reader sees it: on one line, without tags and marks of emphasis.
std::string clean_label(std::string_view label);

}  // namespace sp::knowledge_base::dialects
