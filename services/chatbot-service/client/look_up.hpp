// What the knowledge base holds for a question, and whether that answers it: the same for a question that is
// asked now and for one that is rehearsed.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::chatbot {

using text::Language;

/// All that looking depends on, but the knowledge base and the threshold.
struct Inquiry {
  std::string organisation_id;
  Role reader = Role::requester;
  std::string question;
  Language language = Language::en;
  std::vector<std::string> earlier;  // the questions before it in its conversation, oldest first
  Call call = {};                    // on whose behalf
};

/// What a look-up came to.
struct LookUp {
  knowledge_base::Retrieval retrieval;  // its passages in the order in which they are read for an answer
  double confidence = 0;
  bool in_context = false;  // the conversation had a part in what was found
  std::string missing;      // the part of a question for two things that nothing was found for
};

/// Whether what was found is good enough to be given.
bool is_answerable(const LookUp& found, double threshold);

/// Whether the questions before this one may have a part in what is looked for.
bool follows_up(const Inquiry& inquiry);

/// A question that leans on the one before it is looked for together with that, and with the documents that
/// answered it; one that may also stand by itself in both ways, and what came of its own words decides. What
/// would be refused at `threshold`, which decides nothing else, is looked for in the other language too:
/// names and codes are the same in both, and a word or two may not tell which language they are.
/// `knowledge_base` outlives it. Of a question for two things
/// the one that the passages do not speak of is looked for by itself. Without a conversation, the same
/// question on the same knowledge base comes to the same.
Task<Result<LookUp>> look_up(knowledge_base::KnowledgeBase& knowledge_base,
                             std::shared_ptr<const Inquiry> inquiry, double threshold);

}  // namespace sp::chatbot
