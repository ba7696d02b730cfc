#include "services/chatbot-service/domain/quotation.hpp"

#include <algorithm>
#include <set>

#include "platform/base/encoding.hpp"
#include "services/chatbot-service/domain/markdown.hpp"
#include "services/chatbot-service/domain/phrases.hpp"

namespace sp::chatbot {

namespace {

constexpr std::size_t section_length = 900;
constexpr std::size_t quote_length = 300;
/// A passage of another document is worth a pointer when its score is at least this share of the best one's.
constexpr double nearly_as_good = 0.9;
constexpr std::size_t introduction_length = 400;  // characters

using Stems = std::set<std::string, std::less<>>;

Stems content_stems(std::string_view text, Language language) {
  Stems stems;
  for (auto& word : text::words(text, language))
    if (!word.stop) stems.insert(std::move(word.stem));
  return stems;
}

/// How many of the wanted stems are in `text`, each once.
std::size_t shared_stems(std::string_view text, const Stems& wanted, Language language) {
  if (wanted.empty()) return 0;
  Stems found;
  for (const auto& word : text::words(text, language))
    if (!word.stop && wanted.contains(word.stem)) found.insert(word.stem);
  return found.size();
}

/// Blocks that only make sense together: a heading with what follows, a sentence ending in ':' with its list.
std::vector<Block> glued(std::string_view text, std::vector<Block> blocks) {
  std::vector<Block> whole;
  bool glue = false;
  for (const auto& block : blocks) {
    if (glue) {
      whole.back().end = block.end;
      whole.back().kind = block.kind;
    } else {
      whole.push_back(block);
    }
    const auto source = trim(text.substr(block.begin, block.end - block.begin));
    glue = block.kind == BlockKind::heading || (block.kind == BlockKind::paragraph && source.ends_with(':'));
  }
  return whole;
}

/// Begins of the pieces that a quote may start at: lines and sentences. A passage of 250 words has not so
/// many: each is compared with the question.
std::vector<std::size_t> piece_starts(std::string_view text) {
  constexpr std::size_t most_pieces = 200;
  std::vector<std::size_t> starts;
  bool fresh = true;
  for (std::size_t i = 0; i < text.size() && starts.size() < most_pieces; ++i) {
    const char c = text[i];
    if (fresh && c != ' ' && c != '\t' && c != '\n' && c != '\r') {
      starts.push_back(i);
      fresh = false;
    }
    if (c == '\n') fresh = true;
    if ((c == '.' || c == '!' || c == '?') && i + 1 < text.size() && text[i + 1] == ' ') fresh = true;
  }
  return starts;
}

/// A paragraph alone that is longer than a section ends at a sentence, or at a word.
std::string_view shortened_paragraph(std::string_view text) {
  const auto kept = utf8_prefix(text, section_length);
  std::size_t end = std::string_view::npos;
  for (const auto start : piece_starts(text))
    if (start > 0 && start <= kept.size()) end = start;
  if (end != std::string_view::npos && end > kept.size() / 2) return trim(text.substr(0, end));
  const auto space = kept.rfind(' ');
  return space == std::string_view::npos ? kept : kept.substr(0, space);
}

/// The run of blocks around the best one that fits: what follows it first, then what precedes.
std::pair<std::size_t, std::size_t> best_run(std::string_view text, std::span<const Block> blocks,
                                             const Stems& wanted, Language language) {
  std::size_t best = 0, most = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto shared =
        shared_stems(text.substr(blocks[i].begin, blocks[i].end - blocks[i].begin), wanted, language);
    if (shared > most) {
      most = shared;
      best = i;
    }
  }
  std::size_t first = best, last = best;
  const auto fits = [&](std::size_t a, std::size_t b) {
    return utf8_length(text.substr(blocks[a].begin, blocks[b].end - blocks[a].begin)) <= section_length;
  };
  while (last + 1 < blocks.size() && fits(first, last + 1)) ++last;
  while (first > 0 && fits(first - 1, last)) --first;
  return {first, last};
}

bool takes_marker(BlockKind kind) { return kind == BlockKind::paragraph || kind == BlockKind::quote; }

std::string with_marker(std::string section, std::int64_t number) {
  const auto blocks = markdown_blocks(section);
  section += !blocks.empty() && takes_marker(blocks.back().kind) ? " [" : "\n\n[";
  return section + std::to_string(number) + ']';
}

}  // namespace

