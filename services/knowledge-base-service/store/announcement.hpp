// Tells of a write's change however the write ends.
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "platform/db/database.hpp"
#include "services/knowledge-base-service/domain/concerned.hpp"

namespace sp::knowledge_base {

/// Told of every change of an organisation's knowledge base that was committed, and of one that may have
/// been, before the method that made it returns.
using Changed = std::function<void(const std::string& organisation_id, Concerned concerned)>;

/// Where a transaction says whom its change concerns. It may outlive the method that waits for it.
using ToldOfChange = std::shared_ptr<std::atomic<Concerned>>;

/// Tells when it goes out of scope: also where the write threw, when nobody knows what the commit came to.
class Announcement {
 public:
  /// `concerned` counts where the transaction comes to no change number.
  Announcement(const Changed& changed, std::string organisation_id, Concerned concerned = Concerned::everyone)
      : changed_(changed),
        organisation_id_(std::move(organisation_id)),
        told_(std::make_shared<std::atomic<Concerned>>(concerned)) {}
  Announcement(const Announcement&) = delete;
  Announcement& operator=(const Announcement&) = delete;
  ~Announcement() {
    if (due_) changed_(organisation_id_, *told_);
  }
  /// The write is known to have changed nothing.
  void withdraw() { due_ = false; }
  const ToldOfChange& told() const { return told_; }

 private:
  const Changed& changed_;
  const std::string organisation_id_;
  const ToldOfChange told_;
  bool due_ = true;
};

/// The organisation's next change number. Whoever takes more than one in a transaction says the same each
/// time.
std::int64_t next_change(db::Tx& tx, const std::string& organisation_id, Concerned concerned,
                         const ToldOfChange& told);

}  // namespace sp::knowledge_base
