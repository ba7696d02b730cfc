#pragma once
#include "platform/http/route.hpp"
#include "platform/runtime/work_pool.hpp"
#include "services/chatbot-service/store/question_store.hpp"

namespace sp::chatbot {

struct GroupsInput {
  std::optional<Whole<1, 365>> days;
  std::optional<Language> language;
  std::optional<Whole<1, 200>> limit;
  std::optional<http::Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(GroupsInput, (), (days, language, limit, cursor))

struct GroupedQuestion {
  std::string message_id;
  std::string conversation_id;
  std::string question;
  std::int64_t asked = 0;
  Time asked_at{};
};
BOOST_DESCRIBE_STRUCT(GroupedQuestion, (), (message_id, conversation_id, question, asked, asked_at))

struct QuestionGroup {
  std::string id;
  std::string question;
  Language language = Language::en;
  std::int64_t asked = 0;
  Time first_asked_at{};
  Time last_asked_at{};
  double confidence = 0;
  std::vector<GroupedQuestion> questions;
};
BOOST_DESCRIBE_STRUCT(QuestionGroup, (),
                      (id, question, language, asked, first_asked_at, last_asked_at, confidence, questions))

inline constexpr std::size_t most_dismissed = 200;

struct DismissInput {
  List<Id, 1, most_dismissed> message_ids;
};
BOOST_DESCRIBE_STRUCT(DismissInput, (), (message_ids))

struct Dismissed {
  std::int64_t dismissed = 0;  // different questions
};
BOOST_DESCRIBE_STRUCT(Dismissed, (), (dismissed))

/// What to write next: refused questions, grouped by what they ask. Groups are made of the last 5,000
/// different ones, whatever the days asked for, so that the same are shown and dismissed. What it is made of
/// outlives it.
class UnansweredApi {
 public:
  UnansweredApi(QuestionStore& questions, WorkPool& work, const Clock& clock)
      : questions_(questions), work_(work), clock_(clock) {}

  Task<Result<http::Page<QuestionGroup>>> groups(Caller caller, GroupsInput input);
  Task<Result<Dismissed>> dismiss(Caller caller, DismissInput input);

 private:
  QuestionStore& questions_;
  WorkPool& work_;
  const Clock& clock_;
};

}  // namespace sp::chatbot
