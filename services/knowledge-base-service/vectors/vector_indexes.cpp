#include "services/knowledge-base-service/vectors/vector_indexes.hpp"

#include <algorithm>

namespace sp::knowledge_base {

VectorIndexes::VectorIndexes(std::string root, std::string_view kind, std::size_t memory_bytes,
                             std::size_t exact_up_to, std::string_view question_prefix)
    : root_(std::move(root)),
      kind_(hash_of(kind)),
      kind_of_questions_(hash_of(std::string(kind) + '\n' + std::string(question_prefix))),
      memory_bytes_(memory_bytes),
      exact_up_to_(exact_up_to) {
  if (VectorFile::peek(off_topic_file(), kind_of_questions_))
    off_topic_ = read_off_topic(VectorFile(off_topic_file(), kind_of_questions_));
}

void VectorIndexes::set_off_topic(std::shared_ptr<const OffTopicVectors> off_topic) {
  if (off_topic) {
    VectorFile file(off_topic_file(), kind_of_questions_);
    write(*off_topic, file);
  }
  const std::lock_guard lock(mutex_);
  off_topic_ = std::move(off_topic);
}

std::shared_ptr<const OffTopicVectors> VectorIndexes::off_topic() const {
  const std::lock_guard lock(mutex_);
  return off_topic_;
}

std::shared_ptr<VectorIndex> VectorIndexes::open(const std::string& organisation_id) {
  std::shared_ptr<Place> place;
  {
    const std::lock_guard lock(mutex_);
    auto& known = places_[organisation_id];
    if (!known) known = std::make_shared<Place>();
    place = known;
  }
  const std::lock_guard loading(place->loading);
  auto index = place->index.lock();
  if (!index) {
    index = std::make_shared<VectorIndex>(folder(organisation_id), kind_, exact_up_to_, off_topic());
    place->index = index;
  }
  use(organisation_id, index);
  return index;
}

void VectorIndexes::use(const std::string& organisation_id, const std::shared_ptr<VectorIndex>& index) {
  std::vector<std::shared_ptr<VectorIndex>> closed;  // freed when the lock is
  const std::lock_guard lock(mutex_);
  const auto known = std::ranges::find(used_, organisation_id, [](const auto& entry) { return entry.first; });
  if (known != used_.end()) {
    used_.splice(used_.begin(), used_, known);
  } else {
    used_.emplace_front(organisation_id, index);
  }
  std::size_t bytes = 0;
  for (auto entry = used_.begin(); entry != used_.end();) {
    bytes += entry->second->bytes();
    if (bytes > memory_bytes_ && entry != used_.begin()) {
      closed.push_back(std::move(entry->second));
      entry = used_.erase(entry);
    } else {
      ++entry;
    }
  }
}

VectorFileState VectorIndexes::peek(const std::string& organisation_id) const {
  return VectorFile::peek(folder(organisation_id) + "/vectors", kind_).value_or(VectorFileState{});
}

std::vector<std::shared_ptr<VectorIndex>> VectorIndexes::opened() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<VectorIndex>> indexes;
  for (const auto& [organisation_id, index] : used_) indexes.push_back(index);
  return indexes;
}

std::string VectorIndexes::folder(const std::string& organisation_id) const {
  return root_ + '/' + organisation_id;
}

}  // namespace sp::knowledge_base
