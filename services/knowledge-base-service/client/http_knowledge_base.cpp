#include "services/knowledge-base-service/client/http_knowledge_base.hpp"

#include <thread>

#include "services/knowledge-base-service/client/operations.hpp"

namespace sp::knowledge_base {

Task<Result<Retrieval>> HttpKnowledgeBase::retrieve(Call call, RetrievalRequest request) {
  return peer_.ask(retrieve_operation, std::move(call), std::move(request));
}

Task<Result<std::uint64_t>> HttpKnowledgeBase::generation(Call call, std::string organisation_id,
                                                          Role reader) {
  const auto answer =
      co_await peer_.ask(generation_operation, std::move(call), ReaderOf{std::move(organisation_id), reader});
  if (!answer) co_return Failure(answer.error());
  co_return answer->generation;
}

Task<Result<KnowledgeBaseStatus>> HttpKnowledgeBase::status(Call call, std::string organisation_id) {
  return peer_.ask(status_operation, std::move(call), InOrganisation{std::move(organisation_id)});
}

Task<Result<std::string>> HttpKnowledgeBase::title(Call call, std::string organisation_id, Role reader,
                                                   std::string document_id) {
  auto answer = co_await peer_.ask(title_operation, std::move(call),
                                   TitleOf{std::move(organisation_id), reader, std::move(document_id)});
  if (!answer) co_return Failure(answer.error());
  co_return std::move(answer->title);
}

Result<std::string> HttpKnowledgeBase::add(const std::string& organisation_id, const Actor& actor,
                                           const NewDocument& document) {
  auto added = peer_.ask_now(add_operation, Call(), AddDocument{organisation_id, actor, document});
  if (!added) return Failure(added.error());
  return std::move(added->id);
}

bool HttpKnowledgeBase::wait_until_indexed(const std::string& organisation_id,
                                           std::chrono::milliseconds patience) {
  constexpr std::chrono::milliseconds pause{100};
  const auto deadline = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto answer = peer_.ask_now(indexed_operation, Call(), InOrganisation{organisation_id});
    if (answer && answer->indexed) return true;
    if (std::chrono::steady_clock::now() + pause > deadline) return false;
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace sp::knowledge_base
