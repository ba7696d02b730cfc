#include "services/knowledge-base-service/formats/extract.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <new>
#include <optional>

#include "platform/json/codec.hpp"
#include "services/knowledge-base-service/domain/too_complex.hpp"
#include "services/knowledge-base-service/formats/docx.hpp"
#include "services/knowledge-base-service/formats/markdown_text.hpp"
#include "services/knowledge-base-service/formats/pandoc.hpp"
#include "services/knowledge-base-service/formats/pdf.hpp"
#include "services/knowledge-base-service/formats/web_page.hpp"

namespace sp::knowledge_base {

namespace {

constexpr rlim_t most_memory = 512UL * 1024 * 1024;
constexpr rlim_t most_seconds = 20;
/// A text of the greatest length that is nothing but long takes a tenth.
constexpr rlim_t most_seconds_of_text = 4;
constexpr std::size_t largest_input = 256UL * 1024 * 1024;

#if defined(__SANITIZE_ADDRESS__)
constexpr bool instrumented = true;
#elif defined(__has_feature)
constexpr bool instrumented = __has_feature(address_sanitizer);
#else
constexpr bool instrumented = false;
#endif

void limit(__rlimit_resource resource, rlim_t value) {
  const rlimit both{value, value};
  ::setrlimit(resource, &both);
}

/// From here on the process, and what it starts, can compute for `seconds` and open descriptors up to
/// `highest`.
void give_up_privileges(int highest, rlim_t seconds) {
  ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
  limit(RLIMIT_CORE, 0);
  // Softly a second before: who waits for us can tell SIGXCPU from a crash.
  const auto allowed = instrumented ? 10 * seconds : seconds;
  const rlimit processor{allowed, allowed + 1};
  ::setrlimit(RLIMIT_CPU, &processor);
  // AddressSanitizer reserves terabytes of addresses, and the check of types opens pipes.
  if (instrumented) return;
  limit(RLIMIT_NOFILE, static_cast<rlim_t>(highest) + 1);
  limit(RLIMIT_AS, most_memory);
}

std::optional<std::string> read_all(int input) {
  std::string bytes;
  std::array<char, 256 * 1024> piece;
  for (;;) {
    const auto got = ::read(input, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 || bytes.size() > largest_input) return std::nullopt;
    if (got == 0) return bytes;
    bytes.append(piece.data(), static_cast<std::size_t>(got));
  }
}

bool write_all(int output, std::string_view text) {
  while (!text.empty()) {
    const auto sent = ::write(output, text.data(), text.size());
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool is_file(std::string_view format) {
  return format == "pdf" || format == "docx" || is_read_by_pandoc(format);
}

ExtractReport report_of_file(Reading<Extract> read) {
  if (!read) return {.code = read.error().code, .reason = read.error().reason};
  return {.title = std::move(read->title),
          .markdown = std::move(read->markdown),
          .notes = std::move(read->notes)};
}

ExtractReport read_draft(const std::string& name, std::string_view bytes) {
  const auto json = json::parse(bytes);
  auto text = json ? json::decode<WrittenText>(*json) : Result<WrittenText>(Failure(json.error()));
  if (!text) return {.code = "damaged", .reason = name + " cannot be read: " + text.error().message};
  return report_draft(name, std::move(*text));
}

ExtractReport read_html(std::string_view html) {
  auto said = describe_html(html);
  return {.title = std::move(said.title),
          .markdown = as_markdown(html, Format::html),
          .language = said.language,
          .notes = std::move(said.notes)};
}

ExtractReport report_of(std::string_view format, const std::string& name, int input) {
  try {
    if (is_read_by_pandoc(format)) return report_of_file(read_by_pandoc(format, name, input));
    const auto bytes = read_all(input);
    if (!bytes) return {.code = "damaged", .reason = name + " cannot be read."};
    if (bytes->empty()) return {.code = "empty", .reason = name + " is empty."};
    if (!is_file(format)) return read_text(format, name, *bytes);
    return report_of_file(format == "pdf" ? read_pdf(name, *bytes) : read_docx(name, *bytes));
  } catch (const std::bad_alloc&) {
    return {.code = "too_large", .reason = name + " needs more memory to be read than is allowed: split it."};
  }
}

}  // namespace

ExtractReport read_text(std::string_view format, const std::string& name, std::string_view bytes) {
  try {
    if (format == "draft") return read_draft(name, bytes);
    if (format == "html") return read_html(bytes);
    auto page = read_web_page(bytes);
    return {.title = std::move(page.title),
            .markdown = std::move(page.markdown),
            .language = page.language,
            .notes = std::move(page.notes),
            .signs = std::move(page.signs)};
  } catch (const TooComplex& problem) {
    return {.code = "too_complex", .reason = name + " " + problem.what()};
  }
}

ExtractReport report_draft(const std::string& name, WrittenText text) {
  try {
    auto draft =
        draft_of(std::move(text.title), std::move(text.content), text.format, text.language, text.audience);
    return {
        .language = draft.language, .excerpt = std::move(draft.excerpt), .chunks = std::move(draft.chunks)};
  } catch (const TooComplex& problem) {
    return {.code = "too_complex", .reason = name + " " + problem.what()};
  }
}

int extract(std::string_view format, const std::string& name, int input, int output) {
  if (format == "pdf") prepare_pdf_reading();
  // pandoc, which is another program, opens its libraries and a pipe.
  constexpr int of_pandoc = 64;
  give_up_privileges(is_read_by_pandoc(format) ? of_pandoc : std::max({input, output, STDERR_FILENO}),
                     is_file(format) ? most_seconds : most_seconds_of_text);
  const auto report = report_of(format, name, input);
  return write_all(output, json::encode(report) + "\n") ? 0 : 1;
}

}  // namespace sp::knowledge_base
