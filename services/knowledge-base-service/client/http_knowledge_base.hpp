// `KnowledgeBase` for services in other processes.
#pragma once
#include "platform/service/peer.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base {

class HttpKnowledgeBase final : public KnowledgeBase {
 public:
  /// `peer` outlives it.
  explicit HttpKnowledgeBase(Peer& peer) : peer_(peer) {}

  Task<Result<Retrieval>> retrieve(Call call, RetrievalRequest request) override;
  Task<Result<std::uint64_t>> generation(Call call, std::string organisation_id, Role reader) override;
  Task<Result<KnowledgeBaseStatus>> status(Call call, std::string organisation_id) override;
  Task<Result<std::string>> title(Call call, std::string organisation_id, Role reader,
                                  std::string document_id) override;
  Result<std::string> add(const std::string& organisation_id, const Actor& actor,
                          const NewDocument& document) override;
  bool wait_until_indexed(const std::string& organisation_id, std::chrono::milliseconds patience) override;

 private:
  Peer& peer_;
};

}  // namespace sp::knowledge_base
