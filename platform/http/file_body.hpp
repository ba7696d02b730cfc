#pragma once
#include <string>
#include <string_view>

#include "platform/http/message.hpp"

namespace sp::http {

/// A body too large to be held in memory: written to a file that has no name, and sent from there. The system
/// takes the file back when nobody holds it any more, a killed program's too. Not thread-safe; blocks.
class FileBody {
 public:
  /// `folder` exists. Throws db::Unavailable where it can hold no file.
  explicit FileBody(const std::string& folder);
  ~FileBody();
  FileBody(const FileBody&) = delete;
  FileBody& operator=(const FileBody&) = delete;

  /// Throws db::Unavailable where the disk takes no more.
  void append(std::string_view bytes);
  std::size_t size() const { return size_; }
  /// All of it, for `Response::shared_body`. Nothing may be appended afterwards.
  SharedBytes share();

 private:
  int file_ = -1;
  std::size_t size_ = 0;
};

}  // namespace sp::http
