#include "services/knowledge-base-service/domain/procedures.hpp"

#include "platform/base/encoding.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t most_between = 3;  // blocks of one step that stand at the margin

/// Numbers of the first and last item of an ordered list; 0 where the block is none.
struct Numbers {
  int first = 0;
  int last = 0;
  int items = 0;
};

int number_at_margin(std::string_view line) {
  int number = 0;
  std::size_t digits = 0;
  while (digits < line.size() && digits < 6 && line[digits] >= '0' && line[digits] <= '9')
    number = 10 * number + (line[digits++] - '0');
  const bool marker = digits > 0 && digits < line.size() && (line[digits] == '.' || line[digits] == ')');
  return marker ? number : 0;
}

Numbers numbers_of(const Block& block) {
  Numbers numbers;
  if (block.kind != Block::Kind::list) return numbers;
  std::string_view rest = block.text;
  numbers.first = number_at_margin(rest);
  while (numbers.first > 0 && !rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    if (number_at_margin(rest.substr(0, end)) > 0) ++numbers.items;
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  // Whatever is written, items are counted on from the first (CommonMark 5.3).
  numbers.last = numbers.first + numbers.items - 1;
  return numbers;
}

bool may_be_of_a_step(const Block& block) {
  return block.kind == Block::Kind::code || block.kind == Block::Kind::paragraph ||
         block.kind == Block::Kind::quote || block.kind == Block::Kind::table;
}

/// Where the list that goes on after `at` stands, or `at`. Single steps that are all numbered "1." go on
/// where only code is between them.
std::size_t next_steps(const std::vector<Block>& blocks, std::size_t at, const Numbers& before) {
  bool only_code = true;
  for (auto next = at + 1; next < blocks.size() && next - at <= most_between + 1; ++next) {
    const auto numbers = numbers_of(blocks[next]);
    if (numbers.first > 0 && next > at + 1) {
      const bool counts_on = numbers.first == before.last + 1;
      const bool all_ones = only_code && numbers.first == 1 && numbers.items == 1 && before.first == 1;
      return counts_on || all_ones ? next : at;
    }
    if (!may_be_of_a_step(blocks[next])) return at;
    only_code = only_code && blocks[next].kind == Block::Kind::code;
  }
  return at;
}

}  // namespace

std::vector<Block> with_whole_procedures(std::vector<Block> blocks, std::size_t most_bytes) {
  std::vector<Block> whole;
  whole.reserve(blocks.size());
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    auto numbers = numbers_of(blocks[i]);
    auto block = std::move(blocks[i]);
    while (numbers.first > 0) {
      const auto next = next_steps(blocks, i, numbers);
      if (next == i) break;
      auto size = block.text.size();
      for (auto part = i + 1; part <= next; ++part) size += blocks[part].text.size() + 2;
      if (size > most_bytes) break;
      const auto added = numbers_of(blocks[next]);
      for (auto part = i + 1; part <= next; ++part) block.text += "\n\n" + blocks[part].text;
      if (added.first > 1) numbers.last = added.last;
      i = next;
    }
    whole.push_back(std::move(block));
  }
  return whole;
}

bool is_lead_in(const Block& block) {
  if (block.kind != Block::Kind::paragraph) return false;
  std::string_view text = trim(block.text);
  const bool label = text.size() > 4 && text.size() < 200 && text.starts_with("**") && text.ends_with("**") &&
                     text.find("**", 2) == text.size() - 2;
  while (!text.empty() && std::string_view("*_ ").contains(text.back())) text.remove_suffix(1);
  return label || text.ends_with(':');
}

}  // namespace sp::knowledge_base
