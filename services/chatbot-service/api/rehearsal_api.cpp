#include "services/chatbot-service/api/rehearsal_api.hpp"

namespace sp::chatbot {

namespace {

constexpr std::int64_t usual_questions = 50;
constexpr std::chrono::seconds patience{10};
/// In this process, so that rehearsals leave search to those who ask.
constexpr int most_at_once = 4;

/// Counts itself in `running` while it lives.
class Place {
 public:
  explicit Place(std::atomic<int>& running) : running_(running) {
    if (++running_ <= most_at_once) return;
    --running_;
    throw Overloaded("other rehearsals are running");
  }
  ~Place() { --running_; }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;

 private:
  std::atomic<int>& running_;
};

void count(OutcomeCounts& counts, Verdict outcome) {
  ++(outcome == Verdict::answered ? counts.answered : counts.refused);
}

bool differs(const Rehearsed& a, const Rehearsed& b) {
  return a.outcome != b.outcome || (a.outcome == Verdict::answered && a.document_id != b.document_id);
}

RehearsalItem item_of(PastQuestion asked, RehearsedQuestion rehearsed) {
  return {.message_id = std::move(asked.message_id),
          .question = std::move(asked.question),
          .language = asked.language,
          .asked_at = asked.asked_at,
          .follow_up = rehearsed.follow_up,
          .then = {.outcome = asked.outcome == Outcome::answered ? Verdict::answered : Verdict::refused,
                   .confidence = asked.confidence,
                   .helpful = asked.helpful},
          .current = std::move(rehearsed.current),
          .proposed = std::move(rehearsed.proposed)};
}

}  // namespace

Task<Result<RehearsalView>> RehearsalApi::rehearse(Caller caller, RehearsalInput input) {
  const Place place(running_);
  const auto settings = co_await settings_.load(caller.organisation());
  RehearsalView view;
  view.threshold = {.current = settings.threshold,
                    .proposed = input.threshold ? input.threshold->value : settings.threshold};
  co_await recorder_.flush();
  const std::int64_t last = input.last ? input.last->value : usual_questions;
  auto asked = co_await questions_.latest(caller.organisation(), static_cast<std::size_t>(last));
  auto rehearsed = co_await chatbot::rehearse(knowledge_base_, caller, caller.organisation(), asked,
                                              view.threshold, patience);
  if (!rehearsed) co_return Failure(rehearsed.error());
  for (std::size_t i = 0; i < asked.size(); ++i) {
    auto item = item_of(std::move(asked[i]), std::move((*rehearsed)[i]));
    count(view.current, item.current.outcome);
    count(view.proposed, item.proposed.outcome);
    if (differs(item.current, item.proposed)) ++view.changed;
    view.items.push_back(std::move(item));
  }
  co_return view;
}

}  // namespace sp::chatbot
