#include "services/knowledge-base-service/store/phrasing_store.hpp"

#include <set>

#include "knowledge_base_service_sql.hpp"
#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "services/knowledge-base-service/domain/phrasing.hpp"

namespace sp::knowledge_base {

namespace sql = sp::knowledge_base_service::sql;
using db::Scope;
using db::Tx;

namespace {

struct KnownPhrasing {
  std::string id;
  bool rejected = false;
};
BOOST_DESCRIBE_STRUCT(KnownPhrasing, (), (id, rejected))

struct TaughtPhrasing {
  std::string id;
  std::string document_id;
  Audience audience = Audience::requesters;
  Origin origin = Origin::feedback;
  std::int64_t confirmations = 0;
};
BOOST_DESCRIBE_STRUCT(TaughtPhrasing, (), (id, document_id, audience, origin, confirmations))

struct PhrasedDocument {
  text::Language language = text::Language::en;
  Audience audience = Audience::requesters;
};
BOOST_DESCRIBE_STRUCT(PhrasedDocument, (), (language, audience))

/// The document whose phrasings are changed, and when.
struct Target {
  std::string organisation_id;
  std::string document_id;
  Time now{};
  ToldOfChange told;
};

std::optional<std::string> id_of(const Actor& actor) {
  return actor.id.empty() ? std::nullopt : std::optional(actor.id);
}
std::optional<std::string> name_of(const Actor& actor) {
  return actor.id.empty() ? std::nullopt : std::optional(actor.name);
}

Failure no_such_document() { return not_found("There is no such document."); }
Failure no_such_phrasing() { return not_found("The document has no such phrasing."); }
Failure exists(const std::string& text) {
  return conflict("phrasing_exists", "The document already has the phrasing \"" + text + "\".");
}

/// The document, if it is there. Writers of one organisation's knowledge base wait for each other
/// from here on.
std::optional<PhrasedDocument> lock_document(Tx& tx, const Target& target) {
  tx.run(sql::lock_changes, target.organisation_id);
  return tx.first<PhrasedDocument>(sql::phrased_document, target.organisation_id, target.document_id);
}

void raise(Tx& tx, const Target& target, Concerned concerned) {
  const auto seq = next_change(tx, target.organisation_id, concerned, target.told);
  tx.run(sql::raise_document_change, target.organisation_id, target.document_id, seq);
}

/// False where editors have written all the phrasings that the document may have.
bool make_room(Tx& tx, const Target& target) {
  const auto count = tx.one<std::int64_t>(sql::count_phrasings, target.organisation_id, target.document_id);
  if (count < static_cast<std::int64_t>(most_phrasings)) return true;
  return tx.run(sql::delete_least_confirmed_phrasing, target.organisation_id, target.document_id) == 1;
}

std::string insert(Tx& tx, const Target& target, const std::string& text, text::Language language,
                   Origin origin, const Actor& by) {
  auto id = new_id();
  tx.run(sql::insert_phrasing, id, target.organisation_id, target.document_id, text,
         text::normalise_question(text), language, origin, false, target.now, id_of(by), name_of(by));
  return id;
}

/// Keeps what a phrasing said before it was edited from being learned again.
void insert_rejected(Tx& tx, const Target& target, const PhrasingRow& before) {
  tx.run(sql::insert_phrasing, new_id(), target.organisation_id, target.document_id, before.text,
         before.normalised, before.language, before.origin, true, before.created_at, before.created_by_id,
         before.created_by_name);
}

/// Frees `normalised` for a phrasing of an editor: false where another one has it.
bool claim(Tx& tx, const Target& target, const std::string& normalised, std::string_view own_id) {
  const auto known = tx.first<KnownPhrasing>(sql::find_phrasing_by_text, target.organisation_id,
                                             target.document_id, normalised);
  if (!known || known->id == own_id) return true;
  if (!known->rejected) return false;
  tx.run(sql::delete_phrasing, target.organisation_id, known->id);
  return true;
}

auto adding(Target target, Actor actor, std::string text) {
  return [target = std::move(target), actor = std::move(actor),
          text = std::move(text)](Tx& tx) -> Result<PhrasingRow> {
    const auto document = lock_document(tx, target);
    if (!document) return no_such_document();
    if (!claim(tx, target, text::normalise_question(text), "")) return exists(text);
    if (!make_room(tx, target)) {
      return conflict("phrasings_full", "The document has " + std::to_string(most_phrasings) +
                                            " phrasings by editors: remove one before you add another.");
    }
    const auto id =
        insert(tx, target, text, text::detect_language(text, document->language), Origin::editor, actor);
    raise(tx, target, concerned_by(document->audience));
    return tx.one<PhrasingRow>(sql::find_phrasing, target.organisation_id, target.document_id, id);
  };
}

auto editing(Target target, Actor actor, std::string id, std::string text) {
  return [target = std::move(target), actor = std::move(actor), id = std::move(id),
          text = std::move(text)](Tx& tx) -> Result<PhrasingRow> {
    const auto document = lock_document(tx, target);
    if (!document) return no_such_document();
    const auto before =
        tx.first<PhrasingRow>(sql::find_phrasing, target.organisation_id, target.document_id, id);
    if (!before) return no_such_phrasing();
    const auto normalised = text::normalise_question(text);
    if (!claim(tx, target, normalised, id)) return exists(text);
    tx.run(sql::update_phrasing, target.organisation_id, id, text, normalised,
           text::detect_language(text, document->language), Origin::editor, id_of(actor), name_of(actor));
    if (normalised != before->normalised) insert_rejected(tx, target, *before);
    raise(tx, target, concerned_by(document->audience));
    return tx.one<PhrasingRow>(sql::find_phrasing, target.organisation_id, target.document_id, id);
  };
}

auto rejecting(Target target, std::string id) {
  return [target = std::move(target), id = std::move(id)](Tx& tx) -> Result<bool> {
    const auto document = lock_document(tx, target);
    if (!document) return no_such_document();
    if (!tx.first<PhrasingRow>(sql::find_phrasing, target.organisation_id, target.document_id, id))
      return no_such_phrasing();
    tx.run(sql::reject_phrasing, target.organisation_id, id);
    tx.run(sql::delete_lessons_of_phrasing, target.organisation_id, id);
    raise(tx, target, concerned_by(document->audience));
    return true;
  };
}

auto learning(Target target, Lesson lesson) {
  return [target = std::move(target), lesson = std::move(lesson)](Tx& tx) {
    const auto document = lock_document(tx, target);
    if (!document) return false;
    const auto language =
        lesson.language.value_or(text::detect_language(lesson.question, document->language));
    if (!is_worth_learning(lesson.question, language)) return false;
    const auto known = tx.first<KnownPhrasing>(sql::find_phrasing_by_text, target.organisation_id,
                                               target.document_id, text::normalise_question(lesson.question));
    if (known && known->rejected) return false;
    if (!known && !make_room(tx, target)) return false;
    const auto id =
        known ? known->id : insert(tx, target, lesson.question, language, lesson.origin, lesson.by);
    tx.run(sql::insert_lesson, target.organisation_id, id, lesson.origin, lesson.origin_id);
    if (!known) raise(tx, target, concerned_by(document->audience));
    return !known;
  };
}

auto forgetting(std::string organisation_id, Origin origin, std::string origin_id, ToldOfChange told) {
  return [organisation_id = std::move(organisation_id), origin, origin_id = std::move(origin_id),
          told = std::move(told)](Tx& tx) {
    tx.run(sql::lock_changes, organisation_id);
    const auto taught = tx.all<TaughtPhrasing>(sql::taught_phrasings, organisation_id, origin, origin_id);
    tx.run(sql::delete_lessons_of_origin, organisation_id, origin, origin_id);
    std::set<std::string> documents;
    auto concerned = Concerned::staff;
    for (const auto& phrasing : taught) {
      if (phrasing.origin == Origin::editor || phrasing.confirmations > 1) continue;
      tx.run(sql::delete_phrasing, organisation_id, phrasing.id);
      documents.insert(phrasing.document_id);
      concerned = both(concerned, concerned_by(phrasing.audience));
    }
    for (const auto& document_id : documents) raise(tx, {organisation_id, document_id, {}, told}, concerned);
    return !documents.empty();
  };
}

}  // namespace

PhrasingStore::PhrasingStore(db::Database& database, const Clock& clock, Changed changed)
    : database_(database), clock_(clock), changed_(std::move(changed)) {}

Task<std::optional<std::vector<PhrasingRow>>> PhrasingStore::list(std::string organisation_id,
                                                                  std::string document_id) {
  if (!is_id(document_id)) co_return std::nullopt;
  auto rows = co_await database_.read(
      Scope::of(organisation_id),
      [organisation_id, document_id](Tx& tx) -> std::optional<std::vector<PhrasingRow>> {
        if (!tx.first<PhrasedDocument>(sql::phrased_document, organisation_id, document_id))
          return std::nullopt;
        return tx.all<PhrasingRow>(sql::list_phrasings, organisation_id, document_id);
      });
  co_return rows;
}

Task<Result<PhrasingRow>> PhrasingStore::add(std::string organisation_id, Actor actor,
                                             std::string document_id, std::string text,
                                             idempotency::Once<PhrasingRow> once) {
  if (!is_id(document_id)) co_return no_such_document();
  Announcement announcement(changed_, organisation_id);
  auto row = co_await database_.write(
      Scope::of(organisation_id),
      idempotency::in(std::move(once),
                      adding({organisation_id, std::move(document_id), clock_.now(), announcement.told()},
                             std::move(actor), std::move(text))));
  if (!row) announcement.withdraw();
  co_return row;
}

Task<Result<PhrasingRow>> PhrasingStore::edit(std::string organisation_id, Actor actor,
                                              std::string document_id, std::string id, std::string text) {
  if (!is_id(document_id)) co_return no_such_document();
  if (!is_id(id)) co_return no_such_phrasing();
  Announcement announcement(changed_, organisation_id);
  auto row = co_await database_.write(
      Scope::of(organisation_id),
      editing({organisation_id, std::move(document_id), clock_.now(), announcement.told()}, std::move(actor),
              std::move(id), std::move(text)));
  if (!row) announcement.withdraw();
  co_return row;
}

Task<Result<bool>> PhrasingStore::reject(std::string organisation_id, std::string document_id,
                                         std::string id) {
  if (!is_id(document_id)) co_return no_such_document();
  if (!is_id(id)) co_return no_such_phrasing();
  Announcement announcement(changed_, organisation_id);
  auto rejected = co_await database_.write(
      Scope::of(organisation_id),
      rejecting({organisation_id, std::move(document_id), clock_.now(), announcement.told()}, std::move(id)));
  if (!rejected) announcement.withdraw();
  co_return rejected;
}

bool PhrasingStore::learn_now(const std::string& organisation_id, const Lesson& lesson) {
  auto trimmed = lesson;
  trimmed.question = std::string(trim(lesson.question));
  Announcement announcement(changed_, organisation_id);
  const bool learned = database_.write_now(
      Scope::of(organisation_id),
      learning({organisation_id, lesson.document_id, clock_.now(), announcement.told()}, std::move(trimmed)));
  if (!learned) announcement.withdraw();
  return learned;
}

bool PhrasingStore::forget_now(const std::string& organisation_id, Origin origin,
                               const std::string& origin_id) {
  Announcement announcement(changed_, organisation_id);
  const bool forgotten = database_.write_now(
      Scope::of(organisation_id), forgetting(organisation_id, origin, origin_id, announcement.told()));
  if (!forgotten) announcement.withdraw();
  return forgotten;
}

}  // namespace sp::knowledge_base
