#pragma once
#include <atomic>

#include "platform/http/route.hpp"
#include "services/chatbot-service/pipeline/rehearsal.hpp"
#include "services/chatbot-service/store/settings_store.hpp"
#include "services/chatbot-service/store/turn_recorder.hpp"

namespace sp::chatbot {

struct RehearsalInput {
  std::optional<Whole<1, 200>> last;
  std::optional<Real<0, 1>> threshold;
};
BOOST_DESCRIBE_STRUCT(RehearsalInput, (), (last, threshold))

struct Then {
  Verdict outcome = Verdict::answered;
  double confidence = 0;
  std::optional<bool> helpful;
};
BOOST_DESCRIBE_STRUCT(Then, (), (outcome, confidence, helpful))

struct RehearsalItem {
  std::string message_id;
  std::string question;
  Language language = Language::en;
  Time asked_at{};
  bool follow_up = false;
  Then then;
  Rehearsed current;
  Rehearsed proposed;
};
BOOST_DESCRIBE_STRUCT(RehearsalItem, (),
                      (message_id, question, language, asked_at, follow_up, then, current, proposed))

struct OutcomeCounts {
  std::int64_t answered = 0;
  std::int64_t refused = 0;
};
BOOST_DESCRIBE_STRUCT(OutcomeCounts, (), (answered, refused))

struct RehearsalView {
  Thresholds threshold;
  OutcomeCounts current;
  OutcomeCounts proposed;
  std::int64_t changed = 0;  // questions with another outcome, or another document, as proposed
  std::vector<RehearsalItem> items;
};
BOOST_DESCRIBE_STRUCT(RehearsalView, (), (threshold, current, proposed, changed, items))

/// Shows an admin what other settings would change. What it is made of outlives it.
class RehearsalApi {
 public:
  RehearsalApi(QuestionStore& questions, SettingsStore& settings, TurnRecorder& recorder,
               knowledge_base::KnowledgeBase& knowledge_base)
      : questions_(questions), settings_(settings), recorder_(recorder), knowledge_base_(knowledge_base) {}

  Task<Result<RehearsalView>> rehearse(Caller caller, RehearsalInput input);

 private:
  QuestionStore& questions_;
  SettingsStore& settings_;
  TurnRecorder& recorder_;
  knowledge_base::KnowledgeBase& knowledge_base_;
  std::atomic<int> running_ = 0;
};

}  // namespace sp::chatbot
