// The search index of one organisation: two Xapian databases under its own folder, of what every reader may
// find and of what is for agents only, so that nothing that a requester's search tells depends on the second.
// Derived data: it can always be built anew from the documents. Nothing outside this folder sees Xapian.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::knowledge_base {

/// The index cannot be read: missing, damaged or of another format. It has to be built anew.
class IndexUnusable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// What the index learns of one document.
struct IndexedDocument {
  struct Passage {
    std::string chunk_id;
    std::string heading;
    std::string text;                          // Markdown
    std::optional<text::Language> language{};  // nothing: the document's
  };
  std::string id;
  std::int64_t version = 0;
  std::string title;
  text::Language language = text::Language::en;
  Audience audience = Audience::requesters;
  std::vector<Passage> passages;
  /// Questions that people have asked for this document: searched like its title, never quoted.
  std::vector<std::string> phrasings;
};

/// Words or short phrases of one language that mean the same: "mdp", "mot de passe".
struct SynonymGroup {
  text::Language language = text::Language::en;
  std::vector<std::string> words;
  std::vector<std::vector<std::string>> stems;  // of each word's content, by `compiled`
};
using Synonyms = std::vector<SynonymGroup>;
/// Fills `stems` from `words`, once for all searches.
SynonymGroup compiled(SynonymGroup group);

/// The one writer of an index. One thread at a time; another writer of the same folder, in any process, is
/// refused.
class PassageWriter {
 public:
  /// Opens the index under `folder`; creates an empty one where it is missing, unusable or older than
  /// `pruned_seq`, the number up to which deletions are no longer known, or where it knows of more than
  /// `change_seq`, the latest change.
  PassageWriter(const std::string& folder, std::int64_t change_seq, std::int64_t pruned_seq);
  ~PassageWriter();
  PassageWriter(const PassageWriter&) = delete;
  PassageWriter& operator=(const PassageWriter&) = delete;

  /// The number of the last change that the index holds.
  std::int64_t applied_seq() const;
  /// Whether the constructor had to start with an empty index.
  bool created() const;
  void put(const IndexedDocument& document);
  void remove(const std::string& document_id);
  /// Makes everything since the last commit durable and visible, all or nothing.
  void commit(std::int64_t applied_seq);

 private:
  struct Store;
  std::unique_ptr<Store> store_;
};

struct PassageQuery {
  std::string question;
  std::optional<QuestionContext> context = std::nullopt;
  /// Nothing: passages of every language.
  std::optional<text::Language> language;
  Role reader = Role::requester;
  std::size_t limit = 10;
  /// An organisation's own; null: none.
  std::shared_ptr<const Synonyms> synonyms;
  /// Passages found by other means than terms: those that exist and are readable get their evidence too, and
  /// come after the hits, with a score of 0.
  std::vector<std::string> also;
};

struct PassageHit {
  std::string chunk_id;
  std::string document_id;
  std::int64_t document_version = 0;
  double score = 0;
  double coverage = 0;
  double title_coverage = 0;
  double document_coverage = 0;  // of the best few hits; 0 for the others
  double similarity = 0;         // set by `fuse`, of passages found by meaning
  double likeness = 0;
  double title_likeness = 0;
};

struct PassageHits {
  std::vector<PassageHit> hits;  // best first
  std::vector<AskedTerm> asked;  // in the question's language; where that is not known, in its likelier one
  std::vector<AskedTerm> context;
  int known_terms = 0;
  int content_terms = 0;
};

/// Readers of the indexes of all organisations; at most `open_limit` organisations are open at once.
/// Thread-safe.
class PassageSearch {
 public:
  PassageSearch(std::string root, std::size_t open_limit);
  ~PassageSearch();

  /// Empty where the organisation has no index yet. Throws IndexUnusable.
  PassageHits search(const std::string& organisation_id, const PassageQuery& query);
  /// Learns what searches need to know of the index as it is now, so that the next one does not have to.
  /// Quick where little has changed. Never throws for an index that cannot be read.
  void prepare(const std::string& organisation_id);
  /// Closes the organisation's readers, after its index was created anew.
  void forget(const std::string& organisation_id);
  /// The organisation's folder.
  std::string folder(const std::string& organisation_id) const;

 private:
  struct Store;
  std::unique_ptr<Store> store_;
};

}  // namespace sp::knowledge_base
