// Documents over HTTP: create, read, list, change, delete, versions and passages.
#pragma once
#include "platform/http/route.hpp"
#include "services/knowledge-base-service/formats/text_reader.hpp"
#include "services/knowledge-base-service/service.hpp"

namespace sp::knowledge_base {

struct Editor {
  std::string id;
  std::string name;
};
BOOST_DESCRIBE_STRUCT(Editor, (), (id, name))

struct DocumentSummary {
  std::string id;
  std::string title;
  Format format = Format::markdown;
  text::Language language = text::Language::en;
  Audience audience = Audience::requesters;
  std::int64_t version = 0;
  std::int64_t chunks = 0;
  bool indexed = false;
  Time created_at{};
  Time updated_at{};
  std::optional<Editor> updated_by;
  std::string excerpt;
};
BOOST_DESCRIBE_STRUCT(DocumentSummary, (),
                      (id, title, format, language, audience, version, chunks, indexed, created_at,
                       updated_at, updated_by, excerpt))

struct DocumentView {
  std::string id;
  std::string title;
  std::string content;
  Format format = Format::markdown;
  text::Language language = text::Language::en;
  Audience audience = Audience::requesters;
  std::int64_t version = 0;
  std::int64_t chunks = 0;
  bool indexed = false;
  Time created_at{};
  Time updated_at{};
  std::optional<Editor> updated_by;
};
BOOST_DESCRIBE_STRUCT(DocumentView, (),
                      (id, title, content, format, language, audience, version, chunks, indexed, created_at,
                       updated_at, updated_by))

struct VersionView {
  std::int64_t version = 0;
  std::string title;
  text::Language language = text::Language::en;
  Audience audience = Audience::requesters;
  Time updated_at{};
  std::optional<Editor> updated_by;
  std::optional<std::string> updated_by_then;  // how the editor was called then, where it was otherwise
};
BOOST_DESCRIBE_STRUCT(VersionView, (),
                      (version, title, language, audience, updated_at, updated_by, updated_by_then))

struct ChunkView {
  std::string id;
  std::int64_t position = 0;
  std::string heading;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(ChunkView, (), (id, position, heading, text))

struct WriteDocument {
  Text<1, 300> title;
  Text<1, longest_content> content;
  Format format = Format::markdown;
  std::optional<text::Language> language;
  Audience audience = Audience::requesters;
};
BOOST_DESCRIBE_STRUCT(WriteDocument, (), (title, content, format, language, audience))

struct ReplaceDocument {
  std::string id;
  Text<1, 300> title;
  Text<1, longest_content> content;
  Format format = Format::markdown;
  std::optional<text::Language> language;
  Audience audience = Audience::requesters;
};
BOOST_DESCRIBE_STRUCT(ReplaceDocument, (), (id, title, content, format, language, audience))

struct ListDocuments {
  std::optional<text::Language> language;
  std::optional<Audience> audience;
  std::optional<Text<0, 300>> q;
  std::optional<Whole<1, 200>> limit;
  std::optional<http::Cursor> cursor;
};
BOOST_DESCRIBE_STRUCT(ListDocuments, (), (language, audience, q, limit, cursor))

struct NameDocument {
  std::string id;
};
BOOST_DESCRIBE_STRUCT(NameDocument, (), (id))

struct NameVersion {
  std::string id;
  Whole<1, 1'000'000'000> version;
};
BOOST_DESCRIBE_STRUCT(NameVersion, (), (id, version))

/// Thread-safe.
class DocumentsApi {
 public:
  /// `drafts`: the pool that documents are cut on, not that of searches: a hostile text may take seconds.
  DocumentsApi(Service& service, TextReader& texts, WorkPool& drafts)
      : service_(service), texts_(texts), drafts_(drafts) {}

  Task<Result<http::Created<DocumentView>>> create(Caller caller, WriteDocument input);
  Task<Result<http::Page<DocumentSummary>>> list(Caller caller, ListDocuments input);
  Task<Result<DocumentView>> show(Caller caller, NameDocument input);
  Task<Result<http::Items<ChunkView>>> chunks(Caller caller, NameDocument input);
  Task<Result<http::Items<VersionView>>> versions(Caller caller, NameDocument input);
  Task<Result<DocumentView>> version(Caller caller, NameVersion input);
  Task<Result<DocumentView>> replace(Caller caller, ReplaceDocument input);
  Task<Result<void>> remove(Caller caller, NameDocument input);

 private:
  /// not_found also where the caller may not read it.
  Task<Result<DocumentRow>> readable(Caller caller, std::string id);
  DocumentView view_of(const std::string& organisation_id, DocumentRow row) const;

  /// 422 for what is too costly to read.
  Task<Result<Draft>> draft_of(std::string organisation_id, WrittenText text);

  Service& service_;
  TextReader& texts_;
  WorkPool& drafts_;
};

}  // namespace sp::knowledge_base
