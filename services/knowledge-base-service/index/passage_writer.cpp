#include <fmt/format.h>
#include <xapian.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <thread>

#include "services/knowledge-base-service/domain/block.hpp"
#include "services/knowledge-base-service/index/index_folders.hpp"
#include "services/knowledge-base-service/index/passage_index.hpp"
#include "services/knowledge-base-service/index/stored_passage.hpp"
#include "services/knowledge-base-service/index/terms.hpp"

namespace sp::knowledge_base {

namespace {

std::int64_t number(const std::string& text) {
  std::int64_t value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

using Frequencies = std::map<std::string, unsigned>;

/// What the passages of a document share that are in one language.
struct Shared {
  terms::Analysed title;
  std::vector<std::string> phrasings;              // their words
  std::map<std::string, unsigned> phrasing_stems;  // in how many of them
};

Shared shared_by_passages(const IndexedDocument& document, text::Language language) {
  Shared shared{.title = terms::analyse(document.title, language), .phrasings = {}, .phrasing_stems = {}};
  for (const auto& phrasing : document.phrasings) {
    auto analysed = terms::analyse(phrasing, language);
    shared.phrasings.push_back(std::move(analysed.words));
    for (const auto& stem : std::set<std::string>(analysed.stems.begin(), analysed.stems.end()))
      ++shared.phrasing_stems[stem];
  }
  return shared;
}

void count(const std::vector<std::string>& stems, text::Language language, unsigned weight,
           Frequencies& frequencies) {
  for (const auto& stem : stems) frequencies[terms::stem(language, stem)] += weight;
}

Xapian::Document document_of(const IndexedDocument& document, const Shared& shared,
                             const IndexedDocument::Passage& passage) {
  const auto language = passage.language.value_or(document.language);
  const auto heading = terms::analyse(passage.heading, language);
  const auto body = terms::analyse(plain_text(passage.text), language);
  const auto hash = terms::hash_of_words(shared.title.words + heading.words + body.words);
  const int levels = terms::sample_levels(hash);
  Frequencies frequencies;
  count(body.stems, language, 1, frequencies);
  count(shared.title.stems, language, terms::title_weight, frequencies);
  count(heading.stems, language, terms::heading_weight, frequencies);
  for (const auto& [stem, phrasings] : shared.phrasing_stems)
    frequencies[terms::stem(language, stem)] += std::min(phrasings + 1, terms::most_phrasing_weight);
  Xapian::Document indexed;
  for (const auto& [term, frequency] : frequencies) indexed.add_term(term, frequency);
  for (const auto* stems : {&shared.title.stems, &heading.stems}) {
    for (const auto& stem : *stems) indexed.add_boolean_term(terms::in_title(language, stem));
  }
  indexed.add_boolean_term(terms::document(document.id));
  indexed.add_boolean_term(terms::chunk(passage.chunk_id));
  indexed.add_boolean_term(terms::language(language));
  indexed.add_boolean_term(terms::audience(document.audience));
  for (int level = 1; level <= levels; ++level) indexed.add_boolean_term(terms::sample(language, level));
  indexed.add_value(terms::hash_slot, fmt::format("{:016x}", hash));
  indexed.set_data(store_passage({.chunk_id = passage.chunk_id,
                                  .document_id = document.id,
                                  .document_version = document.version,
                                  .language = language,
                                  .title = shared.title.words,
                                  .heading = heading.words,
                                  .body = body.words,
                                  .phrasings = {shared.phrasings.begin(), shared.phrasings.end()}}));
  return indexed;
}

/// The spelling dictionary's entries for a passage.
std::set<std::string> spellings_of(const StoredPassage& passage) {
  std::set<std::string> entries;
  const auto take = [&](std::string_view words) {
    for (std::size_t begin = 1; begin < words.size();) {
      const auto end = words.find(' ', begin);
      if (auto entry = terms::spelling(passage.language, words.substr(begin, end - begin)); !entry.empty())
        entries.insert(std::move(entry));
      begin = end + 1;
    }
  };
  for (const auto words : {passage.title, passage.heading, passage.body}) take(words);
  for (const auto words : passage.phrasings) take(words);
  return entries;
}

/// A child process that is just being started holds our lock a moment longer than we do, until it has closed
/// what it inherited: the lock is asked for again before it counts as another's.
Xapian::WritableDatabase open_for_writing(const std::string& folder) {
  constexpr int attempts = 25;
  constexpr std::chrono::milliseconds pause{20};
  for (int attempt = 1;; ++attempt) {
    try {
      return Xapian::WritableDatabase(folder, Xapian::DB_OPEN);
    } catch (const Xapian::DatabaseLockError&) {
      if (attempt == attempts) throw;
      std::this_thread::sleep_for(pause);
    }
  }
}

}  // namespace

struct PassageWriter::Store {
  explicit Store(std::string path) : folder(std::move(path)) {}

