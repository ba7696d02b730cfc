// Tells of a write's change however the write ends.
#pragma once
#include <functional>
#include <string>
#include <utility>

namespace sp::knowledge_base {

/// Told of every change of an organisation's knowledge base that was committed, and of one that may have
/// been, before the method that made it returns.
using Changed = std::function<void(const std::string& organisation_id)>;

/// Tells when it goes out of scope: also where the write threw, when nobody knows what the commit came to.
class Announcement {
 public:
  Announcement(const Changed& changed, std::string organisation_id)
      : changed_(changed), organisation_id_(std::move(organisation_id)) {}
  Announcement(const Announcement&) = delete;
  Announcement& operator=(const Announcement&) = delete;
  ~Announcement() {
    if (due_) changed_(organisation_id_);
  }
  /// The write is known to have changed nothing.
  void withdraw() { due_ = false; }

 private:
  const Changed& changed_;
  const std::string organisation_id_;
  bool due_ = true;
};

}  // namespace sp::knowledge_base
