// The process that reads one PDF or DOCX file: started by `Converter`, and by hand as `support-platform
// extract`.
#pragma once
#include <boost/describe.hpp>
#include <string>
#include <string_view>

namespace sp::knowledge_base {

/// What the process writes, as one JSON object.
struct ExtractReport {
  std::string code;  // "": it was read
  std::string reason;
  std::string title;
  std::string markdown;
};
BOOST_DESCRIBE_STRUCT(ExtractReport, (), (code, reason, title, markdown))

inline constexpr std::string_view extract_formats[] = {"pdf", "docx"};

/// Limits this process (512 MB of memory, 20 s of processor time, no files, no core dump), reads `input` to
/// its end and writes an ExtractReport to `output`. `format` is one of `extract_formats`; `name` is for
/// messages. Returns the process's exit code: 0 also where the file is refused.
int extract(std::string_view format, const std::string& name, int input, int output);

}  // namespace sp::knowledge_base
