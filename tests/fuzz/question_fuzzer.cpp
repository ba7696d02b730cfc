// A question: its normal form is stable, its words lie inside it, its snippet is harmless HTML, and its
// likeness to any passage is within bounds.
#include <cstdlib>

#include "platform/base/encoding.hpp"
#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/domain/snippet.hpp"
#include "services/knowledge-base-service/index/likeness.hpp"
#include "services/knowledge-base-service/index/terms.hpp"

namespace {
namespace kb = sp::knowledge_base;

/// The question compared with itself as a passage, stored and read back, and with another one.
bool likeness_is_bounded(std::string_view question, sp::text::Language language) {
  const auto words = kb::terms::analyse(question, language).words;
  const auto stored = kb::store_passage({.chunk_id = "c",
                                         .document_id = "d",
                                         .document_version = 1,
                                         .language = language,
                                         .title = words,
                                         .heading = {},
                                         .body = " open the settings of the printer ",
                                         .phrasings = {words}});
  const auto passage = kb::read_passage(stored);
  if (passage.title != words || passage.phrasings.size() != 1) return false;
  kb::GramStatistics statistics;
  statistics.add(passage);
  const kb::QuestionGrams grams(words, statistics);
  const auto likeness = grams.likeness(passage);
  const double share = grams.share_of_title(passage);
  return likeness.text >= 0 && likeness.text <= grams.text_bound() && likeness.title >= 0 && share >= 0 &&
         share <= 1 + 1e-9;
}
}  // namespace

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
  if (!likeness_is_bounded(text, language)) std::abort();
  return 0;
}