  const std::string folder;
  Xapian::WritableDatabase everyone;
  std::optional<Xapian::WritableDatabase> agents;  // from the first document for agents on
  bool agents_changed = false;
  std::int64_t applied = 0;
  bool created = false;

  /// Whether the index can be brought up to date by the changes after its last one.
  bool open(std::int64_t change_seq, std::int64_t pruned_seq) {
    everyone = open_for_writing(everyones_folder(folder));
    if (everyone.get_metadata("format") != terms::format) return false;
    if (holds_database(agents_folder(folder))) {
      agents = open_for_writing(agents_folder(folder));
      if (agents->get_metadata("format") != terms::format) return false;
    } else if (!everyone.get_metadata("agents").empty()) {
      return false;  // it is lost
    }
    applied = number(everyone.get_metadata("applied"));
    // An index that was begun after the deletions were pruned never held what they deleted.
    const std::int64_t begun = number(everyone.get_metadata("begun"));
    return applied >= 0 && applied <= change_seq && std::max(applied, begun) >= pruned_seq;
  }

  void create(std::int64_t pruned_seq) {
    everyone = Xapian::WritableDatabase();
    agents.reset();
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    everyone = begin(everyones_folder(folder));
    everyone.set_metadata("begun", std::to_string(pruned_seq));
    everyone.set_metadata("applied", "0");
    everyone.commit();
    applied = 0;
    created = true;
  }

  static Xapian::WritableDatabase begin(const std::string& path) {
    Xapian::WritableDatabase database(path, Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_BACKEND_GLASS);
    database.set_metadata("format", std::string(terms::format));
    return database;
  }

  Xapian::WritableDatabase& database_of(Audience audience) {
    if (permits_reading(audience, Role::requester)) return everyone;
    if (!agents) {
      agents = begin(agents_folder(folder));
      everyone.set_metadata("agents", "1");
    }
    agents_changed = true;
    return *agents;
  }

  void forget(const std::string& document_id) {
    forget_in(everyone, document_id);
    if (agents && forget_in(*agents, document_id)) agents_changed = true;
  }

  static bool forget_in(Xapian::WritableDatabase& database, const std::string& document_id) {
    const auto term = terms::document(document_id);
    auto passage = database.postlist_begin(term);
    if (passage == database.postlist_end(term)) return false;
    for (; passage != database.postlist_end(term); ++passage) {
      const auto stored = database.get_document(*passage).get_data();
      for (const auto& entry : spellings_of(read_passage(stored))) database.remove_spelling(entry);
    }
    database.delete_document(term);
    return true;
  }

  /// What everyone may find comes last, with the number of the change: after a crash between the two the
  /// changes are applied again, which changes nothing where they were.
  void commit(std::int64_t seq) {
    if (agents && agents_changed) agents->commit();
    agents_changed = false;
    everyone.set_metadata("applied", std::to_string(seq));
    everyone.commit();
    applied = seq;
  }
};

PassageWriter::PassageWriter(const std::string& folder, std::int64_t change_seq, std::int64_t pruned_seq)
    : store_(std::make_unique<Store>(folder)) {
  try {
    if (store_->open(change_seq, pruned_seq)) return;
  } catch (const Xapian::DatabaseLockError& error) {
    throw std::runtime_error("the search index " + folder +
                             " is being written by another process: " + error.get_msg());
  } catch (const Xapian::Error&) {  // NOLINT(bugprone-empty-catch)
    // Missing or damaged: begun anew below.
  }
  try {
    store_->create(pruned_seq);
  } catch (const Xapian::Error& error) {
    throw std::runtime_error("the search index " + folder + " cannot be created: " + error.get_description());
  }
}

PassageWriter::~PassageWriter() = default;

std::int64_t PassageWriter::applied_seq() const { return store_->applied; }
bool PassageWriter::created() const { return store_->created; }

void PassageWriter::put(const IndexedDocument& document) {
  try {
    store_->forget(document.id);
    std::map<text::Language, Shared> shared;
    auto& database = store_->database_of(document.audience);
    for (const auto& passage : document.passages) {
      const auto language = passage.language.value_or(document.language);
      if (!shared.contains(language)) shared.emplace(language, shared_by_passages(document, language));
      const auto indexed = document_of(document, shared.at(language), passage);
      database.add_document(indexed);
      const auto stored = indexed.get_data();
      for (const auto& entry : spellings_of(read_passage(stored))) database.add_spelling(entry);
    }
  } catch (const Xapian::Error& error) {
    throw IndexUnusable(error.get_description());
  }
}

void PassageWriter::remove(const std::string& document_id) {
  try {
    store_->forget(document_id);
  } catch (const Xapian::Error& error) {
    throw IndexUnusable(error.get_description());
  }
}

void PassageWriter::commit(std::int64_t applied_seq) {
  try {
    store_->commit(applied_seq);
  } catch (const Xapian::Error& error) {
    throw IndexUnusable(error.get_description());
  }
}

}  // namespace sp::knowledge_base
