// What a file is, by its content.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "services/knowledge-base-service/client/feeding.hpp"

namespace sp::knowledge_base {

enum class FileKind { pdf, docx, zip, html, markdown, text };

struct Recognised {
  FileKind kind = FileKind::text;
  std::string text;  // of HTML, Markdown and text: decoded
};

/// The name only decides between Markdown and text where the content may be either, and says which texts are
/// no documents (".json", ".css"). Refusals: empty, encrypted, unsupported, damaged.
Reading<Recognised> recognise(const std::string& name, std::string_view bytes);

/// False for what programs put where a title belongs: nothing, an address, a file's name, "Untitled",
/// "about:blank", "Microsoft Word - report.doc". `title` is trimmed.
bool is_title(std::string_view title);

/// "vpn guide" of "docs/vpn-guide.md".
std::string title_from_name(std::string_view name);

}  // namespace sp::knowledge_base
