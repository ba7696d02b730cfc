#include <xapian.h>

#include <charconv>
#include <filesystem>

#include "services/knowledge-base-service/domain/block.hpp"
#include "services/knowledge-base-service/index/passage_index.hpp"
#include "services/knowledge-base-service/index/terms.hpp"

namespace sp::knowledge_base {

namespace {

std::int64_t number(const std::string& text) {
  std::int64_t value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

using Frequencies = std::map<std::string, unsigned>;

void count(const std::vector<std::string>& stems, text::Language language, unsigned weight,
           Frequencies& frequencies) {
  for (const auto& stem : stems) frequencies[terms::stem(language, stem)] += weight;
}

Xapian::Document document_of(const IndexedDocument& document, const IndexedDocument::Passage& passage) {
  const auto title = terms::content_stems(document.title, document.language);
  const auto heading = terms::content_stems(passage.heading, document.language);
  Frequencies frequencies;
  count(terms::content_stems(plain_text(passage.text), document.language), document.language, 1, frequencies);
  count(title, document.language, terms::title_weight, frequencies);
  count(heading, document.language, terms::heading_weight, frequencies);
  Xapian::Document indexed;
  for (const auto& [term, frequency] : frequencies) indexed.add_term(term, frequency);
  for (const auto* stems : {&title, &heading}) {
    for (const auto& stem : *stems) indexed.add_boolean_term(terms::in_title(document.language, stem));
  }
  indexed.add_boolean_term(terms::document(document.id));
  indexed.add_boolean_term(terms::language(document.language));
  indexed.add_boolean_term(terms::audience(document.audience));
  indexed.set_data(passage.chunk_id + '\n' + document.id + '\n' + std::to_string(document.version));
  return indexed;
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
    store_->database = Xapian::WritableDatabase(folder, Xapian::DB_OPEN);
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
    store_->database.delete_document(terms::document(document.id));
    for (const auto& passage : document.passages)
      store_->database.add_document(document_of(document, passage));
  } catch (const Xapian::Error& error) {
    throw IndexUnusable(error.get_description());
  }
}

void PassageWriter::remove(const std::string& document_id) {
  try {
    store_->database.delete_document(terms::document(document_id));
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
