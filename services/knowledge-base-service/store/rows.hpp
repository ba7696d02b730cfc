// Rows of the knowledge base's tables, named as their columns.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "platform/base/time.hpp"
#include "services/knowledge-base-service/domain/concerned.hpp"

namespace sp::knowledge_base {

struct DocumentRow {
  std::string id;
  std::string title;
  std::string content;  // "" in lists
  std::string excerpt;
  Format format = Format::markdown;
  text::Language language = text::Language::en;
  Audience audience = Audience::requesters;
  std::int64_t version = 0;
  std::int64_t chunks = 0;
  std::int64_t change_seq = 0;
  Time created_at{};
  Time updated_at{};
  std::optional<std::string> updated_by_id;
  std::optional<std::string> updated_by_name;
};
BOOST_DESCRIBE_STRUCT(DocumentRow, (),
                      (id, title, content, excerpt, format, language, audience, version, chunks, change_seq,
                       created_at, updated_at, updated_by_id, updated_by_name))

struct VersionRow {
  std::int64_t version = 0;
  std::string title;
  std::string content;  // "" in lists
  Format format = Format::markdown;
  text::Language language = text::Language::en;
  Audience audience = Audience::requesters;
  std::int64_t chunks = 0;
  Time updated_at{};
  std::optional<std::string> updated_by_id;
  std::optional<std::string> updated_by_name;  // of today
  std::optional<std::string> updated_by_then;  // as it was written
};
BOOST_DESCRIBE_STRUCT(VersionRow, (),
                      (version, title, content, format, language, audience, chunks, updated_at, updated_by_id,
                       updated_by_name, updated_by_then))

struct ChunkRow {
  std::string id;
  std::int64_t position = 0;
  std::string heading;
  std::string text;
};
BOOST_DESCRIBE_STRUCT(ChunkRow, (), (id, position, heading, text))

/// A passage of a document's current version, with what decides who may read it.
struct PassageRow {
  std::string id;
  std::string document_id;
  std::int64_t document_version = 0;
  std::string title;
  std::string heading;
  std::string text;
  text::Language language = text::Language::en;
  Audience audience = Audience::requesters;
  std::int64_t continues = 0;  // 1: the document's next passage is of the same section
};
BOOST_DESCRIBE_STRUCT(PassageRow, (),
                      (id, document_id, document_version, title, heading, text, language, audience,
                       continues))

/// How far an organisation's documents have moved on.
struct ChangeState {
  std::string organisation_id;
  std::int64_t change_seq = 0;
  std::int64_t pruned_seq = 0;
  std::int64_t requesters_seq = 0;  // the last change that concerns requesters too

  /// Whom the changes after `applied` concern.
  Concerned concerned_after(std::int64_t applied) const {
    return requesters_seq > applied ? Concerned::everyone : Concerned::staff;
  }
};
BOOST_DESCRIBE_STRUCT(ChangeState, (), (organisation_id, change_seq, pruned_seq, requesters_seq))

struct DocumentCounts {
  std::int64_t documents = 0;
  std::int64_t chunks = 0;
  std::int64_t fr = 0;
  std::int64_t en = 0;
};
BOOST_DESCRIBE_STRUCT(DocumentCounts, (), (documents, chunks, fr, en))

struct TotalCounts {
  std::int64_t documents = 0;
  std::int64_t chunks = 0;
};
BOOST_DESCRIBE_STRUCT(TotalCounts, (), (documents, chunks))

struct SourceRow {
  std::string id;
  std::string source;
  std::string source_hash;
  std::string source_etag;
  std::string source_modified;
};
BOOST_DESCRIBE_STRUCT(SourceRow, (), (id, source, source_hash, source_etag, source_modified))

struct ExportRow {
  std::string id;
  std::string title;
  std::string content;
  Format format = Format::markdown;
  text::Language language = text::Language::en;
  Audience audience = Audience::requesters;
  std::string source;
  Time updated_at{};
};
BOOST_DESCRIBE_STRUCT(ExportRow, (), (id, title, content, format, language, audience, source, updated_at))

}  // namespace sp::knowledge_base
