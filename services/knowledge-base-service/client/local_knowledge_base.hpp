// `KnowledgeBase` for services in the same process.
#pragma once
#include "services/knowledge-base-service/client/knowledge_base.hpp"
#include "services/knowledge-base-service/formats/text_reader.hpp"
#include "services/knowledge-base-service/service.hpp"

namespace sp::knowledge_base {

class LocalKnowledgeBase final : public KnowledgeBase {
 public:
  LocalKnowledgeBase(Service& service, TextReader& texts) : service_(service), texts_(texts) {}

  Task<Result<Retrieval>> retrieve(Call call, RetrievalRequest request) override;
  Task<Result<std::uint64_t>> generation(Call call, std::string organisation_id, Role reader) override;
  std::optional<std::uint64_t> generation_at_hand(const std::string& organisation_id, Role reader) override {
    return service_.generation_at_hand(organisation_id, reader);
  }
  Task<Result<KnowledgeBaseStatus>> status(Call call, std::string organisation_id) override;
  Task<Result<std::string>> title(Call call, std::string organisation_id, Role reader,
                                  std::string document_id) override;
  Result<std::string> add(const std::string& organisation_id, const Actor& actor,
                          const NewDocument& document) override;
  bool wait_until_indexed(const std::string& organisation_id, std::chrono::milliseconds patience) override;

 private:
  Service& service_;
  TextReader& texts_;
};

}  // namespace sp::knowledge_base
