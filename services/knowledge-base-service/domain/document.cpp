#include "services/knowledge-base-service/domain/document.hpp"

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/domain/chunker.hpp"

namespace sp::knowledge_base {

namespace {

std::vector<Block> blocks_of(std::string_view content, Format format) {
  switch (format) {
    case Format::markdown:
      return markdown_blocks(content);
    case Format::html:
      return html_blocks(content);
    case Format::text:
      return text_blocks(content);
  }
  return {};
}

std::string excerpt_of(const std::vector<Chunk>& chunks) {
  constexpr std::size_t longest = 240;  // code points
  std::string text;
  for (const auto& chunk : chunks) {
    if (utf8_length(text) > longest) break;
    text += (text.empty() ? "" : " ") + plain_text(chunk.text);
  }
  std::ranges::replace(text, '\n', ' ');
  if (utf8_length(text) <= longest) return text;
  auto head = utf8_prefix(text, longest);
  if (const auto blank = head.rfind(' '); blank != std::string_view::npos) head = head.substr(0, blank);
  return std::string(head) + "…";
}

}  // namespace

Draft draft_of(std::string title, std::string content, Format format, std::optional<text::Language> language,
               Audience audience) {
  Draft draft;
  draft.title = std::string(trim(title));
  draft.content = std::move(content);
  draft.format = format;
  draft.audience = audience;
  draft.chunks = cut_into_chunks(blocks_of(draft.content, format), draft.title);
  // A document that is only a title is still found by it.
  if (draft.chunks.empty()) draft.chunks.push_back({"", draft.title});
  draft.excerpt = excerpt_of(draft.chunks);
  draft.language =
      language ? *language
               : text::detect_language(draft.title + "\n" + draft.excerpt + "\n" + draft.chunks.front().text);
  return draft;
}

}  // namespace sp::knowledge_base
