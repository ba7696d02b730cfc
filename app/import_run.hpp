// What the imports of folders and of web sites have in common: the articles known before, what became of
// each, and the report.
#pragma once
#include <boost/describe.hpp>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/progress.hpp"
#include "app/target.hpp"

namespace sp::app {

struct ImportOptions {
  knowledge_base::Audience audience = knowledge_base::Audience::requesters;
  std::optional<text::Language> language;
  bool keep_removed = false;
  bool allow_private_addresses = false;
};

enum class ImportStatus { created, changed, unchanged, removed, skipped };
BOOST_DESCRIBE_ENUM(ImportStatus, created, changed, unchanged, removed, skipped)

struct ImportItem {
  std::string name;
  ImportStatus status = ImportStatus::created;
  std::optional<std::string> code;  // of what was skipped
  std::optional<std::string> reason;
  std::vector<knowledge_base::Note> notes;  // what of it was not read
};
BOOST_DESCRIBE_STRUCT(ImportItem, (), (name, status, code, reason, notes))

struct ImportReport {
  std::int64_t created = 0;
  std::int64_t changed = 0;
  std::int64_t unchanged = 0;
  std::int64_t removed = 0;
  std::int64_t skipped = 0;
  bool interrupted = false;
  double seconds = 0;
  std::vector<ImportItem> items;
};
BOOST_DESCRIBE_STRUCT(ImportReport, (),
                      (created, changed, unchanged, removed, skipped, interrupted, seconds, items))

/// What is known of a page of a web site beside its bytes.
struct PageOrigin {
  std::string etag;
  std::string modified;
  /// Why a page with this canonical address is not taken.
  std::function<std::optional<knowledge_base::Refusal>(const std::string& canonical)> is_copy;
};

/// One import. Thread-safe.
class ImportRun {
 public:
  /// `root`: what the sources of all its documents begin with.
  ImportRun(Target& target, ImportOptions options, std::string root);

  const ImportOptions& options() const { return options_; }
  knowledge_base::Feeding& feeding() { return target_.feeding(); }
  /// What was stored of `root` + `name` before, or null.
  const knowledge_base::KnownSource* known(const std::string& name) const;

  /// Stores what a file says, unless its bytes are those of the last time. `page`: null where it is no page
  /// of a web site.
  void take(const std::string& name, std::string_view bytes, const PageOrigin* page = nullptr);
  /// The file is still what it was.
  void keep(const std::string& name);
  /// The file cannot be read; its document stays as it is.
  void skip(const std::string& name, const knowledge_base::Refusal& refusal);
  /// The same where nothing is known of the files below it, as of a folder: their documents stay.
  void skip_all_below(const std::string& name, const knowledge_base::Refusal& refusal);
  /// The file says by itself that it is gone.
  void remove(const std::string& name);
  /// The file is not wanted: the document that was made of it before is removed.
  void leave_out(const std::string& name, const knowledge_base::Refusal& refusal);
  /// Removes what was neither taken, kept nor skipped.
  void remove_missing();
  ImportReport finish(bool interrupted);

 private:
  void record(ImportItem item);
  void remove_document(const std::string& name, std::optional<knowledge_base::Refusal> why);

  Target& target_;
  const ImportOptions options_;
  const std::string root_;
  const std::chrono::steady_clock::time_point started_ = std::chrono::steady_clock::now();
  std::map<std::string, knowledge_base::KnownSource> known_;  // by source
  std::mutex mutex_;
  std::set<std::string> seen_;              // sources
  std::vector<std::string> kept_prefixes_;  // of sources
  ImportReport report_;
};

/// Whether the user wants it to end (SIGINT, SIGTERM). The second signal ends the program at once.
class Interruption {
 public:
  Interruption();
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  static bool wanted();
};

/// Every file below `folder`. True where it was interrupted. Throws UserError where there
/// is nothing to import.
bool import_files(ImportRun& run, const std::string& folder);
/// What an import of `folder` has as its root: its real path.
std::string root_of_files(const std::string& folder);

/// Every page that the sitemap names. True where it was interrupted. Throws UserError where it cannot be
/// read.
bool import_site(ImportRun& run, outbound::HttpClient& client, const std::string& sitemap);

}  // namespace sp::app
