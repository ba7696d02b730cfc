// The vector indexes of all organisations, within a bound of memory.
#pragma once
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "services/knowledge-base-service/vectors/vector_index.hpp"

namespace sp::knowledge_base {

/// Thread-safe. Opening an index reads its file: about a second for a gigabyte.
class VectorIndexes {
 public:
  /// Below `root` each organisation has a folder. Indexes that were not used for longest are closed while all
  /// together take more than `memory_bytes`; the one used last stays.
  VectorIndexes(std::string root, std::string_view kind, std::size_t memory_bytes, std::size_t exact_up_to);

  /// The organisation's index, from memory or from its file. Writing is for one thread.
  std::shared_ptr<VectorIndex> open(const std::string& organisation_id);
  /// What the file says, without opening it.
  VectorFileState peek(const std::string& organisation_id) const;
  /// Those that are in memory now.
  std::vector<std::shared_ptr<VectorIndex>> opened() const;

 private:
  struct Place {
    std::mutex loading;
    std::weak_ptr<VectorIndex> index;  // also while it is used after it was closed: a file has one index
  };
  void use(const std::string& organisation_id, const std::shared_ptr<VectorIndex>& index);
  std::string folder(const std::string& organisation_id) const;

  const std::string root_;
  const TextHash kind_;
  const std::size_t memory_bytes_;
  const std::size_t exact_up_to_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Place>> places_;
  std::list<std::pair<std::string, std::shared_ptr<VectorIndex>>> used_;  // latest use first
};

}  // namespace sp::knowledge_base
