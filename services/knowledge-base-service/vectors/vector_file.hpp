// The vectors of one organisation on disk: a header, then slots of one size that are written in place.
// Derived data: what is missing or damaged is made again from the documents.
#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "services/knowledge-base-service/client/knowledge_base.hpp"
#include "services/knowledge-base-service/vectors/vector.hpp"

namespace sp::knowledge_base {

/// An id's 16 bytes.
using IdBytes = std::array<std::uint8_t, 16>;
/// `id` must be one.
IdBytes id_bytes(std::string_view id);
std::string id_text(const IdBytes& bytes);

/// Which passage a vector stands for, and who may find it.
struct PassageKey {
  IdBytes chunk{};
  IdBytes document{};
  TextHash text{};
  Audience audience = Audience::requesters;
  text::Language language = text::Language::en;
};

/// What the header says: true since the last commit.
struct VectorFileState {
  std::uint32_t dimension = 0;  // 0: no vector yet
  std::int64_t applied_seq = 0;
  std::uint64_t vectors = 0;
};

/// One thread at a time; the data folder's lock keeps other processes away. Throws std::system_error where
/// the disk fails.
class VectorFile {
 public:
  /// Opens the file, or makes an empty one where it is missing, cannot be read or is of another `kind` of
  /// vectors.
  VectorFile(std::string path, const TextHash& kind);
  ~VectorFile();
  VectorFile(const VectorFile&) = delete;
  VectorFile& operator=(const VectorFile&) = delete;

  /// What `path` holds, without opening it for longer; nothing where the constructor would start anew.
  static std::optional<VectorFileState> peek(const std::string& path, const TextHash& kind);

  const VectorFileState& state() const { return state_; }
  /// Calls `take` for each slot in use, in order; false where one is damaged or their number is not the
  /// header's: the file then knows of less than its `applied_seq`.
  bool read(
      const std::function<void(std::uint32_t slot, const PassageKey& key, const float* vector)>& take) const;

  /// Starts anew, with vectors of another length.
  void clear(std::uint32_t dimension);
  /// Durable with the next commit.
  void put(std::uint32_t slot, const PassageKey& key, const float* vector);
  /// Overwrites the slot with zeros.
  void erase(std::uint32_t slot);
  void commit(std::int64_t applied_seq, std::uint64_t vectors);

 private:
  void write(const void* bytes, std::size_t size, std::uint64_t offset);
  void write_header();
  std::uint64_t slot_bytes() const;
  std::uint64_t offset_of(std::uint32_t slot) const;

  const std::string path_;
  const TextHash kind_;
  VectorFileState state_;
  int file_ = -1;
};

}  // namespace sp::knowledge_base
