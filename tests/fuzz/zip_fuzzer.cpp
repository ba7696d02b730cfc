// A zip: what is read from it keeps to its limits, and to its own folder.
#include <cstdlib>

#include "services/knowledge-base-service/formats/archive.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  namespace kb = sp::knowledge_base;
  const kb::ArchiveLimits limits{.entries = 50, .entry_bytes = 200'000, .total_bytes = 500'000, .ratio = 200};
  auto archive = kb::Archive::open("a.zip", {reinterpret_cast<const char*>(bytes), size}, limits);
  if (!archive) return 0;
  std::size_t total = 0;
  for (std::size_t i = 0; i < archive->size(); ++i) {
    const auto content = archive->read(i);
    if (!content) continue;
    total += content->size();
    if (content->size() > limits.entry_bytes || total > limits.total_bytes) std::abort();
    if (!kb::is_inside(archive->entry_name(i))) std::abort();
  }
  return 0;
}
