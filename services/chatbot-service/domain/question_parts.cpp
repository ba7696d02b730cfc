#include "services/chatbot-service/domain/question_parts.hpp"

#include <vector>

#include "platform/base/encoding.hpp"

namespace sp::chatbot {

namespace {

/// Of a part, for it to be looked for by itself.
constexpr std::size_t fewest_content_words = 2;
/// Beyond, one "and" among many words joins what nobody asked for.
constexpr std::size_t most_words_asked = 30;

std::size_t content_words_in(std::string_view part, Language language) {
  std::size_t count = 0;
  for (const auto& word : text::words(part, language))
    if (!word.stop) ++count;
  return count;
}

/// Where the parts are joined: begin and end of what joins them.
using Joint = std::pair<std::size_t, std::size_t>;

std::vector<Joint> joints_of(std::string_view question, const std::vector<text::Word>& words,
                             Language language) {
  const std::string_view conjunction = language == Language::fr ? "et" : "and";
  std::vector<Joint> joints;
  for (const auto& word : words)
    if (word.folded == conjunction) joints.emplace_back(word.begin, word.end);
  for (auto at = question.find("? "); at != question.npos; at = question.find("? ", at + 1))
    joints.emplace_back(at, at + 1);
  return joints;
}

/// "I am on holiday: how …" asks for what is behind the colon.
std::string_view without_introduction(std::string_view part) {
  const auto colon = part.rfind(": ");
  return trim(colon == part.npos ? part : part.substr(colon + 2));
}

}  // namespace

std::optional<QuestionParts> parts_of(std::string_view question, Language language) {
  const auto words = text::words(question, language);
  if (words.size() > most_words_asked) return std::nullopt;
  const auto joints = joints_of(question, words, language);
  if (joints.size() != 1) return std::nullopt;
  auto second = trim(question.substr(joints.front().second));
  while (!second.empty() && (second.back() == '?' || second.back() == '.' || second.back() == '!'))
    second = trim(second.substr(0, second.size() - 1));
  const QuestionParts parts{.first = without_introduction(question.substr(0, joints.front().first)),
                            .second = second,
                            .are_questions = question[joints.front().first] == '?'};
  for (const auto part : {parts.first, parts.second})
    if (content_words_in(part, language) < fewest_content_words) return std::nullopt;
  return parts;
}

}  // namespace sp::chatbot
