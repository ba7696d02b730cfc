// Zip files, read with distrust: everything that is taken from one is bounded, and its names lead nowhere.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "services/knowledge-base-service/client/feeding.hpp"

namespace sp::knowledge_base {

struct ArchiveLimits {
  std::size_t entries = 5'000;
  std::uint64_t entry_bytes = 50 * 1024 * 1024;   // of one entry, uncompressed
  std::uint64_t total_bytes = 500 * 1024 * 1024;  // of all entries that are read
  std::uint64_t ratio = 200;                      // uncompressed to compressed, of an entry above a megabyte
};

/// One zip in memory. Not thread-safe.
class Archive {
 public:
  /// `name` is for messages; `bytes` live as long as the archive. Refusals: damaged, too_many_files.
  static Reading<Archive> open(std::string name, std::string_view bytes, ArchiveLimits limits = {});
  Archive(Archive&& other) noexcept;
  Archive& operator=(Archive&&) = delete;
  ~Archive();

  std::size_t size() const;
  /// As it stands in the archive, as UTF-8; a folder's ends in '/'.
  std::string entry_name(std::size_t index) const;
  bool contains(const std::string& entry) const;
  /// Refusals: damaged, encrypted, too_large, path_outside (also of a symbolic link).
  Reading<std::string> read(std::size_t index);
  Reading<std::string> read(const std::string& entry);

 private:
  struct Opened;
  Archive(std::string name, std::unique_ptr<Opened> opened, ArchiveLimits limits);
  Refusal refusal(std::string code, const std::string& entry, std::string_view why) const;
  Reading<std::string> inflate(std::size_t index, std::uint64_t size, const std::string& entry);

  std::string name_;
  std::unique_ptr<Opened> opened_;
  ArchiveLimits limits_;
  std::uint64_t taken_ = 0;
};

/// Whether a name stays in its archive: relative, without "..", drive letters, backslashes or control
/// characters.
bool is_inside(std::string_view entry_name);
/// What systems and editors leave in archives: __MACOSX, .DS_Store, Thumbs.db, dot files.
bool is_litter(std::string_view entry_name);

/// Writes a zip front to back, one file at a time, and keeps nothing of it but the list of its files. Not
/// thread-safe.
class ArchiveWriter {
 public:
  /// Takes the next bytes of the zip. Throws where nobody wants them any more: what it throws comes out of
  /// `add` or `finish`, and nothing may be written afterwards.
  using Sink = std::function<void(std::string_view bytes)>;
  explicit ArchiveWriter(Sink sink);
  ~ArchiveWriter();
  ArchiveWriter(const ArchiveWriter&) = delete;
  ArchiveWriter& operator=(const ArchiveWriter&) = delete;

  /// `path` is UTF-8, relative and new; `modified` in seconds since 1970.
  void add(const std::string& path, std::string_view text, std::int64_t modified);
  /// Writes the end. Nothing may be added afterwards. A zip that is not finished is none.
  void finish();

 private:
  struct Opened;
  const std::unique_ptr<Opened> opened_;
};

}  // namespace sp::knowledge_base