std::string best_section(std::string_view passage, std::string_view question, Language language) {
  passage = trim(passage);
  if (utf8_length(passage) <= section_length) return std::string(passage);
  const auto blocks = glued(passage, markdown_blocks(passage));
  if (blocks.empty()) return {};
  const auto [first, last] = best_run(passage, blocks, content_stems(question, language), language);
  const auto section = passage.substr(blocks[first].begin, blocks[last].end - blocks[first].begin);
  const bool lone_paragraph = first == last && blocks[first].kind == BlockKind::paragraph;
  if (lone_paragraph && utf8_length(section) > section_length)
    return std::string(shortened_paragraph(section));
  return std::string(section);
}

std::string supporting_quote(std::string_view passage, std::string_view question, Language language) {
  passage = trim(passage);
  if (utf8_length(passage) <= quote_length) return std::string(passage);
  const auto wanted = content_stems(question, language);
  const auto starts = piece_starts(passage);
  std::size_t best = 0;
  std::pair<std::size_t, std::size_t> most{0, 0};  // wanted words in the quote, and in its first sentence
  for (std::size_t i = 0; i < starts.size(); ++i) {
    const auto rest = passage.substr(starts[i]);
    const auto sentence = rest.substr(0, i + 1 < starts.size() ? starts[i + 1] - starts[i] : rest.size());
    const std::pair shared{shared_stems(utf8_prefix(rest, quote_length), wanted, language),
                           shared_stems(sentence, wanted, language)};
    if (shared > most) {
      most = shared;
      best = starts[i];
    }
  }
  const auto rest = passage.substr(best);
  auto quote = utf8_prefix(rest, quote_length);
  if (quote.size() < rest.size()) {
    std::size_t end = quote.find_last_of(" \n");
    for (const auto start : piece_starts(quote))
      if (start > quote.size() / 2) end = start;
    if (end != std::string_view::npos && end > 0) quote = quote.substr(0, end);
  }
  return std::string(trim(quote));
}

Citation cite(std::int64_t number, const knowledge_base::Passage& passage, std::string_view question,
              Language language) {
  return {.number = number,
          .document_id = passage.document_id,
          .chunk_id = passage.chunk_id,
          .title = passage.title,
          .heading = passage.heading,
          .quote = supporting_quote(passage.text, question, language)};
}

namespace {

/// A short introduction says what an article is about, not what to do: the section that comes next in the
/// article goes with it, where it was found too. Ids of passages rise through an article.
const knowledge_base::Passage* section_after(const knowledge_base::Passage& best, std::string_view opening,
                                             std::span<const knowledge_base::Passage> passages) {
  if (!best.heading.empty() || utf8_length(opening) > introduction_length) return nullptr;
  const knowledge_base::Passage* next = nullptr;
  for (const auto& passage : passages) {
    if (passage.document_id != best.document_id || passage.chunk_id <= best.chunk_id) continue;
    if (!next || passage.chunk_id < next->chunk_id) next = &passage;
  }
  return next;
}

}  // namespace

AnswerContent extractive_answer(std::span<const knowledge_base::Passage> passages, std::string_view question,
                                Language language, double confidence) {
  const auto& best = passages.front();
  const auto opening = best_section(best.text, question, best.language);
  AnswerContent content{.outcome = Outcome::answered,
                        .answer = with_marker(opening, 1),
                        .language = language,
                        .confidence = confidence,
                        .citations = {cite(1, best, question, best.language)},
                        .unsupported = {}};
  if (const auto* section = section_after(best, opening, passages)) {
    content.answer += "\n\n" + with_marker(best_section(section->text, question, section->language), 2);
    content.citations.push_back(cite(2, *section, question, section->language));
  }
  const auto other = std::ranges::find_if(
      passages, [&](const auto& passage) { return passage.document_id != best.document_id; });
  if (other != passages.end() && other->score >= nearly_as_good * best.score) {
    content.answer += "\n\n";
    content.answer += phrases(language).see_also;
    content.answer += ' ' + (other->heading.empty() ? other->title : other->title + " › " + other->heading);
    const auto number = static_cast<std::int64_t>(content.citations.size()) + 1;
    content.answer += " [" + std::to_string(number) + ']';
    content.citations.push_back(cite(number, *other, question, other->language));
  }
  return content;
}

}  // namespace sp::chatbot
