// What the knowledge base holds for a question, and whether that answers it: the same for a question that is
// asked now and for one that is rehearsed.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "services/chatbot-service/domain/context.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::chatbot {

/// All that looking depends on, but the knowledge base and the threshold.
struct Inquiry {
  std::string organisation_id;
  Role reader = Role::requester;
  std::string question;
  Language language = Language::en;
  std::vector<std::string> earlier;  // the questions before it in its conversation, oldest first
};

/// What a look-up came to.
struct LookUp {
  knowledge_base::Retrieval retrieval;
  double confidence = 0;
  std::string query;  // what was looked for: the question, or the question with borrowed words
};

/// Whether what was found is good enough to be given.
bool is_answerable(const LookUp& found, double threshold);

/// Whether the questions before this one have a part in what is looked for.
bool follows_up(const Inquiry& inquiry);

/// A short question in a conversation is looked for twice, by itself and with what it may follow up. By
/// itself comes first, unless its words point back; the second counts where the first would be refused at
/// `threshold`, which decides nothing else. What would be refused is looked for in the other language too:
/// names and codes are the same in both, and a word or two may not tell which language they are.
/// `knowledge_base` outlives it.
Task<Result<LookUp>> look_up(knowledge_base::KnowledgeBase& knowledge_base,
                             std::shared_ptr<const Inquiry> inquiry, double threshold);

}  // namespace sp::chatbot
