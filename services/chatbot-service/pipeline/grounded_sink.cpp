#include "services/chatbot-service/pipeline/grounded_sink.hpp"

#include <algorithm>
#include <utility>

#include "platform/base/encoding.hpp"
#include "services/chatbot-service/domain/pointing.hpp"
#include "services/chatbot-service/domain/sentences.hpp"

namespace sp::chatbot {

namespace {

constexpr std::string_view white_space = " \t\r\n";
/// A longer one is judged when it is finished, not word by word.
constexpr std::size_t longest_watched_sentence = 1'000;
/// Fewer words do not tell a language surely.
constexpr std::size_t words_of_a_language = 8;

std::vector<std::string> titles_of(std::span<const knowledge_base::Passage> passages) {
  std::vector<std::string> titles;
  for (const auto& passage : passages) {
    titles.push_back(passage.title);
    if (passage.heading.empty()) continue;
    titles.push_back(passage.heading);
    titles.push_back(passage.title + ' ' + passage.heading);  // as the prompt joins them
  }
  // The longest first: one may begin another.
  std::ranges::sort(titles, std::greater{}, [](const std::string& title) { return title.size(); });
  return titles;
}

}  // namespace

GroundedSink::GroundedSink(std::span<const knowledge_base::Passage> passages, Language language,
                           std::shared_ptr<TextSink> reader)
    : language_(language),
      titles_(titles_of(passages)),
      judge_(passages, language),
      citations_(static_cast<std::int64_t>(passages.size())),
      links_(judge_.addresses()),
      reader_(std::move(reader)) {}

Task<bool> GroundedSink::text(std::string piece) {
  if (!decided_) {
    beginning_ += piece;
    const auto said = trim(beginning_);
    if (said.starts_with(no_answer)) {
      declined_ = true;
      co_return false;
    }
    if (no_answer.starts_with(said)) co_return true;
    decided_ = true;
    piece = std::exchange(beginning_, {});
  }
  take(links_.push(citations_.push(piece)));
  if (!reader_ || piece.find_first_of(white_space) == std::string::npos) co_return true;
  co_return co_await show_up_to(showable());
}

Task<> GroundedSink::finish() {
  std::string rest = links_.push(citations_.push(beginning_));
  rest += links_.push(citations_.finish());
  rest += links_.finish();
  take(rest);
  answer_.erase(std::max(answer_.find_last_not_of(white_space) + 1, shown_));
  verdict_ = judge_.judge_answer(answer_);
  failure_ = find_failure();
  if (!failure_) co_await show_up_to(answer_.size());
}

void GroundedSink::take(std::string_view checked) {
  if (answer_.empty())
    checked.remove_prefix(std::min(checked.find_first_not_of(white_space), checked.size()));
  answer_ += checked;
}

/// How much of the answer may be shown now: never the white space at its end.
std::size_t GroundedSink::showable() {
  const auto all = sentences(answer_);
  if (all.empty()) return shown_;
  for (; judged_ + 1 < all.size(); ++judged_) {
    const auto& [begin, end, code] = all[judged_];
    const auto support = judge_.judge(std::string_view(answer_).substr(begin, end - begin), code);
    if (support == Support::supported) ++supported_;
    if (support == Support::unsupported) ++unsupported_;
  }
  if (unsupported_ > supported_) return shown_;
  states_ = states_ || !may_only_point(answer_, language_, titles_);
  if (!states_) return shown_;
  const auto& last = all.back();
  const auto word_end = answer_.find_last_of(white_space);
  const auto before_last =
      answer_.find_last_not_of(white_space, last.begin - std::min<std::size_t>(last.begin, 1));
  const auto finished = last.begin == 0 || before_last == std::string::npos ? 0 : before_last + 1;
  if (word_end == std::string::npos || word_end < last.begin ||
      word_end - last.begin > longest_watched_sentence)
    return finished;
  const auto end = answer_.find_last_not_of(white_space, word_end) + 1;
  if (end <= last.begin) return finished;
  const auto so_far = std::string_view(answer_).substr(last.begin, end - last.begin);
  return judge_.judge(so_far, last.code) == Support::supported ? end : finished;
}

Task<bool> GroundedSink::show_up_to(std::size_t end) {
  if (!reader_ || end <= shown_) co_return true;
  auto piece = answer_.substr(shown_, end - shown_);
  shown_ = end;
  co_return co_await reader_->text(std::move(piece));
}

std::optional<ModelFailure> GroundedSink::find_failure() const {
  if (answer_.empty()) return ModelFailure::empty;
  if (only_points(answer_, language_, titles_)) return ModelFailure::pointing;
  if (cited().empty()) return ModelFailure::uncited;
  if (verdict_.mostly_unsupported()) return ModelFailure::unsupported;
  if (text::words(answer_, language_).size() >= words_of_a_language &&
      text::detect_language(answer_, language_) != language_)
    return ModelFailure::wrong_language;
  return std::nullopt;
}

std::set<std::int64_t> GroundedSink::cited() const {
  auto cited = citations_.cited();
  std::erase_if(
      cited, [this](std::int64_t number) { return !answer_.contains('[' + std::to_string(number) + ']'); });
  return cited;
}

}  // namespace sp::chatbot
