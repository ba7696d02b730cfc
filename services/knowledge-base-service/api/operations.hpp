#pragma once
#include "platform/runtime/work_pool.hpp"
#include "services/knowledge-base-service/client/operations.hpp"

namespace sp::knowledge_base {

/// What is answered to other processes: who asks reaches what is theirs only. `knowledge_base` and the pools
/// outlive it; documents are cut on `drafts`.
class KnowledgeBaseOperations {
 public:
  KnowledgeBaseOperations(KnowledgeBase& knowledge_base, WorkPool& work, WorkPool& drafts)
      : knowledge_base_(knowledge_base), work_(work), drafts_(drafts) {}
  OperationTable rows();

 private:
  Task<Result<Retrieval>> retrieve(Call call, RetrievalRequest input);
  Task<Result<Generation>> generation(Call call, ReaderOf input);
  Task<Result<KnowledgeBaseStatus>> status(Call call, InOrganisation input);
  Task<Result<Title>> title(Call call, TitleOf input);
  Task<Result<AddedDocument>> add(Call call, AddDocument input);
  Task<Result<Indexed>> indexed(Call call, InOrganisation input);

  KnowledgeBase& knowledge_base_;
  WorkPool& work_;
  WorkPool& drafts_;
};

}  // namespace sp::knowledge_base
