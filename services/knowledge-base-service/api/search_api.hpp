// Search over HTTP, and how far it is behind the documents.
#pragma once
#include "platform/http/route.hpp"
#include "services/knowledge-base-service/service.hpp"

namespace sp::knowledge_base {

struct SearchInput {
  Text<1, 1000> q;
  std::optional<Whole<1, 50>> limit;
  std::optional<text::Language> language;
};
BOOST_DESCRIBE_STRUCT(SearchInput, (), (q, limit, language))

struct SearchHit {
  std::string document_id;
  std::string chunk_id;
  std::string title;
  std::string heading;
  std::string snippet;  // HTML: <mark> around matches, the rest escaped
  double score = 0;
  text::Language language = text::Language::en;
  Audience audience = Audience::requesters;
};
BOOST_DESCRIBE_STRUCT(SearchHit, (),
                      (document_id, chunk_id, title, heading, snippet, score, language, audience))

struct LanguageCounts {
  std::int64_t fr = 0;
  std::int64_t en = 0;
};
BOOST_DESCRIBE_STRUCT(LanguageCounts, (), (fr, en))

struct StatusView {
  std::int64_t documents = 0;
  std::int64_t chunks = 0;
  std::int64_t behind = 0;
  LanguageCounts by_language;
  std::optional<std::int64_t> embedded;          // both null where search by meaning is off
  std::optional<std::int64_t> embedding_behind;  // changes whose passages have no vectors yet
};
BOOST_DESCRIBE_STRUCT(StatusView, (), (documents, chunks, behind, by_language, embedded, embedding_behind))

}  // namespace sp::knowledge_base

namespace sp::json {
template <>
inline constexpr std::string_view schema_name<knowledge_base::StatusView> = "KnowledgeBaseStatus";
}  // namespace sp::json

namespace sp::knowledge_base {

/// Thread-safe.
class SearchApi {
 public:
  /// `work`: the pool that snippets are cut on.
  SearchApi(Service& service, WorkPool& work) : service_(service), work_(work) {}

  Task<Result<http::Items<SearchHit>>> search(Caller caller, SearchInput input);
  Task<Result<StatusView>> status(Caller caller, http::Nothing input);

 private:
  Service& service_;
  WorkPool& work_;
};

}  // namespace sp::knowledge_base
