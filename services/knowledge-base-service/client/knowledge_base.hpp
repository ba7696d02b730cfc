// What other services may ask of knowledge-base-service: passages for a question, and whether they still
// stand.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/error.hpp"
#include "platform/identity/principal.hpp"
#include "platform/runtime/task.hpp"
#include "platform/service/call.hpp"
#include "platform/text/analysis.hpp"

namespace sp::knowledge_base {

/// Who may read a document. `permits_reading` is the whole rule.
enum class Audience { public_, requesters, agents };
BOOST_DESCRIBE_ENUM(Audience, public_, requesters, agents)

enum class Format { markdown, html, text };
BOOST_DESCRIBE_ENUM(Format, markdown, html, text)

constexpr bool permits_reading(Audience audience, Role role) {
  return audience != Audience::agents || role != Role::requester;
}

/// One passage that was found, with the evidence that `decide` weighs.
struct Passage {
  std::string document_id;
  std::int64_t document_version = 0;
  std::string chunk_id;
  std::string title;
  std::string heading;  // the heading path inside the document: "Windows › Installation"
  std::string text;     // Markdown
  text::Language language = text::Language::en;
  double score = 0;           // by terms and likeness, comparable within one retrieval only
  double coverage = 0;        // IDF-weighted share of the question's terms in the passage, 0..1
  double title_coverage = 0;  // the same in title and heading path
  /// The same in all passages of the document together; for the best three passages only.
  double document_coverage = 0;
  /// How alike question and passage are by their runs of characters, 0..1 of what is possible; and how much
  /// of the title with headings, or of a phrasing that people use for the document, the question says.
  double likeness = 0;
  double title_likeness = 0;
  bool continues = false;  // the section goes on in the document's next passage
  double similarity = 0;   // the cosine of the question's and the passage's vectors; 0 where it is not known
};
BOOST_DESCRIBE_STRUCT(Passage, (),
                      (document_id, document_version, chunk_id, title, heading, text, language, score,
                       coverage, title_coverage, document_coverage, likeness, title_likeness, continues,
                       similarity))

/// A content word of a question, or a phrase that has synonyms, as search understood it.
struct AskedTerm {
  /// Each of them says it where all its stems stand: what was asked (a misspelled word put right), then what
  /// means the same.
  std::vector<std::vector<std::string>> ways;
  double weight = 0;     // its inverse document frequency: rare words say more; common ones little
  double certainty = 1;  // less where the word was put right, for it may mean another
  bool known = false;    // the knowledge base holds it
  bool common = false;   // a word of any subject: "time", "obtenir"
};
BOOST_DESCRIBE_STRUCT(AskedTerm, (), (ways, weight, certainty, known, common))

struct Retrieval {
  std::vector<Passage> passages;  // best first
  /// What the question asks about, and what its context adds to that, with less weight.
  std::vector<AskedTerm> asked;
  std::vector<AskedTerm> context;
  /// How much nearer in meaning the nearest passage is than is usual for questions of something else, in
  /// standard deviations; nothing where meaning is not searched.
  std::optional<double> closeness;
  std::uint64_t generation = 0;  // the reader's, when the search began
  int known_terms = 0;           // content terms of the question that the knowledge base holds
  int content_terms = 0;
  /// Search knew every change up to the generation: what is made of it may be kept for others.
  bool settled = true;

  /// Counts on `other` too, which was searched for the same answer: the older state of the two is what it
  /// rests on.
  void rest_on(const Retrieval& other) {
    generation = std::min(generation, other.generation);
    settled = settled && other.settled;
  }
};
BOOST_DESCRIBE_STRUCT(Retrieval, (),
                      (passages, asked, context, closeness, generation, known_terms, content_terms, settled))

/// What a question of a conversation leans on: the one before it, and the documents that answered that. Their
/// part in finding, and in the evidence, is smaller than the question's own.
struct QuestionContext {
  std::string question;
  std::vector<std::string> documents;  // ids
};
BOOST_DESCRIBE_STRUCT(QuestionContext, (), (question, documents))

struct RetrievalRequest {
  std::string organisation_id;
  Role reader = Role::requester;
  std::string question;
  std::optional<QuestionContext> context = std::nullopt;
  text::Language language =
      text::Language::en;  // of the question; passages of the other language are left out
  std::size_t limit = 8;
};
BOOST_DESCRIBE_STRUCT(RetrievalRequest, (), (organisation_id, reader, question, context, language, limit))

struct NewDocument {
  std::string title;
  std::string content;
  Format format = Format::markdown;
  std::string language;  // "fr", "en" or "": detect
  Audience audience = Audience::requesters;
  std::string source;  // for imports: the path that it came from, "" otherwise
};
BOOST_DESCRIBE_STRUCT(NewDocument, (), (title, content, format, language, audience, source))

struct KnowledgeBaseStatus {
  std::int64_t documents = 0;
  std::int64_t chunks = 0;
  std::int64_t behind = 0;            // changes that search does not know yet
  std::int64_t embedding_behind = 0;  // those that search by meaning does not know; 0 where there is none
};

BOOST_DESCRIBE_STRUCT(KnowledgeBaseStatus, (), (documents, chunks, behind, embedding_behind))

/// Thread-safe. Where it is in another process, each may also fail as overloaded, code "service_unavailable".
class KnowledgeBase {
 public:
  virtual ~KnowledgeBase() = default;
  /// Only passages that the reader may see and that exist at this moment, whatever the index holds.
  virtual Task<Result<Retrieval>> retrieve(Call call, RetrievalRequest request) = 0;
  /// Counts every change of what the reader may find (create, edit, delete, audience), and every time that
  /// search has caught up with some. It rises before the change is acknowledged; what was made from an older
  /// generation may be stale. A change of what is for agents alone is none to a requester, who could tell by
  /// it that there is such an article. Quick: a look-up in memory, or of one row where several processes
  /// share the documents. Numbers of a requester and of others are not comparable. Of a process that has the
  /// documents for itself they are those of no process before it; processes that share them give the same.
  virtual Task<Result<std::uint64_t>> generation(Call call, std::string organisation_id, Role reader) = 0;
  /// The same where it is at hand in memory; nothing where it has to be waited for.
  virtual std::optional<std::uint64_t> generation_at_hand(const std::string&, Role) { return std::nullopt; }
  virtual Task<Result<KnowledgeBaseStatus>> status(Call call, std::string organisation_id) = 0;
  /// The document's title; not_found also where the reader may not see it.
  virtual Task<Result<std::string>> title(Call call, std::string organisation_id, Role reader,
                                          std::string document_id) = 0;

  // For the program's own subcommands and the demo organisation; these block.
  struct Actor {
    std::string id;
    std::string name;
    BOOST_DESCRIBE_CLASS(Actor, (), (id, name), (), ())
  };
  virtual Result<std::string> add(const std::string& organisation_id, const Actor& actor,
                                  const NewDocument& document) = 0;
  /// Returns when search knows every change made so far, or false after `patience`.
  virtual bool wait_until_indexed(const std::string& organisation_id, std::chrono::milliseconds patience) = 0;
};

}  // namespace sp::knowledge_base
