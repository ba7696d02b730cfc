#include "services/knowledge-base-service/domain/document.hpp"

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/domain/chunker.hpp"

namespace sp::knowledge_base {

namespace {

std::vector<Block> blocks_of(std::string_view content, Format format, text::Language language) {
  switch (format) {
    case Format::markdown:
      return markdown_blocks(content, language);
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

/// From the sentences of the document's beginning: code and names of buttons are in English everywhere,
/// and a table may hold nothing but names.
text::Language language_of(const std::string& title, const std::vector<Block>& blocks) {
  constexpr std::size_t enough = 4'000;  // bytes
  std::string prose;
  std::string all = title;
  for (const auto& block : blocks) {
    if (prose.size() > enough) break;
    if (block.kind == Block::Kind::code) continue;
    const auto text = utf8_prefix(block.text, enough);
    const bool heading = block.kind == Block::Kind::heading;
    if (block.kind != Block::Kind::table) prose += (heading ? std::string(text) : prose_text(text)) + "\n";
    if (all.size() <= enough) all += "\n" + (heading ? std::string(text) : plain_text(text));
  }
  return text::detect_language(prose, text::detect_language(all));
}

/// Parts in another language than the document's are marked with theirs, unless there are only such: then the
/// document was given its language for a reason.
void tell_languages(std::vector<Chunk>& chunks, text::Language language) {
  if (chunks.size() < 2) return;
  bool any_own = false;
  for (auto& chunk : chunks) {
    const auto clear = text::clear_language(prose_text(utf8_prefix(chunk.text, 4'000)));
    any_own = any_own || clear == language;
    if (clear && *clear != language) chunk.language = clear;
  }
  if (any_own) return;
  for (auto& chunk : chunks) chunk.language.reset();
}

}  // namespace

Draft draft_of(std::string title, std::string content, Format format, std::optional<text::Language> language,
               Audience audience) {
  Draft draft;
  draft.title = std::string(trim(title));
  draft.content = std::move(content);
  draft.format = format;
  draft.audience = audience;
  auto blocks = blocks_of(draft.content, format, language.value_or(text::Language::en));
  draft.language = language ? *language : language_of(draft.title, blocks);
  // Labels of notices are in the document's language.
  if (!language && format == Format::markdown && draft.language != text::Language::en)
    blocks = blocks_of(draft.content, format, draft.language);
  draft.chunks = cut_into_chunks(std::move(blocks), draft.title);
  // A document that is only a title is still found by it.
  if (draft.chunks.empty()) draft.chunks.push_back({"", draft.title});
  tell_languages(draft.chunks, draft.language);
  draft.excerpt = excerpt_of(draft.chunks);
  return draft;
}

}  // namespace sp::knowledge_base
