#include "services/knowledge-base-service/store/document_store.hpp"

#include "knowledge_base_service_sql.hpp"
#include "platform/base/id.hpp"
#include "platform/db/like.hpp"
#include "platform/events/event.hpp"
#include "services/knowledge-base-service/client/events.hpp"
#include "services/knowledge-base-service/formats/markdown_text.hpp"

namespace sp::knowledge_base {

namespace sql = sp::knowledge_base_service::sql;
using db::Scope;
using db::Tx;

namespace {

/// What a write needs to know besides the draft.
struct Write {
  std::string organisation_id;
  Actor actor;
  Time now{};
  ToldOfChange told;

  std::optional<std::string> actor_id() const {
    return actor.id.empty() ? std::nullopt : std::optional(actor.id);
  }
  std::optional<std::string> actor_name() const {
    return actor.id.empty() ? std::nullopt : std::optional(actor.name);
  }
};

void announce(Tx& tx, const Write& write, std::string_view topic, const DocumentEvent& event) {
  events::emit(tx, {.id = new_id(),
                    .organisation_id = write.organisation_id,
                    .topic = std::string(topic),
                    .key = event.id,
                    .payload = json::encode(event),
                    .at = write.now});
}

/// The version's own row, and the passages instead of those of the version before.
void write_version(Tx& tx, const Write& write, const DocumentRow& row, const Draft& draft) {
  tx.run(sql::insert_version, write.organisation_id, row.id, row.version, draft.title, draft.content,
         draft.format, draft.language, draft.audience, row.chunks, write.now, row.updated_by_id,
         row.updated_by_name);
  std::int64_t position = 0;
  for (const auto& chunk : draft.chunks) {
    tx.run(sql::insert_chunk, new_id(), write.organisation_id, row.id, row.version, position++, chunk.heading,
           chunk.text, chunk.language);
  }
}

DocumentRow row_of(const Write& write, const Draft& draft, std::string id, std::int64_t version,
                   std::int64_t change_seq, Time created_at) {
  return {.id = std::move(id),
          .title = draft.title,
          .content = draft.content,
          .excerpt = draft.excerpt,
          .format = draft.format,
          .language = draft.language,
          .audience = draft.audience,
          .version = version,
          .chunks = static_cast<std::int64_t>(draft.chunks.size()),
          .change_seq = change_seq,
          .created_at = created_at,
          .updated_at = write.now,
          .updated_by_id = write.actor_id(),
          .updated_by_name = write.actor_name()};
}

DocumentRow insert_in(Tx& tx, const Write& write, const Draft& draft,
                      const std::optional<std::string>& source) {
  const auto seq = next_change(tx, write.organisation_id, concerned_by(draft.audience), write.told);
  auto row = row_of(write, draft, new_id(), 1, seq, write.now);
  tx.run(sql::insert_document, row.id, write.organisation_id, row.title, text::fold(row.title), row.content,
         row.excerpt, row.format, row.language, row.audience, row.chunks, seq, source, write.now,
         row.updated_by_id, row.updated_by_name);
  write_version(tx, write, row, draft);
  announce(tx, write, document_created_topic, {row.id, row.version, row.audience});
  return row;
}

DocumentRow replace_in(Tx& tx, const Write& write, const DocumentRow& before, const Draft& draft) {
  const auto concerned = both(concerned_by(before.audience), concerned_by(draft.audience));
  const auto seq = next_change(tx, write.organisation_id, concerned, write.told);
  auto row = row_of(write, draft, before.id, before.version + 1, seq, before.created_at);
  tx.run(sql::replace_document, row.id, write.organisation_id, row.title, text::fold(row.title), row.content,
         row.excerpt, row.format, row.language, row.audience, row.version, row.chunks, seq, write.now,
         row.updated_by_id, row.updated_by_name);
  tx.run(sql::delete_chunks, write.organisation_id, row.id);
  write_version(tx, write, row, draft);
  announce(tx, write, document_changed_topic, {row.id, row.version, row.audience});
  return row;
}

Result<DocumentRow> current(Tx& tx, const std::string& organisation_id, const std::string& id,
                            const http::IfMatch& expected) {
  // The change number is taken first: on PostgreSQL its row lock makes writers of one organisation wait for
  // each other, so that the version read here is the one that is replaced.
  tx.run(sql::lock_changes, organisation_id);
  auto row = tx.first<DocumentRow>(sql::find_document, organisation_id, id);
  if (!row) return not_found("There is no such document.");
  if (!expected.permits(row->version)) {
    return failure(ErrorKind::version_conflict, "version_conflict",
                   "The document has changed since it was loaded: it is at version " +
                       std::to_string(row->version) + ".");
  }
  return std::move(*row);
}

bool differs(const DocumentRow& row, const Draft& draft) {
  return row.title != draft.title || row.content != draft.content || row.format != draft.format ||
         row.language != draft.language || row.audience != draft.audience;
}

auto inserting(Write write, Draft draft) {
  return [write = std::move(write), draft = std::move(draft)](Tx& tx) {
    return insert_in(tx, write, draft, std::nullopt);
  };
}

auto replacing(Write write, std::string id, http::IfMatch expected, Draft draft) {
  return [write = std::move(write), id = std::move(id), expected = std::move(expected),
          draft = std::move(draft)](Tx& tx) -> Result<DocumentRow> {
    const auto before = current(tx, write.organisation_id, id, expected);
    if (!before) return Failure(before.error());
    return replace_in(tx, write, *before, draft);
  };
}

auto removing(Write write, std::string id, http::IfMatch expected) {
  return
      [write = std::move(write), id = std::move(id), expected = std::move(expected)](Tx& tx) -> Result<bool> {
        const auto before = current(tx, write.organisation_id, id, expected);
        if (!before) return Failure(before.error());
        const auto seq = next_change(tx, write.organisation_id, concerned_by(before->audience), write.told);
        tx.run(sql::delete_chunks, write.organisation_id, id);
        tx.run(sql::delete_versions, write.organisation_id, id);
        tx.run(sql::delete_document, write.organisation_id, id);
        tx.run(sql::insert_tombstone, write.organisation_id, seq, id);
        announce(tx, write, document_deleted_topic, {id, before->version, before->audience});
        return true;
      };
}

StoredArticle stored(Outcome outcome, const DocumentRow& row) {
  return {.outcome = outcome, .id = row.id, .title = row.title, .version = row.version, .chunks = row.chunks};
}

/// Whether the draft is what an export makes of the document.
bool is_export_of(const DocumentRow& row, const Draft& draft, const std::optional<ExportedForm>& exported) {
  if (row.title != draft.title || row.language != draft.language || row.audience != draft.audience ||
      draft.format != Format::markdown)
    return false;
  if (row.format == Format::text) return draft.content == as_markdown(row.content, row.format);
  return row.format == Format::html && exported && exported->version == row.version &&
         exported->markdown == draft.content;
}

auto putting(Write write, std::string id, Provenance provenance, Draft draft,
             std::optional<ExportedForm> exported) {
  return [write = std::move(write), id = std::move(id), provenance = std::move(provenance),
          draft = std::move(draft), exported = std::move(exported)](Tx& tx) {
    tx.run(sql::lock_changes, write.organisation_id);
    std::optional<DocumentRow> before;
    if (is_id(id)) before = tx.first<DocumentRow>(sql::find_document, write.organisation_id, id);
    const bool by_id = before.has_value();
    if (!before)
      before = tx.first<DocumentRow>(sql::find_document_by_source, write.organisation_id, provenance.source);
    auto outcome = Outcome::unchanged;
    if (!before) {
      outcome = Outcome::created;
      before = insert_in(tx, write, draft, provenance.source);
    } else if (differs(*before, draft) && !(by_id && is_export_of(*before, draft, exported))) {
      outcome = Outcome::changed;
      before = replace_in(tx, write, *before, draft);
    }
    // A document that is known by its id keeps the source that it has.
    if (!by_id)
      tx.run(sql::set_provenance, write.organisation_id, before->id, provenance.hash, provenance.etag,
             provenance.modified);
    return stored(outcome, *before);
  };
}

auto listing(std::string organisation_id, DocumentFilter filter) {
  std::optional<std::string> title;
  if (filter.title) title = db::like_containing(text::fold(*filter.title));
  return [organisation_id = std::move(organisation_id), filter = std::move(filter),
          title = std::move(title)](Tx& tx) {
    const auto after = filter.after ? std::optional(filter.after->updated_at) : std::nullopt;
    const auto after_id = filter.after ? std::optional(filter.after->id) : std::nullopt;
    return tx.all<DocumentRow>(sql::list_documents, organisation_id, filter.language, filter.audience, title,
                               filter.agents_too, after, after_id, filter.limit);
  };
}

}  // namespace

DocumentStore::DocumentStore(db::Database& database, const Clock& clock, Changed changed)
    : database_(database), clock_(clock), changed_(std::move(changed)) {}

Task<Result<DocumentRow>> DocumentStore::insert(std::string organisation_id, Actor actor, Draft draft,
                                                idempotency::Once<DocumentRow> once) {
  const Announcement announcement(changed_, organisation_id, concerned_by(draft.audience));
  auto row = co_await database_.write(
      Scope::of(organisation_id),
      idempotency::in(std::move(once),
                      inserting({organisation_id, std::move(actor), clock_.now(), announcement.told()},
                                std::move(draft))));
  co_return row;
}

Task<Result<DocumentRow>> DocumentStore::replace(std::string organisation_id, Actor actor, std::string id,
                                                 http::IfMatch expected, Draft draft) {
  Announcement announcement(changed_, organisation_id);
  auto row = co_await database_.write(
      Scope::of(organisation_id),
      replacing({organisation_id, std::move(actor), clock_.now(), announcement.told()}, std::move(id),
                std::move(expected), std::move(draft)));
  if (!row) announcement.withdraw();
  co_return row;
}

Task<Result<bool>> DocumentStore::remove(std::string organisation_id, std::string id,
                                         http::IfMatch expected) {
  Announcement announcement(changed_, organisation_id);
  auto removed = co_await database_.write(
      Scope::of(organisation_id),
      removing({organisation_id, {}, clock_.now(), announcement.told()}, std::move(id), std::move(expected)));
  if (!removed) announcement.withdraw();
  co_return removed;
}

StoredArticle DocumentStore::put_now(const std::string& organisation_id, const Actor& actor,
                                     const std::string& id, const Provenance& provenance, Draft draft,
                                     std::optional<ExportedForm> exported) {
  Announcement announcement(changed_, organisation_id);
  auto put = database_.write_now(Scope::of(organisation_id),
                                 putting({organisation_id, actor, clock_.now(), announcement.told()}, id,
                                         provenance, std::move(draft), std::move(exported)));
  if (put.outcome == Outcome::unchanged) announcement.withdraw();
  return put;
}

std::optional<DocumentRow> DocumentStore::find_now(const std::string& organisation_id,
                                                   const std::string& id) {
  if (!is_id(id)) return std::nullopt;
  return database_.read_now(Scope::of(organisation_id), [&](Tx& tx) {
    return tx.first<DocumentRow>(sql::find_document, organisation_id, id);
  });
}

bool DocumentStore::remove_now(const std::string& organisation_id, const std::string& id) {
  Announcement announcement(changed_, organisation_id);
  const bool removed =
      database_
          .write_now(Scope::of(organisation_id),
                     removing({organisation_id, {}, clock_.now(), announcement.told()}, id, {}))
          .has_value();
  if (!removed) announcement.withdraw();
  return removed;
}

std::vector<SourceRow> DocumentStore::sources_now(const std::string& organisation_id,
                                                  const std::string& prefix) {
  return database_.read_now(Scope::of(organisation_id), [&](Tx& tx) {
    return tx.all<SourceRow>(sql::list_sources, organisation_id, prefix);
  });
}

Task<std::vector<SourceRow>> DocumentStore::sources(std::string organisation_id, std::string prefix,
                                                    std::string after, std::int64_t limit) {
  auto scope = Scope::of(organisation_id);
  return database_.read(
      std::move(scope), [organisation_id = std::move(organisation_id), prefix = std::move(prefix),
                         after = std::move(after), limit](Tx& tx) {
        return tx.all<SourceRow>(sql::list_sources_page, organisation_id, prefix, after, limit);
      });
}

std::vector<ExportRow> DocumentStore::export_page_now(const std::string& organisation_id,
                                                      const std::string& after) {
  return database_.read_now(Scope::of(organisation_id), [&](Tx& tx) {
    return tx.all<ExportRow>(sql::list_for_export, organisation_id, after);
  });
}

std::string DocumentStore::insert_now(const std::string& organisation_id, const Actor& actor, Draft draft) {
  const Announcement announcement(changed_, organisation_id, concerned_by(draft.audience));
  return database_
      .write_now(Scope::of(organisation_id),
                 inserting({organisation_id, actor, clock_.now(), announcement.told()}, std::move(draft)))
      .id;
}

Task<std::optional<DocumentRow>> DocumentStore::find(std::string organisation_id, std::string id) {
  if (!is_id(id)) co_return std::nullopt;
  auto row = co_await database_.read(Scope::of(organisation_id), [organisation_id, id](Tx& tx) {
    return tx.first<DocumentRow>(sql::find_document, organisation_id, id);
  });
  co_return row;
}

Task<std::vector<DocumentRow>> DocumentStore::list(std::string organisation_id, DocumentFilter filter) {
  auto rows =
      co_await database_.read(Scope::of(organisation_id), listing(organisation_id, std::move(filter)));
  co_return rows;
}

Task<std::vector<VersionRow>> DocumentStore::versions(std::string organisation_id, std::string id) {
  auto rows = co_await database_.read(Scope::of(organisation_id), [organisation_id, id](Tx& tx) {
    return tx.all<VersionRow>(sql::list_versions, organisation_id, id);
  });
  co_return rows;
}

Task<std::optional<VersionRow>> DocumentStore::version(std::string organisation_id, std::string id,
                                                       std::int64_t version) {
  auto row = co_await database_.read(Scope::of(organisation_id), [organisation_id, id, version](Tx& tx) {
    return tx.first<VersionRow>(sql::find_version, organisation_id, id, version);
  });
  co_return row;
}

Task<std::vector<ChunkRow>> DocumentStore::chunks(std::string organisation_id, std::string id) {
  auto rows = co_await database_.read(Scope::of(organisation_id), [organisation_id, id](Tx& tx) {
    return tx.all<ChunkRow>(sql::list_chunks, organisation_id, id);
  });
  co_return rows;
}

Task<std::vector<PassageRow>> DocumentStore::passages(std::string organisation_id,
                                                      std::vector<std::string> chunk_ids) {
  auto rows = co_await database_.read(
      Scope::of(organisation_id), [organisation_id, chunk_ids = std::move(chunk_ids)](Tx& tx) {
        std::vector<PassageRow> found;
        for (const auto& id : chunk_ids) {
          if (auto row = tx.first<PassageRow>(sql::find_passage, organisation_id, id))
            found.push_back(std::move(*row));
        }
        return found;
      });
  co_return rows;
}

Task<DocumentCounts> DocumentStore::counts(std::string organisation_id) {
  auto counted = co_await database_.read(Scope::of(organisation_id), [organisation_id](Tx& tx) {
    return tx.one<DocumentCounts>(sql::count_documents, organisation_id);
  });
  co_return counted;
}

}  // namespace sp::knowledge_base
