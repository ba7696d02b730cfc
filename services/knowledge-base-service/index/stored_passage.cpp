#include "services/knowledge-base-service/index/stored_passage.hpp"

#include <charconv>

#include "services/knowledge-base-service/index/passage_index.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t lines_before_phrasings = 6;

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

}  // namespace

std::string store_passage(const StoredPassage& passage) {
  std::string stored;
  stored.reserve(128 + passage.title.size() + passage.heading.size() + passage.body.size());
  stored.append(passage.chunk_id).append("\n").append(passage.document_id).append("\n");
  stored.append(std::to_string(passage.document_version));
  stored.append(passage.language == text::Language::fr ? "F" : "E");
  for (const auto words : {passage.title, passage.heading, passage.body}) stored.append("\n").append(words);
  for (const auto words : passage.phrasings) stored.append("\n").append(words);
  return stored;
}

StoredPassage read_passage(std::string_view stored) {
  auto lines = lines_of(stored);
  if (lines.size() < lines_before_phrasings || lines[2].empty())
    throw IndexUnusable("a passage without its ids");
  StoredPassage passage{.chunk_id = lines[0],
                        .document_id = lines[1],
                        .document_version = 0,
                        .language = lines[2].back() == 'F' ? text::Language::fr : text::Language::en,
                        .title = lines[3],
                        .heading = lines[4],
                        .body = lines[5],
                        .phrasings = {}};
  std::from_chars(lines[2].data(), lines[2].data() + lines[2].size(), passage.document_version);
  passage.phrasings.assign(lines.begin() + lines_before_phrasings, lines.end());
  return passage;
}

}  // namespace sp::knowledge_base
