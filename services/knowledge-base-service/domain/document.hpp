// A document of the knowledge base as the service holds it, and the passages made from it.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/time.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base {

inline constexpr std::size_t longest_content = 1'000'000;  // code points

/// One passage as it is cited. `heading` is the path inside the document ("Windows › Installation"), "" at
/// its beginning.
struct Chunk {
  std::string heading;
  std::string text;                          // Markdown
  std::optional<text::Language> language{};  // where it is clearly another than the document's
};
BOOST_DESCRIBE_STRUCT(Chunk, (), (heading, text, language))

/// What a writer gives, its language decided and its passages cut.
struct Draft {
  std::string title;
  std::string content;
  Format format = Format::markdown;
  text::Language language = text::Language::en;
  Audience audience = Audience::requesters;
  std::string excerpt;  // the first words, plain text
  std::vector<Chunk> chunks;
};

/// Cuts `content` into passages; detects the language where none is given. Pure. Throws TooComplex. It has no
/// other bound on what it costs: what somebody wrote goes through `TextReader`.
Draft draft_of(std::string title, std::string content, Format format, std::optional<text::Language> language,
               Audience audience);

}  // namespace sp::knowledge_base
