// How people ask for an article: phrasings that an editor wrote, and those that an answer found helpful or a
// solved ticket taught. Every change of what search knows raises the document's change number, not its
// version.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "platform/base/time.hpp"
#include "platform/db/database.hpp"
#include "services/knowledge-base-service/store/announcement.hpp"
#include "services/knowledge-base-service/store/document_store.hpp"

namespace sp::knowledge_base {

enum class Origin { feedback, ticket, editor };
BOOST_DESCRIBE_ENUM(Origin, feedback, ticket, editor)

/// `confirmations`: how many answers and tickets taught it; an editor's word is not counted.
struct PhrasingRow {
  std::string id;
  std::string text;
  std::string normalised;
  text::Language language = text::Language::en;
  Origin origin = Origin::editor;
  std::int64_t confirmations = 0;
  Time created_at{};
  std::optional<std::string> created_by_id;
  std::optional<std::string> created_by_name;
};
BOOST_DESCRIBE_STRUCT(PhrasingRow, (),
                      (id, text, normalised, language, origin, confirmations, created_at, created_by_id,
                       created_by_name))

/// A question that was confirmed to be answered by a document.
struct Lesson {
  Origin origin = Origin::feedback;
  std::string origin_id;  // of the answer or the ticket
  std::string document_id;
  std::string question;
  std::optional<text::Language> language;  // nothing: detected
  Actor by;                                // whom the editor shows; an empty id: nobody
};

/// Thread-safe. Coroutines resume on their caller's thread; methods that end in `_now` block.
class PhrasingStore {
 public:
  PhrasingStore(db::Database& database, const Clock& clock, Changed changed);

  /// Newest first, without those that were rejected; nothing where there is no such document.
  Task<std::optional<std::vector<PhrasingRow>>> list(std::string organisation_id, std::string document_id);
  /// not_found (the document); conflict "phrasing_exists", or "phrasings_full" where editors have written all
  /// that an article may have. Where learned ones fill it, the least confirmed, oldest one makes room.
  Task<Result<PhrasingRow>> add(std::string organisation_id, Actor actor, std::string document_id,
                                std::string text, idempotency::Once<PhrasingRow> once = {});
  /// Makes it the editor's; what it said before is not learned again. not_found, conflict "phrasing_exists".
  Task<Result<PhrasingRow>> edit(std::string organisation_id, Actor actor, std::string document_id,
                                 std::string id, std::string text);
  /// It is not learned again. not_found.
  Task<Result<bool>> reject(std::string organisation_id, std::string document_id, std::string id);

  /// Adds the question to its document's phrasings, or counts one more confirmation of it; each answer or
  /// ticket counts once for a question. Whether search has something new to learn: not where the question
  /// says too little, was rejected, is known already, where the document is gone, or where editors have
  /// filled it.
  bool learn_now(const std::string& organisation_id, const Lesson& lesson);
  /// Takes back what this answer or ticket taught; a phrasing that nothing else confirms goes, unless an
  /// editor wrote it. Whether search has something to forget.
  bool forget_now(const std::string& organisation_id, Origin origin, const std::string& origin_id);

 private:
  db::Database& database_;
  const Clock& clock_;
  const Changed changed_;
};

}  // namespace sp::knowledge_base
