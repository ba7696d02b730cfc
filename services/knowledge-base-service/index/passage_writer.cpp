#include <xapian.h>

#include <charconv>
#include <chrono>
#include <filesystem>
#include <map>
#include <set>
#include <thread>

#include "services/knowledge-base-service/domain/block.hpp"
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

/// What the passages of a document share.
struct Shared {
  terms::Analysed title;
  std::vector<std::string> phrasings;              // their words
  std::map<std::string, unsigned> phrasing_stems;  // in how many of them
};

Shared shared_by_passages(const IndexedDocument& document) {
  Shared shared{
      .title = terms::analyse(document.title, document.language), .phrasings = {}, .phrasing_stems = {}};
  for (const auto& phrasing : document.phrasings) {
    auto analysed = terms::analyse(phrasing, document.language);
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
  const auto language = document.language;
  const auto heading = terms::analyse(passage.heading, language);
  const auto body = terms::analyse(plain_text(passage.text), language);
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
  Xapian::WritableDatabase database;
  std::int64_t applied = 0;
  bool created = false;

  /// Whether what is open can be brought up to date by the changes after its last one.
  bool usable(std::int64_t change_seq, std::int64_t pruned_seq) {
    if (database.get_metadata("format") != terms::format) return false;
    applied = number(database.get_metadata("applied"));
    // An index that was begun after the deletions were pruned never held what they deleted.
    const std::int64_t begun = number(database.get_metadata("begun"));
    return applied >= 0 && applied <= change_seq && std::max(applied, begun) >= pruned_seq;
  }

  void forget(const std::string& document_id) {
    const auto term = terms::document(document_id);
    for (auto passage = database.postlist_begin(term); passage != database.postlist_end(term); ++passage) {
      const auto stored = database.get_document(*passage).get_data();
      for (const auto& entry : spellings_of(read_passage(stored))) database.remove_spelling(entry);
    }
    database.delete_document(term);
  }

  void create(const std::string& folder, std::int64_t pruned_seq) {
    database = Xapian::WritableDatabase();
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    database = Xapian::WritableDatabase(folder, Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS);
    database.set_metadata("format", std::string(terms::format));
    database.set_metadata("begun", std::to_string(pruned_seq));
    database.set_metadata("applied", "0");
    database.commit();
    applied = 0;
    created = true;
  }
};

PassageWriter::PassageWriter(const std::string& folder, std::int64_t change_seq, std::int64_t pruned_seq)
    : store_(std::make_unique<Store>()) {
  try {
    store_->database = open_for_writing(folder);
    if (store_->usable(change_seq, pruned_seq)) return;
  } catch (const Xapian::DatabaseLockError& error) {
    throw std::runtime_error("the search index " + folder +
                             " is being written by another process: " + error.get_msg());
  } catch (const Xapian::Error&) {  // NOLINT(bugprone-empty-catch)
    // Missing or damaged: begun anew below.
  }
  try {
    store_->create(folder, pruned_seq);
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
    const auto shared = shared_by_passages(document);
    for (const auto& passage : document.passages) {
      const auto indexed = document_of(document, shared, passage);
      store_->database.add_document(indexed);
      const auto stored = indexed.get_data();
      for (const auto& entry : spellings_of(read_passage(stored))) store_->database.add_spelling(entry);
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
    store_->database.set_metadata("applied", std::to_string(applied_seq));
    store_->database.commit();
    store_->applied = applied_seq;
  } catch (const Xapian::Error& error) {
    throw IndexUnusable(error.get_description());
  }
}

}  // namespace sp::knowledge_base
