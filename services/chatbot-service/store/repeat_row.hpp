#pragma once
#include <boost/describe.hpp>
#include <string>

#include "services/chatbot-service/domain/answer.hpp"

namespace sp::chatbot {

/// A conversation of one question that was answered from the cache.
struct RepeatRow {
  std::string id;  // of the conversation; its time and the ids of its messages follow from it
  std::string requester_id;
  std::string requester_name;
  std::string question;
  Language language = Language::en;
  bool staff = false;
  std::string answer_id;
  std::string content;  // AnswerContent as JSON; "" in lists
};
BOOST_DESCRIBE_STRUCT(RepeatRow, (),
                      (id, requester_id, requester_name, question, language, staff, answer_id, content))

}  // namespace sp::chatbot
