#pragma once
#include "platform/http/route.hpp"
#include "services/chatbot-service/store/question_store.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::chatbot {

struct StartersInput {
  Language language = Language::en;
  std::optional<Whole<1, 20>> limit;
};
BOOST_DESCRIBE_STRUCT(StartersInput, (), (language, limit))

struct Starter {
  std::string document_id;
  std::string title;
};
BOOST_DESCRIBE_STRUCT(Starter, (), (document_id, title))

/// What to begin with: the articles that answer most of what is asked. What it is made of outlives it.
class StartersApi {
 public:
  StartersApi(QuestionStore& questions, knowledge_base::KnowledgeBase& knowledge_base)
      : questions_(questions), knowledge_base_(knowledge_base) {}

  /// Those that the caller may read and that exist still, most used first.
  Task<Result<http::Items<Starter>>> starters(Caller caller, StartersInput input);

 private:
  QuestionStore& questions_;
  knowledge_base::KnowledgeBase& knowledge_base_;
};

}  // namespace sp::chatbot
