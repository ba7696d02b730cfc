#include "services/knowledge-base-service/api/export_api.hpp"

#include "platform/http/file_body.hpp"
#include "services/knowledge-base-service/formats/archive.hpp"

namespace sp::knowledge_base {

namespace {

/// Of the disk, for as long as somebody downloads it.
constexpr std::size_t largest_zip = std::size_t{2} * 1024 * 1024 * 1024;

struct TooLarge : std::exception {};

auto packing(Feeding& feeding, std::string folder, std::string organisation_id) {
  return [&feeding, folder = std::move(folder),
          organisation_id = std::move(organisation_id)]() -> Result<http::SharedBytes> {
    http::FileBody zip(folder);
    ArchiveWriter archive([&zip](std::string_view bytes) {
      if (zip.size() + bytes.size() > largest_zip) throw TooLarge();
      zip.append(bytes);
    });
    try {
      feeding.each_exported(organisation_id, [&archive](const ExportedFile& file) {
        const auto seconds = std::chrono::floor<std::chrono::seconds>(file.updated_at.time_since_epoch());
        archive.add(file.path, file.text, seconds.count());
      });
      archive.finish();
    } catch (const TooLarge&) {
      return conflict(
          "export_too_large",
          "The knowledge base is too large for one zip file: an operator can export it to a folder "
          "with support-platform export.");
    }
    return zip.share();
  };
}

}  // namespace

Task<Result<http::Response>> ExportApi::export_all(Caller caller, http::Nothing) {
  auto zip = co_await files_.run(caller.organisation(), packing(feeding_, folder_, caller.organisation()));
  if (!zip) co_return Failure(zip.error());
  http::Response response;
  response.content_type = "application/zip";
  response.shared_body = *std::move(zip);
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"knowledge-base.zip\"");
  co_return response;
}

}  // namespace sp::knowledge_base
