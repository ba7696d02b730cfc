#include "services/chatbot-service/domain/quotation.hpp"

#include <algorithm>

#include "platform/base/encoding.hpp"
#include "services/chatbot-service/domain/markdown.hpp"
#include "services/chatbot-service/domain/phrases.hpp"

namespace sp::chatbot {

namespace {

constexpr std::size_t quote_length = 300;
/// Of the first passage and of those after it.
constexpr std::size_t first_length = 1'200;
constexpr std::size_t further_length = 700;
constexpr std::size_t most_quotes = 3;
/// Another passage is quoted too when its score is at least this share of the best one's; where the first
/// quote holds nearly all that was asked, when it is nearly as good.
constexpr double good_enough = 0.7;
constexpr double nearly_as_good = 0.85;
constexpr double nearly_all = 0.95;
constexpr std::size_t introduction_length = 400;  // characters
/// A command without a word about it says little: the paragraph before it goes with it, unless it is long.
constexpr std::size_t lead_in_length = 300;

/// Blocks that only make sense together: a heading with what follows, a sentence ending in ':' with its list,
/// a command with what is said before it.
std::vector<Block> glued(std::string_view text, std::vector<Block> blocks) {
  std::vector<Block> whole;
  bool glue = false;
  bool paragraph_before = false;
  for (const auto& block : blocks) {
    if (glue || (block.kind == BlockKind::code && paragraph_before)) {
      whole.back().end = block.end;
      whole.back().kind = block.kind;
    } else {
      whole.push_back(block);
    }
    const auto source = trim(text.substr(block.begin, block.end - block.begin));
    glue = block.kind == BlockKind::heading || (block.kind == BlockKind::paragraph && source.ends_with(':'));
    paragraph_before = block.kind == BlockKind::paragraph && utf8_length(source) <= lead_in_length;
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

/// A stretch of a text that is quoted: from `begin` to `end`, by number of the pieces it is made of.
struct Stretch {
  std::size_t first = 0;
  std::size_t after = 0;
};

/// The stretch of at most `length` characters that says most of what is wanted; a piece alone may be longer.
/// Of those that say as much, the one whose first piece says more, then the earlier one.
Stretch best_stretch(std::string_view text, std::span<const Block> pieces, const Wanted& wanted,
                     std::size_t length) {
  constexpr double opening = 0.01;  // what the first piece counts beside the whole
  std::vector<Wanted::Found> found;
  std::vector<std::size_t> ends;  // in characters
  for (const auto& piece : pieces) {
    found.push_back(wanted.found_in(text.substr(piece.begin, piece.end - piece.begin)));
    const auto before = ends.empty() ? 0 : ends.back();
    const auto from = ends.empty() ? piece.begin : pieces[ends.size() - 1].end;
    ends.push_back(before + utf8_length(text.substr(from, piece.end - from)));
  }
  const auto begins = [&](std::size_t i) { return i == 0 ? 0 : ends[i - 1]; };
  Stretch best{0, 1};
  double most = -1;
  for (std::size_t first = 0; first < pieces.size(); ++first) {
    auto all = found[first];
    auto after = first + 1;
    for (; after < pieces.size() && ends[after] - begins(first) <= length; ++after) all |= found[after];
    const double value = wanted.weight_of(all) + opening * wanted.weight_of(found[first]);
    if (value <= most) continue;
    most = value;
    best = {first, after};
  }
  // What room is left goes to what precedes.
  while (best.first > 0 && ends[best.after - 1] - begins(best.first - 1) <= length) --best.first;
  return best;
}

std::string_view shown(std::string_view text, std::span<const Block> pieces, const Stretch& stretch) {
  return trim(
      text.substr(pieces[stretch.first].begin, pieces[stretch.after - 1].end - pieces[stretch.first].begin));
}

/// A paragraph that is too long: its best sentences, or as much of its one sentence as there is room for.
std::string_view shortened_paragraph(std::string_view text, const Wanted& wanted, std::size_t length) {
  std::vector<Block> sentences;
  for (const auto start : piece_starts(text)) {
    if (!sentences.empty()) sentences.back().end = start;
    sentences.push_back({BlockKind::paragraph, start, text.size()});
  }
  if (sentences.empty()) return {};
  const auto best = shown(text, sentences, best_stretch(text, sentences, wanted, length));
  if (utf8_length(best) <= length) return best;
  const auto kept = utf8_prefix(best, length);
  const auto space = kept.rfind(' ');
  return space == std::string_view::npos ? kept : kept.substr(0, space);
}

/// A table that is too long: its header, and of its rows, in their order, those that say most.
std::string shortened_table(std::string_view text, const Wanted& wanted, std::size_t length) {
  std::vector<std::string_view> lines;
  for (auto rest = text; !rest.empty();) {
    const auto end = std::min(rest.find('\n'), rest.size());
    lines.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  // A sentence may stand before the table: all up to its rule is the header.
  const auto rule = std::ranges::find_if(lines, [](std::string_view line) {
    return line.find('-') != line.npos && trim(line).find_first_not_of("|-: \t") == line.npos;
  });
  if (rule == lines.end()) return std::string(text);
  const auto header = static_cast<std::size_t>(rule - lines.begin()) + 1;
  std::vector<std::pair<double, std::size_t>> rows;
  for (auto i = header; i < lines.size(); ++i)
    rows.emplace_back(-wanted.weight_of(wanted.found_in(lines[i])), i);
  std::ranges::sort(rows);
  std::size_t room = length;
  std::vector<bool> kept(lines.size());
  for (const auto& [weight, line] : rows) {
    const auto size = utf8_length(lines[line]) + 1;
    if (size > room) break;
    room -= size;
    kept[line] = true;
  }
  std::string table;
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (i < header || kept[i]) table.append(lines[i]).append("\n");
  return std::string(trim(table));
}

bool takes_marker(BlockKind kind) { return kind == BlockKind::paragraph || kind == BlockKind::quote; }

std::string with_marker(std::string section, std::int64_t number) {
  const auto blocks = markdown_blocks(section);
  section += !blocks.empty() && takes_marker(blocks.back().kind) ? " [" : "\n\n[";
  return section + std::to_string(number) + ']';
}

/// Steps, or what belongs to them.
bool is_procedure(BlockKind kind) { return kind == BlockKind::list || kind == BlockKind::code; }

void say_that_it_goes_on(std::string& quote, Language language) {
  quote += "\n\n";
  quote += phrases(language).goes_on;
}

}  // namespace

std::string best_section(std::string_view passage, const Wanted& wanted, std::size_t length,
                         Language language, bool continues) {
  passage = trim(passage);
  const auto blocks = glued(passage, markdown_blocks(passage));
  if (utf8_length(passage) <= length) {
    std::string whole(passage);
    if (continues && !blocks.empty() && is_procedure(blocks.back().kind))
      say_that_it_goes_on(whole, language);
    return whole;
  }
  if (blocks.empty()) return std::string(utf8_prefix(passage, length));
  const auto stretch = best_stretch(passage, blocks, wanted, length);
  const auto section = shown(passage, blocks, stretch);
  const auto kind = blocks[stretch.after - 1].kind;
  const bool alone = stretch.after - stretch.first == 1;
  if (alone && utf8_length(section) > length) {
    if (kind == BlockKind::paragraph || kind == BlockKind::quote)
      return std::string(shortened_paragraph(section, wanted, length));
    if (kind == BlockKind::table) return shortened_table(section, wanted, length);
  }
  std::string whole(section);
  if (is_procedure(kind) && (stretch.after < blocks.size() || continues))
    say_that_it_goes_on(whole, language);
  return whole;
}

std::string supporting_quote(std::string_view passage, const Wanted& wanted) {
  passage = trim(passage);
  if (utf8_length(passage) <= quote_length) return std::string(passage);
  std::vector<Block> pieces;
  for (const auto start : piece_starts(passage)) {
    if (!pieces.empty()) pieces.back().end = start;
    pieces.push_back({BlockKind::paragraph, start, passage.size()});
  }
  std::size_t best = 0;
  std::pair<double, double> most{0, 0};  // what the quote says, and its first sentence
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const auto sentence = passage.substr(pieces[i].begin, pieces[i].end - pieces[i].begin);
    const auto quote = utf8_prefix(passage.substr(pieces[i].begin), quote_length);
    const std::pair said{wanted.weight_of(wanted.found_in(quote)),
                         wanted.weight_of(wanted.found_in(sentence))};
    if (said > most) {
      most = said;
      best = pieces[i].begin;
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

Citation cite(std::int64_t number, const knowledge_base::Passage& passage, const Wanted& wanted) {
  return {.number = number,
          .document_id = passage.document_id,
          .chunk_id = passage.chunk_id,
          .title = passage.title,
          .heading = passage.heading,
          .quote = supporting_quote(passage.text, wanted)};
}

namespace {

using knowledge_base::Passage;

/// A short introduction says what an article is about, not what to do: the section that comes next in the
/// article goes with it, where it was found too. Ids of passages rise through an article.
const Passage* section_after(const Passage& best, std::string_view opening,
                             std::span<const Passage> passages) {
  if (!best.heading.empty() || utf8_length(opening) > introduction_length) return nullptr;
  const Passage* next = nullptr;
  for (const auto& passage : passages) {
    if (passage.document_id != best.document_id || passage.chunk_id <= best.chunk_id) continue;
    if (!next || passage.chunk_id < next->chunk_id) next = &passage;
  }
  return next;
}

/// As Markdown that shows it as it is.
std::string as_plain_text(std::string_view text) {
  std::string markdown;
  for (const char c : text) {
    if (std::string_view("\\*_[]<`").contains(c)) markdown += '\\';
    markdown += c;
  }
  return markdown;
}

/// Where a further quote comes from, as a line above it.
std::string source_line(const Passage& passage, const Passage& first) {
  const bool same = passage.document_id == first.document_id;
  std::string name;
  if (!same || passage.heading.empty()) name = passage.title;
  if (!passage.heading.empty()) name += (name.empty() ? "" : " › ") + passage.heading;
  return "**" + as_plain_text(name) + "**";
}

std::vector<const Passage*> quoted_passages(std::span<const Passage> passages, std::string_view opening,
                                            const Wanted& wanted) {
  const auto& best = passages.front();
  std::vector<const Passage*> quoted{&best};
  if (const auto* next = section_after(best, opening, passages)) quoted.push_back(next);
  const auto held = wanted.found_in(best.title + ' ' + best.heading + ' ' + std::string(opening));
  const double share = wanted.share_of(held) >= nearly_all ? nearly_as_good : good_enough;
  for (const auto& passage : passages) {
    if (quoted.size() >= most_quotes || passage.score < share * best.score) break;
    if (std::ranges::find(quoted, &passage) == quoted.end()) quoted.push_back(&passage);
  }
  return quoted;
}

}  // namespace

AnswerContent extractive_answer(std::span<const Passage> passages, const Wanted& wanted, Language language,
                                double confidence, std::string_view missing) {
  const auto& best = passages.front();
  const auto opening = best_section(best.text, wanted, first_length, language, best.continues);
  AnswerContent content{.outcome = Outcome::answered,
                        .answer = with_marker(opening, 1),
                        .language = language,
                        .confidence = confidence,
                        .citations = {cite(1, best, wanted)},
                        .unsupported = {}};
  for (const auto* passage : quoted_passages(passages, opening, wanted)) {
    if (passage == &best) continue;
    const auto number = static_cast<std::int64_t>(content.citations.size()) + 1;
    content.answer +=
        "\n\n" + source_line(*passage, best) + "\n\n" +
        with_marker(best_section(passage->text, wanted, further_length, language, passage->continues),
                    number);
    content.citations.push_back(cite(number, *passage, wanted));
  }
  if (!missing.empty())
    content.answer +=
        "\n\n" + std::string(phrases(language).nothing_about) + '*' + as_plain_text(missing) + '*';
  return content;
}

}  // namespace sp::chatbot
