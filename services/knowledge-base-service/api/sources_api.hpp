// Articles by where they came from, over HTTP: for programs that keep a knowledge base like something else.
#pragma once
#include "platform/http/route.hpp"
#include "platform/runtime/work_pool.hpp"
#include "services/knowledge-base-service/client/feeding.hpp"
#include "services/knowledge-base-service/store/document_store.hpp"

namespace sp::knowledge_base {

inline constexpr std::size_t longest_source = 2'000;

struct ListSources {
  std::optional<Text<0, longest_source>> prefix;
  std::optional<Whole<1, 1000>> limit;
  std::optional<http::Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(ListSources, (), (prefix, limit, cursor))

struct DocumentSource {
  std::string document_id;
  std::string source;
  std::string hash;
  std::string etag;
  std::string modified;
};
BOOST_DESCRIBE_STRUCT(DocumentSource, (), (document_id, source, hash, etag, modified))

struct PutSource {
  Text<1, longest_source> source;
  Text<1, 300> title;
  Text<1, longest_content> content;
  Format format = Format::markdown;
  std::optional<text::Language> language;
  Audience audience = Audience::requesters;
  std::optional<Id> document_id;
  std::optional<Text<0, 200>> hash;
  std::optional<Text<0, 500>> etag;
  std::optional<Text<0, 100>> modified;
};
BOOST_DESCRIBE_STRUCT(PutSource, (),
                      (source, title, content, format, language, audience, document_id, hash, etag, modified))

struct SourceStored {
  Outcome outcome = Outcome::created;
  std::string id;
  std::string title;
  std::int64_t version = 0;
  std::int64_t chunks = 0;
};
BOOST_DESCRIBE_STRUCT(SourceStored, (), (outcome, id, title, version, chunks))

/// Thread-safe.
class SourcesApi {
 public:
  /// `drafts`: the pool that documents are cut on.
  SourcesApi(DocumentStore& store, Feeding& feeding, WorkPool& drafts)
      : store_(store), feeding_(feeding), drafts_(drafts) {}

  Task<Result<http::Page<DocumentSource>>> list(Caller caller, ListSources input);
  /// Over the document with the id that is named, otherwise over that of the same source, otherwise as a new
  /// one. 422 for what is too costly to read.
  Task<Result<SourceStored>> put(Caller caller, PutSource input);

 private:
  DocumentStore& store_;
  Feeding& feeding_;
  WorkPool& drafts_;
};

}  // namespace sp::knowledge_base
