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
  VectorIndexes(std::string root, std::string_view kind, std::size_t memory_bytes, std::size_t exact_up_to,
                std::string_view question_prefix = {});

  /// For the indexes that are opened from now on; kept in a file for the next start. Throws
  /// std::system_error where the disk fails.
  void set_off_topic(std::shared_ptr<const OffTopicVectors> off_topic);
  /// Null where none was ever set.
  std::shared_ptr<const OffTopicVectors> off_topic() const;

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
  std::string off_topic_file() const { return root_ + "/off-topic"; }

  const std::string root_;
  const TextHash kind_;
  const TextHash kind_of_questions_;
  const std::size_t memory_bytes_;
  const std::size_t exact_up_to_;
  mutable std::mutex mutex_;
  std::shared_ptr<const OffTopicVectors> off_topic_;
  std::map<std::string, std::shared_ptr<Place>> places_;
  std::list<std::pair<std::string, std::shared_ptr<VectorIndex>>> used_;  // latest use first
};

}  // namespace sp::knowledge_base
