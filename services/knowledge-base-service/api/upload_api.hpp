// Files into the knowledge base over HTTP.
#pragma once
#include "platform/http/route.hpp"
#include "platform/runtime/work_pool.hpp"
#include "services/knowledge-base-service/client/feeding.hpp"

namespace sp::knowledge_base {

/// The fields of the form.
struct UploadForm {
  http::FormFile file;
  std::optional<Audience> audience;
  std::optional<text::Language> language;
};
BOOST_DESCRIBE_STRUCT(UploadForm, (), (file, audience, language))

enum class UploadStatus { created, changed, unchanged, skipped };
BOOST_DESCRIBE_ENUM(UploadStatus, created, changed, unchanged, skipped)

struct UploadItem {
  std::string name;  // of the file, its path inside a zip included
  UploadStatus status = UploadStatus::created;
  std::optional<std::string> id;
  std::optional<std::string> title;
  std::optional<std::int64_t> version;
  std::optional<std::int64_t> chunks;
  std::optional<std::string> code;    // of a skipped file
  std::optional<std::string> reason;  // the same in words
  std::vector<Note> notes;            // what of the file was not read
};
BOOST_DESCRIBE_STRUCT(UploadItem, (), (name, status, id, title, version, chunks, code, reason, notes))

struct UploadReport {
  std::int64_t created = 0;
  std::int64_t changed = 0;
  std::int64_t unchanged = 0;
  std::int64_t skipped = 0;
  std::vector<UploadItem> items;
};
BOOST_DESCRIBE_STRUCT(UploadReport, (), (created, changed, unchanged, skipped, items))

/// Thread-safe.
class UploadApi {
 public:
  /// `files`: the pool that uploads are read on, not that of searches: a file may take half a minute.
  UploadApi(Feeding& feeding, WorkPool& files, std::size_t body_limit)
      : feeding_(feeding), files_(files), body_limit_(body_limit) {}

  Task<Result<http::Created<UploadReport>>> upload(Caller caller, http::Nothing input);
  std::size_t body_limit() const { return body_limit_; }

 private:
  Feeding& feeding_;
  WorkPool& files_;
  const std::size_t body_limit_;
};

}  // namespace sp::knowledge_base
