#include "services/knowledge-base-service/domain/chunker.hpp"

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/domain/procedures.hpp"
#include "services/knowledge-base-service/domain/too_complex.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t full_words = 250;       // a passage is closed rather than grown beyond
constexpr std::size_t oversized_words = 400;  // a block with more is cut
constexpr std::size_t scrap_words = 40;       // a rest with fewer joins the passage before it
// Every passage below a heading repeats it: of a heading as long as a document there would be thousands.
constexpr std::size_t longest_heading = 300;  // code points
constexpr std::size_t most_chunks = 5'000;
constexpr std::size_t longest_procedure = 2'400;  // bytes: about the words of a block that is not cut

std::size_t count_words(std::string_view text) {
  std::size_t count = 0;
  bool inside = false;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space && !inside) ++count;
    inside = !space;
  }
  // Text with hardly a blank (base64, a minified file) must not pass for one short word.
  return std::max(count, text.size() / 16);
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::vector<std::string> sentences_of(std::string_view text) {
  std::vector<std::string> sentences;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool closes = text[i] == '.' || text[i] == '!' || text[i] == '?';
    if (!(closes && i + 1 < text.size() && (text[i + 1] == ' ' || text[i + 1] == '\n')) && text[i] != '\n')
      continue;
    sentences.emplace_back(text.substr(begin, i + 1 - begin));
    begin = i + 1;
  }
  if (begin < text.size()) sentences.emplace_back(text.substr(begin));
  return sentences;
}

/// The smallest pieces that a block may be cut into, in order; joined they are its text again.
std::vector<std::string> pieces_of(const Block& block) {
  if (block.kind == Block::Kind::paragraph || block.kind == Block::Kind::quote)
    return sentences_of(block.text);
  std::vector<std::string> pieces;
  for (const auto line : lines_of(block.text)) {
    // A line that is indented goes on with the item before it.
    const bool continues =
        block.kind == Block::Kind::list && (line.empty() || line.front() == ' ' || line.front() == '\t');
    if (continues && !pieces.empty()) {
      pieces.back() += '\n';
      pieces.back() += line;
    } else {
      pieces.emplace_back(line);
    }
  }
  for (std::size_t i = 0; i + 1 < pieces.size(); ++i) pieces[i] += '\n';
  return pieces;
}

/// Text without any blank is cut by its length, so that no passage grows without bound.
void cut_long_piece(std::string_view piece, std::vector<std::string>& out) {
  constexpr std::size_t longest = 4000;  // bytes; a character has at most four
  while (piece.size() > longest) {
    const auto head = utf8_prefix(piece, longest / 4);
    const auto blank = head.rfind(' ');
    const auto cut = blank == std::string_view::npos || blank == 0 ? head.size() : blank + 1;
    out.emplace_back(piece.substr(0, cut));
    piece.remove_prefix(cut);
  }
  if (!piece.empty()) out.emplace_back(piece);
}

std::vector<Block> cut(const Block& block) {
  std::vector<std::string> pieces;
  for (const auto& piece : pieces_of(block)) cut_long_piece(piece, pieces);
  // A table repeats its two header lines and code its fence, so that each part can be read by itself.
  std::string head;
  std::string foot;
  if (block.kind == Block::Kind::table && pieces.size() > 2) {
    head = pieces[0] + pieces[1];
    pieces.erase(pieces.begin(), pieces.begin() + 2);
  } else if (block.kind == Block::Kind::code && pieces.size() > 2 && block.text.starts_with("```")) {
    head = pieces.front();
    foot = pieces.back();
    pieces.erase(pieces.begin());
    pieces.pop_back();
  }
  std::vector<Block> blocks;
  std::string text;
  std::size_t words = 0;
  const auto close = [&] {
    if (text.empty()) return;
    blocks.push_back({block.kind, 0,
                      head + std::string(text.ends_with('\n') ? text.substr(0, text.size() - 1) : text) +
                          (foot.empty() ? "" : '\n' + foot)});
    text.clear();
    words = 0;
  };
  for (const auto& piece : pieces) {
    const std::size_t more = count_words(piece);
    if (words > 0 && words + more > full_words) close();
    text += piece;
    words += more;
  }
  close();
  return blocks;
}

class Cutter {
 public:
  explicit Cutter(std::string_view title) : title_(trim(title)) {}

  void take(Block block) {
    if (block.kind == Block::Kind::heading) {
      close();
      enter(block);
      return;
    }
    const std::size_t words = count_words(block.text);
    if (words > oversized_words) {
      for (auto& part : cut(block)) add(std::move(part));
    } else {
      add(std::move(block));
    }
  }

  std::vector<Chunk> finish() {
    close();
    return std::move(chunks_);
  }

 private:
  struct Heading {
    int level = 0;
    std::string text;
  };

  void enter(const Block& heading) {
    while (!path_.empty() && path_.back().level >= heading.level) path_.pop_back();
    const auto text = trim(utf8_prefix(trim(heading.text), longest_heading));
    if (!text.empty() && text != title_) path_.push_back({heading.level, std::string(text)});
    sections_.push_back(chunks_.size());
  }

  void add(Block block) {
    const std::size_t words = count_words(block.text);
    if (words_ > 0 && words_ + words > full_words) {
      // "Proceed as follows:" stays with what follows.
      std::vector<Block> leads;
      while (!blocks_.empty() && leads.size() < 2 && is_lead_in(blocks_.back())) {
        leads.push_back(std::move(blocks_.back()));
        blocks_.pop_back();
      }
      flush();
      while (!leads.empty()) {
        keep(std::move(leads.back()));
        leads.pop_back();
      }
    }
    keep(std::move(block));
  }

  void keep(Block block) {
    words_ += count_words(block.text);
    blocks_.push_back(std::move(block));
  }

  /// Ends a section: a scrap joins the section's passage before it.
  void close() {
    const bool first_of_section = chunks_.size() == (sections_.empty() ? 0 : sections_.back());
    if (words_ > 0 && words_ < scrap_words && !first_of_section) {
      chunks_.back().text += "\n\n" + joined();
      clear();
      return;
    }
    flush();
  }

  void flush() {
    if (blocks_.empty()) return clear();
    if (chunks_.size() == most_chunks)
      throw TooComplex("has more than " + std::to_string(most_chunks) +
                       " sections and passages, which is the most of one document: split it.");
    chunks_.push_back({heading_path(), joined()});
    clear();
  }

  void clear() {
    blocks_.clear();
    words_ = 0;
  }

  std::string joined() const {
    std::string text;
    for (const auto& block : blocks_) text += (text.empty() ? "" : "\n\n") + block.text;
    return text;
  }

  std::string heading_path() const {
    std::string path;
    for (const auto& heading : path_) path += (path.empty() ? "" : " › ") + heading.text;
    return path;
  }

  const std::string_view title_;
  std::vector<Heading> path_;
  std::vector<std::size_t> sections_;  // the number of passages before each
  std::vector<Block> blocks_;
  std::size_t words_ = 0;
  std::vector<Chunk> chunks_;
};

}  // namespace

std::vector<Chunk> cut_into_chunks(std::vector<Block> blocks, std::string_view title) {
  Cutter cutter(title);
  for (auto& block : with_whole_procedures(std::move(blocks), longest_procedure)) {
    // A heading without text ends the section before it, too.
    if (block.kind == Block::Kind::heading || !trim(block.text).empty()) cutter.take(std::move(block));
  }
  return cutter.finish();
}

}  // namespace sp::knowledge_base
