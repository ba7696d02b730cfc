// How files become articles, and articles come out again: for the upload over HTTP and for the program's own
// subcommands.
#pragma once
#include <expected>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/time.hpp"
#include "platform/json/codec.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"
#include "services/knowledge-base-service/client/reading_notes.hpp"

namespace sp::knowledge_base {

/// What a web page says of its place in its site.
struct PageSigns {
  bool not_indexed = false;  // it asks not to be found (meta robots)
  bool not_found = false;    // it says that there is no such page, whatever its status
  std::string canonical;     // the address that it gives itself, as it stands there; "" where it gives none
};
BOOST_DESCRIBE_STRUCT(PageSigns, (), (not_indexed, not_found, canonical))

/// What a file says. Its title is 1 to 300 code points, its content neither blank nor too long.
struct Article {
  std::string title;
  std::string content;
  Format format = Format::markdown;
  std::optional<text::Language> language;
  std::optional<Audience> audience;
  std::string id;           // of the document it was exported from; "" where it does not say
  std::vector<Note> notes;  // what of the file was not read
  std::string canonical;    // of a page: the address that it gives itself
};

/// Why a file was not taken. `code` is stable: empty, damaged, encrypted, too_large, unsupported, no_text,
/// too_many_files, path_outside, timed_out, too_complex, invalid_front_matter, draft, hidden; of a web page
/// also noindex and soft_not_found. `reason` is a sentence that names the file.
struct Refusal {
  std::string code;
  std::string reason;
};
template <class T>
using Reading = std::expected<T, Refusal>;

/// Where an article came from, and what tells whether it has changed there. All but `source` may be empty.
struct Provenance {
  std::string source;    // "upload:guide.pdf", "folder:/srv/articles/guide.md"
  std::string hash;      // of the bytes, as `Feeding::hash_of` makes it
  std::string etag;      // of a page's response
  std::string modified;  // its Last-Modified
};
struct KnownSource {
  std::string document_id;
  Provenance provenance;
};

enum class Outcome { created, changed, unchanged };
BOOST_DESCRIBE_ENUM(Outcome, created, changed, unchanged)

}  // namespace sp::knowledge_base

namespace sp::json {
template <>
inline constexpr std::string_view schema_name<knowledge_base::Outcome> = "StoreOutcome";
}  // namespace sp::json

namespace sp::knowledge_base {

struct StoredArticle {
  Outcome outcome = Outcome::created;
  std::string id;
  std::string title;
  std::int64_t version = 0;
  std::int64_t chunks = 0;
};

/// One file of an export: Markdown with front matter.
struct ExportedFile {
  std::string path;  // "fr/reinitialiser-mon-mot-de-passe.md": safe, and like no other of the export
  std::string text;
  Time updated_at{};
};

/// Thread-safe. Everything blocks: it is called by the program's subcommands and on the service's own pool.
class Feeding {
 public:
  virtual ~Feeding() = default;

  /// Told of one file, or why it cannot be read; false: no further ones are wanted. The bytes live during the
  /// call.
  using Visit = std::function<bool(const std::string& name, Reading<std::string_view> bytes)>;
  /// Calls `visit` for the file, or for each file in it where it is a zip ("guide.zip/en/vpn.md").
  virtual void unpack(const std::string& name, std::string_view bytes, const Visit& visit) = 0;
  /// One file that is no zip, recognised by its content. PDF and DOCX are read by a child process.
  virtual Reading<Article> read(const std::string& name, std::string_view bytes) = 0;
  /// A page of a web site: of HTML its main content, as Markdown; otherwise as `read`. One that asks not to
  /// be indexed, or says that there is no such page, is refused.
  virtual Reading<Article> read_page(const std::string& address, std::string_view bytes) = 0;
  /// What changes when the bytes do, or what is said of them.
  virtual std::string hash_of(std::string_view bytes, Audience audience,
                              std::optional<text::Language> language) const = 0;

  /// Stores the article: over the document with its id, otherwise over that of the same source, otherwise as
  /// a new one. Audience and language are the article's own, or those given; a language is detected at last.
  /// Refusals: too_complex, timed_out.
  virtual Reading<StoredArticle> put(const std::string& organisation_id, const KnowledgeBase::Actor& actor,
                                     Article article, Audience audience,
                                     std::optional<text::Language> language,
                                     const Provenance& provenance) = 0;
  /// Documents whose source begins with `prefix`.
  virtual std::vector<KnownSource> sources(const std::string& organisation_id, const std::string& prefix) = 0;
  /// Whether there was such a document.
  virtual bool remove(const std::string& organisation_id, const std::string& document_id) = 0;
  /// Every document, one at a time, oldest first.
  virtual void each_exported(const std::string& organisation_id,
                             const std::function<void(ExportedFile)>& visit) = 0;
};

}  // namespace sp::knowledge_base
