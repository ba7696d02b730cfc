// A file of weights: whatever stands in it, it is refused, or texts get vectors whose numbers are finite. The
// input changes a good file, so that it comes behind the first check: each five bytes are a place and what
// stands there, and what is left over cuts the file.
#include <sys/mman.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <cstring>

#include "services/knowledge-base-service/meaning/sentence_encoder.hpp"
#include "services/knowledge-base-service/tests/tiny_weights.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  namespace kb = sp::knowledge_base;
  static const std::string good = kb::TinyWeights().bytes();
  auto changed = good;
  for (; size >= 5; bytes += 5, size -= 5) {
    std::uint32_t place = 0;
    std::memcpy(&place, bytes, sizeof(place));
    changed[place % good.size()] = static_cast<char>(bytes[4]);
  }
  std::uint32_t cut = 0;
  std::memcpy(&cut, bytes, std::min(size, sizeof(cut)));
  if (size > 0) changed.resize(cut % good.size());
  const int descriptor = ::memfd_create("weights", 0);
  if (descriptor < 0 ||
      ::write(descriptor, changed.data(), changed.size()) != static_cast<ssize_t>(changed.size()))
    std::abort();
  auto file = kb::WeightsFile::open("/proc/self/fd/" + std::to_string(descriptor));
  ::close(descriptor);
  if (!file) return 0;
  const kb::SentenceEncoder encoder(std::move(*file));
  kb::SentenceEncoder::Workspace space;
  for (const auto* text : {"the passport été", "", "日本\xFF e\u0301"})
    for (const float number : encoder.encode(text, 16, space, [] { return true; }))
      if (!std::isfinite(number)) std::abort();
  return 0;
}
