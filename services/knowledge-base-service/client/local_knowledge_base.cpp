#include "services/knowledge-base-service/client/local_knowledge_base.hpp"

#include "platform/base/encoding.hpp"

namespace sp::knowledge_base {

Task<Result<Retrieval>> LocalKnowledgeBase::retrieve(Call call, RetrievalRequest request) {
  Retrieval retrieval;
  // Read before the search: a change that comes between makes the answer look older than it is, never
  // younger.
  const auto standing = co_await service_.standing(request.organisation_id, request.reader,
                                                   call.principal ? call.who().user_id : "");
  retrieval.generation = standing.generation;
  retrieval.settled = standing.settled;
  auto found = co_await service_.find(request.organisation_id,
                                      {.question = std::move(request.question),
                                       .context = std::move(request.context),
                                       .language = request.language,
                                       .reader = request.reader,
                                       .limit = request.limit},
                                      standing);
  retrieval.asked = std::move(found.asked);
  retrieval.context = std::move(found.context);
  retrieval.closeness = found.closeness;
  retrieval.known_terms = found.known_terms;
  retrieval.content_terms = found.content_terms;
  for (auto& [hit, row] : found.passages) {
    retrieval.passages.push_back({.document_id = std::move(row.document_id),
                                  .document_version = row.document_version,
                                  .chunk_id = std::move(row.id),
                                  .title = std::move(row.title),
                                  .heading = std::move(row.heading),
                                  .text = std::move(row.text),
                                  .language = row.language,
                                  .score = hit.score,
                                  .coverage = hit.coverage,
                                  .title_coverage = hit.title_coverage,
                                  .document_coverage = hit.document_coverage,
                                  .likeness = hit.likeness,
                                  .title_likeness = hit.title_likeness,
                                  .continues = row.continues != 0,
                                  .similarity = hit.similarity});
  }
  co_return retrieval;
}

Task<Result<std::uint64_t>> LocalKnowledgeBase::generation(Call, std::string organisation_id, Role reader) {
  co_return co_await service_.generation(std::move(organisation_id), reader);
}

Task<Result<KnowledgeBaseStatus>> LocalKnowledgeBase::status(Call, std::string organisation_id) {
  const auto counts = co_await service_.documents().counts(organisation_id);
  const auto late = co_await service_.behind(organisation_id);
  const auto meaning = co_await service_.embedding(organisation_id);
  co_return KnowledgeBaseStatus{counts.documents, counts.chunks, late, meaning ? meaning->behind : 0};
}

Task<Result<std::string>> LocalKnowledgeBase::title(Call, std::string organisation_id, Role reader,
                                                    std::string document_id) {
  auto document = co_await service_.documents().find(std::move(organisation_id), std::move(document_id));
  if (!document || !permits_reading(document->audience, reader))
    co_return not_found("There is no such document.");
  co_return std::move(document->title);
}

Result<std::string> LocalKnowledgeBase::add(const std::string& organisation_id, const Actor& actor,
                                            const NewDocument& document) {
  if (trim(document.title).empty()) return invalid_field("/title", "required", "A document needs a title.");
  std::optional<text::Language> language;
  if (!document.language.empty()) {
    language = json::enum_value<text::Language>(document.language);
    if (!language)
      return invalid_field("/language", "invalid_choice", "Must be fr or en: " + document.language + ".");
  }
  auto draft = texts_.draft(document.title, {.title = document.title,
                                             .content = document.content,
                                             .format = document.format,
                                             .language = language,
                                             .audience = document.audience});
  if (!draft) return invalid_field("/content", draft.error().code, draft.error().reason);
  if (document.source.empty())
    return service_.documents().insert_now(organisation_id, actor, std::move(*draft));
  return service_.documents()
      .put_now(organisation_id, actor, "", {.source = document.source}, std::move(*draft))
      .id;
}

bool LocalKnowledgeBase::wait_until_indexed(const std::string& organisation_id,
                                            std::chrono::milliseconds patience) {
  return service_.wait_until_indexed(organisation_id, patience);
}

}  // namespace sp::knowledge_base
