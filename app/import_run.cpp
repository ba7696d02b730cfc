#include "app/import_run.hpp"

#include <atomic>
#include <csignal>

namespace sp::app {

using knowledge_base::Outcome;
using knowledge_base::Refusal;

namespace {

/// Of a page that says by itself that it is not to be found.
bool is_unwanted(const Refusal& refusal) {
  return refusal.code == "noindex" || refusal.code == "soft_not_found";
}

}  // namespace

ImportRun::ImportRun(Target& target, ImportOptions options, std::string root)
    : target_(target), options_(options), root_(std::move(root)) {
  for (auto& source : target_.feeding().sources(target_.organisation(), root_)) {
    auto key = source.provenance.source;
    known_.emplace(std::move(key), std::move(source));
  }
}

const knowledge_base::KnownSource* ImportRun::known(const std::string& name) const {
  const auto found = known_.find(root_ + name);
  return found == known_.end() ? nullptr : &found->second;
}

void ImportRun::record(ImportItem item) {
  const std::lock_guard lock(mutex_);
  seen_.insert(root_ + item.name);
  switch (item.status) {
    case ImportStatus::created:
      ++report_.created;
      break;
    case ImportStatus::changed:
      ++report_.changed;
      break;
    case ImportStatus::unchanged:
      ++report_.unchanged;
      break;
    case ImportStatus::removed:
      ++report_.removed;
      break;
    case ImportStatus::skipped:
      ++report_.skipped;
      break;
  }
  report_.items.push_back(std::move(item));
}

void ImportRun::take(const std::string& name, std::string_view bytes, const PageOrigin* page) {
  auto hash = feeding().hash_of(bytes, options_.audience, options_.language);
  if (const auto* before = known(name); before && before->provenance.hash == hash) return keep(name);
  auto article = page ? feeding().read_page(name, bytes) : feeding().read(name, bytes);
  if (!article)
    return is_unwanted(article.error()) ? leave_out(name, article.error()) : skip(name, article.error());
  if (page && !article->canonical.empty())
    if (const auto why = page->is_copy(article->canonical)) return leave_out(name, *why);
  auto notes = std::move(article->notes);
  const auto stored = feeding().put(target_.organisation(), target_.actor(), std::move(*article),
                                    options_.audience, options_.language,
                                    {.source = root_ + name,
                                     .hash = std::move(hash),
                                     .etag = page ? page->etag : "",
                                     .modified = page ? page->modified : ""});
  if (!stored) return skip(name, stored.error());
  record({.name = name,
          .status = stored->outcome == Outcome::created   ? ImportStatus::created
                    : stored->outcome == Outcome::changed ? ImportStatus::changed
                                                          : ImportStatus::unchanged,
          .notes = std::move(notes)});
}

void ImportRun::keep(const std::string& name) { record({.name = name, .status = ImportStatus::unchanged}); }

void ImportRun::skip(const std::string& name, const Refusal& refusal) {
  record({.name = name, .status = ImportStatus::skipped, .code = refusal.code, .reason = refusal.reason});
}

void ImportRun::skip_all_below(const std::string& name, const Refusal& refusal) {
  skip(name, refusal);
  const std::lock_guard lock(mutex_);
  kept_prefixes_.push_back(root_ + name + "/");
}

void ImportRun::remove(const std::string& name) { remove_document(name, std::nullopt); }

void ImportRun::leave_out(const std::string& name, const Refusal& refusal) {
  if (known(name) && !options_.keep_removed)
    remove_document(name, refusal);
  else
    skip(name, refusal);
}

void ImportRun::remove_document(const std::string& name, std::optional<Refusal> why) {
  const auto* before = known(name);
  if (!before || options_.keep_removed) return;
  target_.feeding().remove(target_.organisation(), before->document_id);
  ImportItem item{.name = name, .status = ImportStatus::removed};
  if (why) {
    item.code = std::move(why->code);
    item.reason = std::move(why->reason);
  }
  record(std::move(item));
}

void ImportRun::remove_missing() {
  if (options_.keep_removed) return;
  for (const auto& [source, before] : known_) {
    if (seen_.contains(source)) continue;
    const bool kept = std::ranges::any_of(
        kept_prefixes_, [&source](const std::string& prefix) { return source.starts_with(prefix); });
    if (!kept) remove(source.substr(root_.size()));
  }
}

ImportReport ImportRun::finish(bool interrupted) {
  report_.interrupted = interrupted;
  report_.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started_).count();
  std::ranges::sort(report_.items, {}, &ImportItem::name);
  return std::move(report_);
}

namespace {
// Told by a signal, read by every thread that imports.
std::atomic<bool> interruption = false;
static_assert(std::atomic<bool>::is_always_lock_free);
void interrupt(int) { interruption = true; }
}  // namespace

Interruption::Interruption() {
  interruption = false;
  struct sigaction action{};
  action.sa_handler = interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

Interruption::~Interruption() {
  ::signal(SIGINT, SIG_DFL);
  ::signal(SIGTERM, SIG_DFL);
}

bool Interruption::wanted() { return interruption; }

}  // namespace sp::app
