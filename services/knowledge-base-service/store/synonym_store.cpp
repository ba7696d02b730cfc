#include "services/knowledge-base-service/store/synonym_store.hpp"

#include <algorithm>

#include "knowledge_base_service_sql.hpp"
#include "platform/base/id.hpp"

namespace sp::knowledge_base {

namespace sql = sp::knowledge_base_service::sql;
using db::Scope;
using db::Tx;

namespace {

struct WordRow {
  std::string id;
  text::Language language = text::Language::en;
  Time updated_at{};
  std::string word;
};
BOOST_DESCRIBE_STRUCT(WordRow, (), (id, language, updated_at, word))

Failure no_such_synonyms() { return not_found("There are no such synonyms."); }

std::vector<SynonymsRow> read_all(Tx& tx, const std::string& organisation_id,
                                  std::optional<text::Language> language) {
  std::vector<SynonymsRow> rows;
  for (auto& word : tx.all<WordRow>(sql::list_synonyms, organisation_id, language)) {
    if (rows.empty() || rows.back().id != word.id)
      rows.push_back({std::move(word.id), word.language, {}, word.updated_at});
    rows.back().words.push_back(std::move(word.word));
  }
  return rows;
}

/// A group as it is written: its words replace those that it had.
struct Writing {
  std::string organisation_id;
  std::string id;
  SynonymGroup group;
  Time now{};
  ToldOfChange told;
};

Result<SynonymsRow> write_words(Tx& tx, const Writing& writing) {
  const auto& [organisation_id, id, group, now, told] = writing;
  tx.run(sql::delete_synonym_words, organisation_id, id);
  std::int64_t position = 0;
  for (const auto& word : group.words) {
    const auto normalised = text::normalise_question(word);
    if (tx.first<std::string>(sql::find_synonym_word, organisation_id, group.language, normalised)) {
      return conflict("word_taken",
                      "\"" + word +
                          "\" stands in another group of synonyms already: a word can be in one "
                          "group only.");
    }
    tx.run(sql::insert_synonym_word, organisation_id, group.language, normalised, id, position++, word);
  }
  return SynonymsRow{id, group.language, group.words, now};
}

auto inserting(Writing writing) {
  return [writing = std::move(writing)](Tx& tx) -> Result<SynonymsRow> {
    // The number comes first: writers of one organisation wait for each other there.
    next_change(tx, writing.organisation_id, Concerned::everyone, writing.told);
    if (tx.one<std::int64_t>(sql::count_synonyms, writing.organisation_id) >= most_synonym_groups) {
      return conflict("synonyms_full", "There are " + std::to_string(most_synonym_groups) +
                                           " groups of synonyms: remove one before you add another.");
    }
    tx.run(sql::insert_synonyms, writing.id, writing.organisation_id, writing.group.language, writing.now);
    return write_words(tx, writing);
  };
}

auto replacing(Writing writing) {
  return [writing = std::move(writing)](Tx& tx) -> Result<SynonymsRow> {
    next_change(tx, writing.organisation_id, Concerned::everyone, writing.told);
    if (tx.run(sql::update_synonyms, writing.organisation_id, writing.id, writing.group.language,
               writing.now) == 0)
      return no_such_synonyms();
    return write_words(tx, writing);
  };
}

auto removing(std::string organisation_id, std::string id, ToldOfChange told) {
  return [organisation_id = std::move(organisation_id), id = std::move(id),
          told = std::move(told)](Tx& tx) -> Result<bool> {
    next_change(tx, organisation_id, Concerned::everyone, told);
    if (tx.run(sql::delete_synonyms, organisation_id, id) == 0) return no_such_synonyms();
    return true;
  };
}

auto reading(std::string organisation_id, std::optional<text::Language> language) {
  return [organisation_id = std::move(organisation_id), language](Tx& tx) {
    return read_all(tx, organisation_id, language);
  };
}

std::shared_ptr<const Synonyms> for_search(std::vector<SynonymsRow> rows) {
  if (rows.empty()) return nullptr;
  auto synonyms = std::make_shared<Synonyms>();
  for (auto& row : rows) synonyms->push_back(compiled({row.language, std::move(row.words), {}}));
  return synonyms;
}

}  // namespace

SynonymStore::SynonymStore(db::Database& database, const Clock& clock, Changed changed)
    : database_(database), clock_(clock), changed_(std::move(changed)) {}

Task<std::vector<SynonymsRow>> SynonymStore::list(std::string organisation_id,
                                                  std::optional<text::Language> language) {
  auto rows = co_await database_.read(Scope::of(organisation_id), reading(organisation_id, language));
  std::ranges::sort(rows, {}, [](const SynonymsRow& row) { return text::fold(row.words.front()); });
  co_return rows;
}

Task<Result<SynonymsRow>> SynonymStore::insert(std::string organisation_id, SynonymGroup group,
                                               idempotency::Once<SynonymsRow> once) {
  Announcement announcement(changed_, organisation_id);
  auto row = co_await database_.write(
      Scope::of(organisation_id),
      idempotency::in(std::move(once), inserting({organisation_id, new_id(), std::move(group), clock_.now(),
                                                  announcement.told()})));
  if (!row) announcement.withdraw();
  co_return row;
}

Task<Result<SynonymsRow>> SynonymStore::replace(std::string organisation_id, std::string id,
                                                SynonymGroup group) {
  if (!is_id(id)) co_return no_such_synonyms();
  Announcement announcement(changed_, organisation_id);
  auto row = co_await database_.write(
      Scope::of(organisation_id),
      replacing({organisation_id, std::move(id), std::move(group), clock_.now(), announcement.told()}));
  if (!row) announcement.withdraw();
  co_return row;
}

Task<Result<bool>> SynonymStore::remove(std::string organisation_id, std::string id) {
  if (!is_id(id)) co_return no_such_synonyms();
  Announcement announcement(changed_, organisation_id);
  auto removed = co_await database_.write(Scope::of(organisation_id),
                                          removing(organisation_id, std::move(id), announcement.told()));
  if (!removed) announcement.withdraw();
  co_return removed;
}

Task<std::shared_ptr<const Synonyms>> SynonymStore::of(std::string organisation_id,
                                                       std::uint64_t generation) {
  if (const auto known = remembered(organisation_id); known && known->generation == generation)
    co_return known->synonyms;
  auto rows = co_await database_.read(Scope::of(organisation_id), reading(organisation_id, std::nullopt));
  auto synonyms = for_search(std::move(rows));
  // What was read is at least as new as the generation, which was looked up before.
  remember(organisation_id, {generation, synonyms});
  co_return synonyms;
}

std::optional<SynonymStore::Remembered> SynonymStore::remembered(const std::string& organisation_id) {
  const std::lock_guard lock(mutex_);
  const auto found = remembered_.find(organisation_id);
  if (found == remembered_.end()) return std::nullopt;
  return found->second;
}

void SynonymStore::remember(const std::string& organisation_id, Remembered read) {
  const std::lock_guard lock(mutex_);
  auto& known = remembered_[organisation_id];
  if (known.generation <= read.generation) known = std::move(read);
}

}  // namespace sp::knowledge_base
