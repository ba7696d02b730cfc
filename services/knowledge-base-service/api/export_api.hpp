// The whole knowledge base as a file, over HTTP.
#pragma once
#include "platform/http/route.hpp"
#include "platform/runtime/work_pool.hpp"
#include "services/knowledge-base-service/client/feeding.hpp"

namespace sp::knowledge_base {

/// Thread-safe.
class ExportApi {
 public:
  /// Zips lie in `folder` until they are sent.
  ExportApi(Feeding& feeding, WorkPool& files, std::string folder)
      : feeding_(feeding), files_(files), folder_(std::move(folder)) {}

  /// A zip of Markdown files. conflict "export_too_large".
  Task<Result<http::Response>> export_all(Caller caller, http::Nothing input);

 private:
  Feeding& feeding_;
  WorkPool& files_;
  const std::string folder_;
};

}  // namespace sp::knowledge_base
