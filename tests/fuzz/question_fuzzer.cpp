// A question: its normal form is stable, its words lie inside it, and its snippet is harmless HTML.
#include <cstdlib>

#include "platform/base/encoding.hpp"
#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/domain/snippet.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (!sp::is_utf8(text)) return 0;
  const auto language = sp::text::detect_language(text);
  const auto normal = sp::text::normalise_question(text);
  if (sp::text::normalise_question(normal) != normal) std::abort();
  for (const auto& word : sp::text::words(text, language))
    if (word.begin > word.end || word.end > text.size()) std::abort();
  std::string html = sp::knowledge_base::snippet(text, normal, language);
  for (const std::string_view mark : {"<mark>", "</mark>"})
    for (auto at = html.find(mark); at != std::string::npos; at = html.find(mark))
      html.erase(at, mark.size());
  if (html.find('<') != std::string::npos || html.find('>') != std::string::npos) std::abort();
  return 0;
}
