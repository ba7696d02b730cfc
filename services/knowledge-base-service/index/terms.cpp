#include "services/knowledge-base-service/index/terms.hpp"

#include "platform/json/codec.hpp"

namespace sp::knowledge_base::terms {

namespace {

constexpr std::size_t longest_stem = 64;  // Xapian refuses terms above 245 bytes, and nobody asks for these
constexpr std::size_t most_question_terms = 64;

char letter(text::Language language) { return language == text::Language::fr ? 'F' : 'E'; }

}  // namespace

std::string stem(text::Language language, std::string_view stem) {
  return letter(language) + std::string(stem);
}
std::string in_title(text::Language language, std::string_view stem) {
  return std::string{'T', letter(language)} + std::string(stem);
}
std::string language(text::Language language) { return std::string{'L', letter(language)}; }
std::string audience(Audience audience) { return 'A' + std::string(json::enum_name(audience)); }
std::string document(std::string_view id) { return 'Q' + std::string(id); }

std::vector<std::string> content_stems(std::string_view text, text::Language language) {
  std::vector<std::string> stems;
  for (auto& word : text::words(text, language)) {
    if (!word.stop && word.stem.size() <= longest_stem) stems.push_back(std::move(word.stem));
  }
  return stems;
}

std::vector<QuestionStem> question_stems(std::string_view question, text::Language language) {
  std::vector<QuestionStem> content;
  std::vector<QuestionStem> all;
  const auto add = [](std::vector<QuestionStem>& list, const text::Word& word) {
    if (list.size() < most_question_terms &&
        std::ranges::find(list, word.stem, &QuestionStem::stem) == list.end())
      list.push_back({word.stem, word.common});
  };
  for (const auto& word : text::words(question, language)) {
    if (word.stem.size() > longest_stem) continue;
    add(all, word);
    if (!word.stop) add(content, word);
  }
  return content.empty() ? all : content;
}

}  // namespace sp::knowledge_base::terms
