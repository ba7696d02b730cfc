// What a file is, by its content.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "services/knowledge-base-service/client/feeding.hpp"
#include "services/knowledge-base-service/formats/title.hpp"

namespace sp::knowledge_base {

enum class FileKind { pdf, docx, zip, html, markdown, text, rst, asciidoc, odt, epub };

struct Recognised {
  FileKind kind = FileKind::text;
  std::string text;  // of what is text: decoded
};

/// The name only decides between Markdown, text, reStructuredText and AsciiDoc where the content may be any
/// of them, and says which texts are no documents (".json", ".css"). Refusals: empty, encrypted, unsupported,
/// damaged.
Reading<Recognised> recognise(const std::string& name, std::string_view bytes);

}  // namespace sp::knowledge_base
