// Words and short phrases that mean the same in an organisation, as its admins write them, and as search
// reads them with every question.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/time.hpp"
#include "platform/db/database.hpp"
#include "platform/idempotency/claim.hpp"
#include "services/knowledge-base-service/index/passage_index.hpp"
#include "services/knowledge-base-service/store/announcement.hpp"

namespace sp::knowledge_base {

inline constexpr std::size_t fewest_synonyms = 2;  // words of a group
inline constexpr std::size_t most_synonyms = 10;
/// Every question looks through all of an organisation's groups.
inline constexpr std::int64_t most_synonym_groups = 1000;

struct SynonymsRow {
  std::string id;
  text::Language language = text::Language::en;
  std::vector<std::string> words;  // in the order they were written in
  Time updated_at{};
};

/// Thread-safe. Coroutines resume on their caller's thread.
class SynonymStore {
 public:
  SynonymStore(db::Database& database, const Clock& clock, Changed changed);

  /// In the order of their first words; nothing for `language`: of both.
  Task<std::vector<SynonymsRow>> list(std::string organisation_id, std::optional<text::Language> language);
  /// Words are different in the form that search compares, and not empty in it. conflict "word_taken" names
  /// the word that another group of the language has; "synonyms_full".
  Task<Result<SynonymsRow>> insert(std::string organisation_id, SynonymGroup group,
                                   idempotency::Once<SynonymsRow> once = {});
  /// The same, and not_found.
  Task<Result<SynonymsRow>> replace(std::string organisation_id, std::string id, SynonymGroup group);
  /// not_found.
  Task<Result<bool>> remove(std::string organisation_id, std::string id);

  /// All of the organisation's groups, null where it has none. Read from the database once for each
  /// `generation` of its knowledge base (the staff's), which rises with every change of them.
  Task<std::shared_ptr<const Synonyms>> of(std::string organisation_id, std::uint64_t generation);

 private:
  struct Remembered {
    std::uint64_t generation = 0;
    std::shared_ptr<const Synonyms> synonyms;
  };
  std::optional<Remembered> remembered(const std::string& organisation_id);
  void remember(const std::string& organisation_id, Remembered read);

  db::Database& database_;
  const Clock& clock_;
  const Changed changed_;
  std::mutex mutex_;
  std::map<std::string, Remembered> remembered_;
};

}  // namespace sp::knowledge_base
