#include "services/knowledge-base-service/api/export_api.hpp"

#include "services/knowledge-base-service/formats/archive.hpp"

namespace sp::knowledge_base {

namespace {

auto packing(Feeding& feeding, std::string organisation_id) {
  return [&feeding, organisation_id = std::move(organisation_id)] {
    ArchiveWriter archive;
    feeding.each_exported(organisation_id, [&archive](const ExportedFile& file) {
      const auto seconds = std::chrono::floor<std::chrono::seconds>(file.updated_at.time_since_epoch());
      archive.add(file.path, file.text, seconds.count());
    });
    return archive.finish();
  };
}

}  // namespace

Task<Result<http::Response>> ExportApi::export_all(Caller caller, http::Nothing) {
  auto bytes = co_await files_.run(caller.organisation(), packing(feeding_, caller.organisation()));
  http::Response response;
  response.content_type = "application/zip";
  response.body = std::move(bytes);
  response.headers.emplace_back("Content-Disposition", "attachment; filename=\"knowledge-base.zip\"");
  co_return response;
}

}  // namespace sp::knowledge_base
