// A sitemap, and the same bytes as rules for robots.
#include <cstdlib>

#include "services/knowledge-base-service/formats/sitemap.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  namespace kb = sp::knowledge_base;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  if (const auto sitemap = kb::read_sitemap("s", text))
    for (const auto& address : sitemap->addresses)
      if (address.empty() || address.size() > 2'048) std::abort();
  const auto rules = kb::RobotsRules::read(text, "support-platform");
  for (const auto* path : {"/", "/a/b.pdf?c=d", "/private/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    (void)rules.allow(path);
  return 0;
}
