#include "services/chatbot-service/domain/handoff.hpp"

#include <algorithm>

#include "platform/base/encoding.hpp"
#include "services/chatbot-service/domain/characters.hpp"
#include "services/chatbot-service/domain/phrases.hpp"

namespace sp::chatbot {

namespace {

constexpr std::size_t subject_length = 120;
constexpr std::size_t transcript_bytes = 18'000;  // characters are at least as many bytes

/// White space collapsed to single spaces, none at the ends.
std::string one_line(std::string_view text) {
  std::string line;
  line.reserve(text.size());
  for (const char c : text) {
    if (!is_space(c)) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

}  // namespace

std::string subject_of(std::string_view question) {
  std::string line = one_line(question);
  if (line.size() <= subject_length || utf8_length(line) <= subject_length) return line;
  std::string_view kept = utf8_prefix(line, subject_length - 1);
  if (line[kept.size()] != ' ') {
    // A word longer than the whole subject is cut where the room ends.
    if (const auto space = kept.rfind(' '); space != std::string_view::npos) kept = kept.substr(0, space);
  }
  return std::string(trim(kept)) + "…";
}

std::string_view transcript_head(Language language) { return phrases(language).question_label; }

namespace {

/// The answer, each sentence without support with a note behind it.
std::string marked(const AnswerContent& content) {
  std::string text;
  std::string_view rest = content.answer;
  for (const auto& sentence : content.unsupported) {
    const auto at = rest.find(sentence);
    if (at == std::string_view::npos) continue;
    const auto end = at + sentence.size();
    text.append(rest.substr(0, end)).append(" ").append(phrases(content.language).unsupported);
    rest.remove_prefix(end);
  }
  return text.append(rest);
}

}  // namespace

std::string transcript_tail(const AnswerContent& content) {
  const auto& words = phrases(content.language);
  std::string tail = "\n\n";
  tail += words.answer_label;
  tail += marked(content);
  if (!content.citations.empty()) {
    tail += "\n\n";
    tail += words.sources_label;
    for (const auto& citation : content.citations) {
      tail += "\n[" + std::to_string(citation.number) + "] " + citation.title;
      if (!citation.heading.empty()) tail += " › " + citation.heading;
    }
  }
  return tail;
}

std::string transcript(std::span<const Exchange> exchanges, Language language) {
  std::string text;
  for (std::size_t i = exchanges.size(); i-- > 0;) {
    const auto& [question, content] = exchanges[i];
    std::string turn(transcript_head(content.language));
    turn += trim(question);
    turn += transcript_tail(content);
    if (text.empty()) {
      text = std::move(turn);
      if (text.size() > transcript_bytes) text = std::string(utf8_prefix(text, transcript_bytes / 4)) + "…";
    } else if (text.size() + turn.size() > transcript_bytes) {
      return std::string(phrases(language).earlier_left_out) + "\n\n" + text;
    } else {
      text = turn + "\n\n" + text;
    }
  }
  return text;
}

bool suggests_ticket(const AnswerContent& content) {
  return content.outcome == Outcome::refused || (content.small_talk && suggests_ticket(*content.small_talk));
}

std::string_view ticket_question(std::span<const Exchange> exchanges) {
  const auto last_with = [&](auto outcome_fits) {
    return std::find_if(exchanges.rbegin(), exchanges.rend(),
                        [&](const Exchange& exchange) { return outcome_fits(exchange.content.outcome); });
  };
  auto about = last_with([](Outcome outcome) { return outcome == Outcome::refused; });
  if (about == exchanges.rend())
    about = last_with([](Outcome outcome) { return outcome != Outcome::replied; });
  return about == exchanges.rend() ? exchanges.back().question : about->question;
}

Handoff handoff_after(std::span<const Exchange> exchanges, Language language) {
  const auto& [question, content] = exchanges.back();
  return {.suggested = suggests_ticket(content),
          .subject = subject_of(content.outcome == Outcome::replied ? ticket_question(exchanges) : question),
          .body = transcript(exchanges, language)};
}

}  // namespace sp::chatbot
