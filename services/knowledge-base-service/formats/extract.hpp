// The reading of one file or text that may cost more than it seems: in a process of its own, started by
// `Converter` and by hand as `support-platform extract`, and of short texts in this one.
#pragma once
#include <boost/describe.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "services/knowledge-base-service/client/feeding.hpp"
#include "services/knowledge-base-service/domain/document.hpp"

namespace sp::knowledge_base {

/// What the process writes, as one JSON object.
struct ExtractReport {
  std::string code;  // "": it was read
  std::string reason;
  std::string title;
  std::string markdown;
  std::optional<text::Language> language;  // as the text says, or of a draft
  std::string excerpt;                     // of a draft
  std::vector<Chunk> chunks;               // of a draft
  std::vector<Note> notes;                 // of a file or page
  std::optional<PageSigns> signs;          // of a page
};
BOOST_DESCRIBE_STRUCT(ExtractReport, (),
                      (code, reason, title, markdown, language, excerpt, chunks, notes, signs))

/// What "draft" reads, as one JSON object.
struct WrittenText {
  std::string title;
  std::string content;
  Format format = Format::markdown;
  std::optional<text::Language> language;
  Audience audience = Audience::requesters;
};
BOOST_DESCRIBE_STRUCT(WrittenText, (), (title, content, format, language, audience))

/// "pdf", "docx"; "rst", "asciidoc", "odt", "epub" (pandoc.hpp); "html": what it says of itself, and all of
/// it as Markdown; "web-page": its main content; "draft": a WrittenText's passages.
inline constexpr std::string_view extract_formats[] = {"pdf",  "docx", "rst",      "asciidoc", "odt",
                                                       "epub", "html", "web-page", "draft"};

/// Limits this process (512 MB of memory; 20 s of processor time, for texts 4 s; no core dump; no files, but
/// what pandoc needs), reads `input` to its end and writes an ExtractReport to `output`. `format` is one of
/// `extract_formats`; `name` is for messages. Returns the process's exit code: 0 also where the file is
/// refused.
int extract(std::string_view format, const std::string& name, int input, int output);

/// The same of a text in this process, without any bound: for short ones.
ExtractReport read_text(std::string_view format, const std::string& name, std::string_view bytes);
/// The report of a draft. Refusals: too_complex.
ExtractReport report_draft(const std::string& name, WrittenText text);

}  // namespace sp::knowledge_base
