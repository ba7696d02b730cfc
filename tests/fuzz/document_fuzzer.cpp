// A document in each format, cut into passages: they are valid UTF-8, and none is empty.
#include <cstdlib>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/domain/document.hpp"
#include "services/knowledge-base-service/domain/too_complex.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  namespace kb = sp::knowledge_base;
  if (size == 0) return 0;
  std::string content(reinterpret_cast<const char*>(bytes) + 1, size - 1);
  if (!sp::is_utf8(content)) return 0;  // the decoder refuses it before
  const auto format = static_cast<kb::Format>(bytes[0] % 3);
  kb::Draft draft;
  try {
    draft = kb::draft_of("Title", std::move(content), format, std::nullopt, kb::Audience::public_);
  } catch (const kb::TooComplex&) {
    return 0;
  }
  for (const auto& chunk : draft.chunks)
    if (chunk.text.empty() || !sp::is_utf8(chunk.text) || !sp::is_utf8(chunk.heading)) std::abort();
  if (!sp::is_utf8(draft.excerpt)) std::abort();
  return 0;
}
