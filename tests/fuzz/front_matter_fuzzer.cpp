// Front matter: the body is the end of the text, and a value that was written is read back.
#include <cstdlib>

#include "services/knowledge-base-service/formats/front_matter.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  namespace kb = sp::knowledge_base;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto matter = kb::read_front_matter(text);
  if (!text.ends_with(matter.body)) std::abort();
  const auto written = "---\ntitle: " + kb::front_matter_value(text) + "\n---\n";
  if (kb::read_front_matter(written).field("title") != text) std::abort();
  return 0;
}
