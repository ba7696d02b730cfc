// The XML of a Word document, packed as one: what comes out is UTF-8.
#include <cstdlib>

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/archive.hpp"
#include "services/knowledge-base-service/formats/docx.hpp"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  namespace kb = sp::knowledge_base;
  // Parts one after another, a NUL between them: the text, the styles, the lists, the links.
  constexpr const char* parts[] = {"word/document.xml", "word/styles.xml", "word/numbering.xml",
                                   "word/_rels/document.xml.rels"};
  std::string_view rest(reinterpret_cast<const char*>(bytes), size);
  std::string zip;
  kb::ArchiveWriter writer([&zip](std::string_view piece) { zip += piece; });
  for (const auto* part : parts) {
    const auto end = std::min(rest.find('\0'), rest.size());
    writer.add(part, rest.substr(0, end), 0);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  writer.finish();
  const auto extract = kb::read_docx("a.docx", zip);
  if (extract && (!sp::is_utf8(extract->markdown) || !sp::is_utf8(extract->title))) std::abort();
  return 0;
}
