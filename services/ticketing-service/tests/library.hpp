// A knowledge base that knows titles and nothing else, for tests.
#pragma once
#include <map>
#include <string>

#include "platform/base/id.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::ticketing::testing {

class Library final : public knowledge_base::KnowledgeBase {
 public:
  /// The new document's id.
  std::string write(const std::string& organisation_id, const std::string& title) {
    auto id = new_id();
    titles_[{organisation_id, id}] = title;
    return id;
  }

  Task<Result<std::string>> title(Call, std::string organisation_id, Role, std::string document_id) override {
    const auto found = titles_.find({organisation_id, document_id});
    if (found == titles_.end()) co_return not_found("There is no such document.");
    co_return found->second;
  }
  Task<Result<knowledge_base::Retrieval>> retrieve(Call, knowledge_base::RetrievalRequest) override {
    co_return not_found("This knowledge base finds nothing.");
  }
  Task<Result<std::uint64_t>> generation(Call, std::string, Role) override { co_return 0; }
  Task<Result<knowledge_base::KnowledgeBaseStatus>> status(Call, std::string) override {
    co_return knowledge_base::KnowledgeBaseStatus{};
  }
  Result<std::string> add(const std::string&, const Actor&, const knowledge_base::NewDocument&) override {
    return failure(ErrorKind::unsupported, "unsupported", "Documents are written directly.");
  }
  bool wait_until_indexed(const std::string&, std::chrono::milliseconds) override { return true; }

 private:
  std::map<std::pair<std::string, std::string>, std::string> titles_;
};

}  // namespace sp::ticketing::testing
