// Documents, their versions and passages. A write is one transaction: the document, its version, its
// passages, the organisation's next change number and the event that tells other services.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/base/time.hpp"
#include "platform/db/database.hpp"
#include "platform/http/message.hpp"
#include "platform/idempotency/claim.hpp"
#include "services/knowledge-base-service/client/feeding.hpp"
#include "services/knowledge-base-service/domain/document.hpp"
#include "services/knowledge-base-service/store/announcement.hpp"
#include "services/knowledge-base-service/store/rows.hpp"

namespace sp::knowledge_base {

using Actor = KnowledgeBase::Actor;

/// Where a page of documents ended: the latest change first.
struct DocumentPlace {
  Time updated_at{};
  Id id;
};
BOOST_DESCRIBE_STRUCT(DocumentPlace, (), (updated_at, id))

struct DocumentFilter {
  std::optional<text::Language> language;
  std::optional<Audience> audience;
  std::optional<std::string> title;  // a part of it, in any case and with or without accents
  bool agents_too = false;           // documents for agents are left out otherwise
  std::int64_t limit = 50;
  std::optional<DocumentPlace> after;
};

/// What an export makes of one version of an HTML document.
struct ExportedForm {
  std::int64_t version = 0;
  std::string markdown;
};

/// Thread-safe. Coroutines resume on their caller's thread; methods that end in `_now` block.
class DocumentStore {
 public:
  DocumentStore(db::Database& database, const Clock& clock, Changed changed);

  Task<Result<DocumentRow>> insert(std::string organisation_id, Actor actor, Draft draft,
                                   idempotency::Once<DocumentRow> once = {});
  /// A new version. not_found, or version_conflict where `expected` does not permit the current version;
  /// its `current` is left to the caller.
  Task<Result<DocumentRow>> replace(std::string organisation_id, Actor actor, std::string id,
                                    http::IfMatch expected, Draft draft);
  /// Deletes the document with all its versions and passages. not_found, version_conflict.
  Task<Result<bool>> remove(std::string organisation_id, std::string id, http::IfMatch expected);
  /// Replaces the document `id` where there is one, otherwise that of the same source, where it differs from
  /// the draft; inserts where there is neither. An exported document that comes back as it was exported does
  /// not differ: of an HTML document `exported` says what that is.
  StoredArticle put_now(const std::string& organisation_id, const Actor& actor, const std::string& id,
                        const Provenance& provenance, Draft draft,
                        std::optional<ExportedForm> exported = std::nullopt);
  std::optional<DocumentRow> find_now(const std::string& organisation_id, const std::string& id);
  bool remove_now(const std::string& organisation_id, const std::string& id);
  std::vector<SourceRow> sources_now(const std::string& organisation_id, const std::string& prefix);
  /// In the order of their sources, after `after` ("" at the beginning).
  Task<std::vector<SourceRow>> sources(std::string organisation_id, std::string prefix, std::string after,
                                       std::int64_t limit);
  /// At most 50, in the order of their ids, after `after` ("" at the beginning).
  std::vector<ExportRow> export_page_now(const std::string& organisation_id, const std::string& after);
  std::string insert_now(const std::string& organisation_id, const Actor& actor, Draft draft);

  Task<std::optional<DocumentRow>> find(std::string organisation_id, std::string id);
  Task<std::vector<DocumentRow>> list(std::string organisation_id, DocumentFilter filter);
  Task<std::vector<VersionRow>> versions(std::string organisation_id, std::string id);
  Task<std::optional<VersionRow>> version(std::string organisation_id, std::string id, std::int64_t version);
  Task<std::vector<ChunkRow>> chunks(std::string organisation_id, std::string id);
  /// Those of `chunk_ids` that are passages of a current version at this moment, in the order asked for.
  Task<std::vector<PassageRow>> passages(std::string organisation_id, std::vector<std::string> chunk_ids);
  Task<DocumentCounts> counts(std::string organisation_id);

 private:
  db::Database& database_;
  const Clock& clock_;
  const Changed changed_;
};

}  // namespace sp::knowledge_base
