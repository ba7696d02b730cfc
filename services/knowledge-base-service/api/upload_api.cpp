#include "services/knowledge-base-service/api/upload_api.hpp"

#include <chrono>
#include <set>

#include "platform/base/encoding.hpp"
#include "platform/http/multipart.hpp"
#include "services/knowledge-base-service/api/actor.hpp"
#include "services/knowledge-base-service/formats/archive.hpp"
#include "services/knowledge-base-service/formats/plain_text.hpp"

namespace sp::knowledge_base {

namespace {

using Clock = std::chrono::steady_clock;

/// After this no further file is begun: the last one may take another half minute, and the whole request has
/// one.
constexpr std::chrono::seconds patience{25};
constexpr std::size_t most_errors = 100;

struct Upload {
  std::vector<http::Part> files;
  Audience audience = Audience::requesters;
  std::optional<text::Language> language;
};

template <class Enum>
Result<Enum> choice(const http::Part& part, std::string_view allowed) {
  const auto value = json::enum_value<Enum>(trim(part.body));
  if (!value)
    return invalid_field("/" + part.name, "invalid_choice", "Must be " + std::string(allowed) + ".");
  return *value;
}

Result<Upload> read_form(std::string_view content_type, std::string_view body) {
  auto parts = http::read_multipart(content_type, body);
  if (!parts) return Failure(parts.error());
  Upload upload;
  for (auto& part : *parts) {
    if (part.name == "file") {
      // A browser sends a file field that nobody filled in as an empty file without a name.
      if (!part.body.empty() || (part.file_name && !part.file_name->empty()))
        upload.files.push_back(std::move(part));
    } else if (part.name == "audience" && !trim(part.body).empty()) {
      const auto audience = choice<Audience>(part, "public, requesters or agents");
      if (!audience) return Failure(audience.error());
      upload.audience = *audience;
    } else if (part.name == "language" && !trim(part.body).empty()) {
      const auto language = choice<text::Language>(part, "fr or en");
      if (!language) return Failure(language.error());
      upload.language = *language;
    }
  }
  if (upload.files.empty()) return invalid_field("/file", "required", "Add at least one file.");
  return upload;
}

/// The file's name, with the folders that it was chosen from where they are harmless.
std::string name_of(const http::Part& part) {
  auto name = decode_text(part.file_name.value_or("")).value_or("");
  if (!is_inside(name)) {
    const auto end = name.find_last_of("/\\");
    name = end == name.npos ? name : name.substr(end + 1);
  }
  name = std::string(utf8_prefix(without_controls(name), 300));
  return trim(name).empty() || name == ".." ? "document" : name;
}

UploadItem skipped(std::string name, Refusal refusal) {
  return {.name = std::move(name),
          .status = UploadStatus::skipped,
          .code = std::move(refusal.code),
          .reason = std::move(refusal.reason)};
}

UploadItem stored(std::string name, StoredArticle article, std::vector<Note> notes) {
  return {.name = std::move(name),
          .status = article.outcome == Outcome::created   ? UploadStatus::created
                    : article.outcome == Outcome::changed ? UploadStatus::changed
                                                          : UploadStatus::unchanged,
          .id = std::move(article.id),
          .title = std::move(article.title),
          .version = article.version,
          .chunks = article.chunks,
          .notes = std::move(notes)};
}

void count(UploadReport& report, UploadItem item) {
  switch (item.status) {
    case UploadStatus::created:
      ++report.created;
      break;
    case UploadStatus::changed:
      ++report.changed;
      break;
    case UploadStatus::unchanged:
      ++report.unchanged;
      break;
    case UploadStatus::skipped:
      ++report.skipped;
      break;
  }
  report.items.push_back(std::move(item));
}

/// Reads and stores one upload's files, one after another.
class Taking {
 public:
  Taking(Feeding& feeding, std::string organisation_id, KnowledgeBase::Actor actor, const Upload& upload)
      : feeding_(feeding),
        organisation_id_(std::move(organisation_id)),
        actor_(std::move(actor)),
        upload_(upload) {}

  UploadReport run() {
    for (const auto& part : upload_.files) {
      const auto name = name_of(part);
      if (!names_.insert(name).second) {
        count(report_, skipped(name, {"duplicate", name + " is in this upload twice."}));
        continue;
      }
      feeding_.unpack(name, part.body, [this](const std::string& file, Reading<std::string_view> bytes) {
        count(report_, take(file, std::move(bytes)));
        return true;
      });
    }
    return std::move(report_);
  }

 private:
  UploadItem take(const std::string& name, Reading<std::string_view> bytes) {
    if (!bytes) return skipped(name, std::move(bytes.error()));
    if (Clock::now() > deadline_)
      return skipped(name, {"timed_out", "There was no time left for " + name + ": upload it by itself."});
    auto article = feeding_.read(name, *bytes);
    if (!article) return skipped(name, std::move(article.error()));
    auto notes = std::move(article->notes);
    auto put = feeding_.put(organisation_id_, actor_, std::move(*article), upload_.audience, upload_.language,
                            {.source = "upload:" + name,
                             .hash = feeding_.hash_of(*bytes, upload_.audience, upload_.language),
                             .etag = {},
                             .modified = {}});
    if (!put) return skipped(name, std::move(put.error()));
    return stored(name, std::move(*put), std::move(notes));
  }

  Feeding& feeding_;
  const std::string organisation_id_;
  const KnowledgeBase::Actor actor_;
  const Upload& upload_;
  const Clock::time_point deadline_ = Clock::now() + patience;
  std::set<std::string> names_;
  UploadReport report_;
};

/// One error for each file, where none could be taken.
Result<UploadReport> refused_where_nothing_was_taken(UploadReport report) {
  if (report.skipped < static_cast<std::int64_t>(report.items.size())) return report;
  Error error{.kind = ErrorKind::invalid_input,
              .code = "invalid_input",
              .message = report.items.size() == 1 ? report.items.front().reason.value_or("")
                                                  : "None of the files could be read."};
  for (auto& item : report.items) {
    if (error.fields.size() == most_errors) break;
    error.fields.push_back({"/file", item.code.value_or(""), item.reason.value_or("")});
  }
  return Failure(std::move(error));
}

/// `request` outlives the work: the handler that awaits it holds it.
auto taking(Feeding& feeding, const Caller& caller) {
  return [&feeding, request = caller.request, organisation_id = caller.organisation(),
          actor = actor_of(caller)]() -> Result<UploadReport> {
    const auto upload = read_form(request->header("content-type"), request->body);
    if (!upload) return Failure(upload.error());
    return refused_where_nothing_was_taken(Taking(feeding, organisation_id, actor, *upload).run());
  };
}

}  // namespace

Task<Result<http::Created<UploadReport>>> UploadApi::upload(Caller caller, http::Nothing) {
  auto report = co_await files_.run(caller.organisation(), taking(feeding_, caller));
  if (!report) co_return Failure(report.error());
  co_return http::Created<UploadReport>{std::move(*report), ""};
}

}  // namespace sp::knowledge_base
