// The body of a form with files: multipart/form-data (RFC 7578), its boundaries as in RFC 2046 section 5.1.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/error.hpp"

namespace sp::http {

struct MultipartLimits {
  std::size_t parts = 1000;
  std::size_t header_bytes = 8 * 1024;  // of one part
};

/// One field of the form.
struct Part {
  std::string name;
  std::optional<std::string> file_name;  // as it was sent: it may hold folders, and need not be UTF-8
  std::string content_type;              // "" where the part has none
  std::string_view body;                 // of the body that was given
};

/// Reads the whole body. `content_type` is the request's. Errors: "unsupported_media_type" (415) where it is
/// no multipart/form-data, "malformed_multipart" (400), "too_many_parts" (413). Pure.
Result<std::vector<Part>> read_multipart(std::string_view content_type, std::string_view body,
                                         const MultipartLimits& limits = {});

}  // namespace sp::http
