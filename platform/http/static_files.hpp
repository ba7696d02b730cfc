// The exported frontend: an index of the folder is made at start, and only what is in the index is ever
// served.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "platform/http/message.hpp"

namespace sp::http {

/// Thread-safe after construction. A file is read by a plain pread on the connection's thread: it is local,
/// small (an export is a few megabytes) and nearly always in the page cache. Small files stay in memory, 8 MB
/// at most; of a larger one there is one copy while it is being sent, shared by all who ask for it.
///
/// In the folder, beside the files: FILE.br and FILE.gz (precompressed variants), `rewrites.json`
/// ([{"pattern": "/tickets/*", "page": "/tickets/"}], `*` is one segment without a dot) and `csp.json` (path
/// → hash sources of inline scripts, or {"scripts": [...], "styles": [...]}; "styles" at the top: for all
/// pages).
class StaticFiles {
 public:
  /// Throws std::runtime_error where the folder or one of the two JSON files cannot be read.
  explicit StaticFiles(const std::string& folder);
  ~StaticFiles();

  /// For GET and HEAD of any path that no route has: a file, a page, a redirect, 304, or the 404 page.
  Response respond(const Request& request) const;

 private:
  struct Variant;
  struct File;
  struct Rewrite {
    std::vector<std::string> segments;
    std::string page;
  };

  void index_folder(const std::string& folder);
  void read_policy(const std::string& path);
  void read_rewrites(const std::string& path);
  const File* find(std::string_view path) const;
  const File* rewritten(std::string_view path) const;
  std::shared_ptr<const std::string> load(const Variant& variant) const;
  Response serve(const File& file, const Request& request, int status) const;

  std::map<std::string, std::unique_ptr<File>, std::less<>>
      files_;  // by URL path; a page by its path with "/"
  std::vector<Rewrite> rewrites_;
  mutable std::mutex mutex_;
  mutable std::size_t kept_bytes_ = 0;
};

}  // namespace sp::http
