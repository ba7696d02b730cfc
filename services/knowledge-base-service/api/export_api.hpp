// The whole knowledge base as a file, over HTTP.
#pragma once
#include "platform/http/route.hpp"
#include "platform/runtime/work_pool.hpp"
#include "services/knowledge-base-service/client/feeding.hpp"

namespace sp::knowledge_base {

/// Thread-safe.
class ExportApi {
 public:
  ExportApi(Feeding& feeding, WorkPool& files) : feeding_(feeding), files_(files) {}

  /// A zip of Markdown files. It is held in memory, compressed, until it is sent. conflict
  /// "export_too_large".
  Task<Result<http::Response>> export_all(Caller caller, http::Nothing input);

 private:
  Feeding& feeding_;
  WorkPool& files_;
};

}  // namespace sp::knowledge_base
