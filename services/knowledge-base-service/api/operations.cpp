#include "services/knowledge-base-service/api/operations.hpp"

namespace sp::knowledge_base {

namespace {

auto adding(KnowledgeBase& knowledge_base, AddDocument input) {
  return [&knowledge_base, input = std::move(input)] {
    return knowledge_base.add(input.organisation_id, input.actor, input.document);
  };
}

auto looking_at_index(KnowledgeBase& knowledge_base, std::string organisation_id) {
  return [&knowledge_base, organisation_id = std::move(organisation_id)] {
    return knowledge_base.wait_until_indexed(organisation_id, std::chrono::milliseconds(0));
  };
}

}  // namespace

Task<Result<Retrieval>> KnowledgeBaseOperations::retrieve(Call call, RetrievalRequest input) {
  if (auto refused = refused_for(call, input.organisation_id, input.reader))
    co_return Failure(std::move(*refused));
  co_return co_await knowledge_base_.retrieve(std::move(call), std::move(input));
}

Task<Result<Generation>> KnowledgeBaseOperations::generation(Call call, ReaderOf input) {
  if (auto refused = refused_for(call, input.organisation_id, input.reader))
    co_return Failure(std::move(*refused));
  const auto generation =
      co_await knowledge_base_.generation(std::move(call), std::move(input.organisation_id), input.reader);
  if (!generation) co_return Failure(generation.error());
  co_return Generation{*generation};
}

Task<Result<KnowledgeBaseStatus>> KnowledgeBaseOperations::status(Call call, InOrganisation input) {
  if (auto refused = refused_for(call, input.organisation_id)) co_return Failure(std::move(*refused));
  co_return co_await knowledge_base_.status(std::move(call), std::move(input.organisation_id));
}

Task<Result<Title>> KnowledgeBaseOperations::title(Call call, TitleOf input) {
  if (auto refused = refused_for(call, input.organisation_id, input.reader))
    co_return Failure(std::move(*refused));
  auto title = co_await knowledge_base_.title(std::move(call), std::move(input.organisation_id), input.reader,
                                              std::move(input.document_id));
  if (!title) co_return Failure(title.error());
  co_return Title{std::move(*title)};
}

Task<Result<AddedDocument>> KnowledgeBaseOperations::add(Call, AddDocument input) {
  auto organisation_id = input.organisation_id;
  auto added = co_await drafts_.run(std::move(organisation_id), adding(knowledge_base_, std::move(input)));
  if (!added) co_return Failure(added.error());
  co_return AddedDocument{std::move(*added)};
}

Task<Result<Indexed>> KnowledgeBaseOperations::indexed(Call, InOrganisation input) {
  auto organisation_id = input.organisation_id;
  co_return Indexed{co_await work_.run(std::move(organisation_id),
                                       looking_at_index(knowledge_base_, std::move(input.organisation_id)))};
}

OperationTable KnowledgeBaseOperations::rows() {
  return {answer(retrieve_operation, *this, &KnowledgeBaseOperations::retrieve),
          answer(generation_operation, *this, &KnowledgeBaseOperations::generation),
          answer(status_operation, *this, &KnowledgeBaseOperations::status),
          answer(title_operation, *this, &KnowledgeBaseOperations::title),
          answer(add_operation, *this, &KnowledgeBaseOperations::add),
          answer(indexed_operation, *this, &KnowledgeBaseOperations::indexed)};
}

}  // namespace sp::knowledge_base
