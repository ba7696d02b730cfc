// What a tag of a dialect is to a reader, whichever syntax it is written in.
#pragma once
#include <set>
#include <string>
#include <string_view>

#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/domain/dialects/notices.hpp"
#include "services/knowledge-base-service/domain/dialects/tag_syntax.hpp"

namespace sp::knowledge_base::dialects {

struct Meaning {
  Construct construct = Construct::group;  // group: none, only its text counts
  std::string label;
};

/// `ended`: the text has an end of a tag of this name, without which a name alone begins no notice.
Meaning meaning_of(const Tag& tag, bool ended, text::Language language);

/// The letter of notices.hpp that ties an end to its beginning.
char syntax_of(Construct construct);

/// Elements of HTML that may stand within a line; their tags say nothing to a reader of the text.
bool is_inline_element(std::string_view name);
/// Elements that begin a block of HTML (CommonMark 4.6, kind 6) but <details>, which is read as Markdown.
bool is_block_element(std::string_view name);
/// Short codes of Grav and WordPress that are known by name, whatever they look like: [center], [fa=cog].
bool is_short_code(std::string_view name);

}  // namespace sp::knowledge_base::dialects
