#include "platform/http/multipart.hpp"

#include <algorithm>
#include <functional>

#include "platform/base/encoding.hpp"
#include "platform/http/message.hpp"

namespace sp::http {

namespace {

constexpr std::size_t longest_boundary = 70;  // RFC 2046 section 5.1.1
constexpr std::string_view line_end = "\r\n";

Failure malformed(std::string message) {
  return failure(ErrorKind::malformed, "malformed_multipart", "The form is malformed: " + std::move(message));
}

/// Cuts the next `; name=value` off `rest` (RFC 9110 section 5.6.6). A quoted value's escapes are undone, but
/// for backslashes before other characters: browsers send those of a Windows path as they are. False at the
/// end, and where there is no parameter.
bool take_parameter(std::string_view& rest, std::string& name, std::string& value) {
  rest = trim(rest);
  if (!rest.starts_with(';')) return false;
  rest = trim(rest.substr(1));
  const auto equals = rest.find('=');
  if (equals == rest.npos) return false;
  name = trim(rest.substr(0, equals));
  rest = trim(rest.substr(equals + 1));
  value.clear();
  if (!rest.starts_with('"')) {
    const auto end = std::min(rest.find(';'), rest.size());
    value = trim(rest.substr(0, end));
    rest.remove_prefix(end);
    return true;
  }
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (rest[i] == '"') {
      rest.remove_prefix(i + 1);
      return true;
    }
    if (rest[i] == '\\' && i + 1 < rest.size() && (rest[i + 1] == '"' || rest[i + 1] == '\\')) ++i;
    value += rest[i];
  }
  return false;  // the closing quote is missing
}

/// The three escapes that browsers write into names (HTML, section "multipart/form-data encoding").
std::string browser_unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto escape = text.substr(i, 3);
    if (escape == "%22" || escape == "%0D" || escape == "%0A") {
      out += escape == "%22" ? '"' : escape == "%0D" ? '\r' : '\n';
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

/// bchars of RFC 2046: what may stand in a boundary; a blank may not end it.
bool is_boundary(std::string_view text) {
  return !text.empty() && text.size() <= longest_boundary && text.back() != ' ' &&
         std::ranges::all_of(text, [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                  std::string_view("'()+_,-./:=? ").contains(c);
         });
}

Result<std::string> boundary_of(std::string_view content_type) {
  std::string_view rest = content_type;
  const auto type = trim(rest.substr(0, rest.find(';')));
  if (!equal_ignoring_case(type, "multipart/form-data"))
    return failure(ErrorKind::unsupported, "unsupported_media_type", "The body must be multipart/form-data.");
  rest.remove_prefix(std::min(rest.find(';'), rest.size()));
  std::string name;
  std::string value;
  while (take_parameter(rest, name, value)) {
    if (!equal_ignoring_case(name, "boundary")) continue;
    if (!is_boundary(value)) return malformed("its boundary is not 1 to 70 of the characters allowed.");
    return value;
  }
  return malformed("its Content-Type names no boundary.");
}

/// Reads the header lines of one part into `part`.
Result<> read_header(std::string_view header, Part& part) {
  bool named = false;
  while (!header.empty()) {
    const auto end = header.find(line_end);
    const auto line = header.substr(0, end);
    header.remove_prefix(end == header.npos ? header.size() : end + line_end.size());
    const auto colon = line.find(':');
    if (colon == line.npos) return malformed("a header line of a part has no colon.");
    const auto field = trim(line.substr(0, colon));
    if (equal_ignoring_case(field, "content-type")) part.content_type = trim(line.substr(colon + 1));
    if (!equal_ignoring_case(field, "content-disposition")) continue;
    std::string_view rest = trim(line.substr(colon + 1));
    const auto kind = trim(rest.substr(0, rest.find(';')));
    if (!equal_ignoring_case(kind, "form-data")) return malformed("a part is no form-data.");
    rest.remove_prefix(std::min(rest.find(';'), rest.size()));
    std::string name;
    std::string value;
    while (take_parameter(rest, name, value)) {
      if (equal_ignoring_case(name, "name")) {
        part.name = browser_unescaped(value);
        named = true;
      } else if (equal_ignoring_case(name, "filename")) {
        part.file_name = browser_unescaped(value);
      }
    }
  }
  if (!named) return malformed("a part has no name.");
  return {};
}

}  // namespace

Result<std::vector<Part>> read_multipart(std::string_view content_type, std::string_view body,
                                         const MultipartLimits& limits) {
  const auto boundary = boundary_of(content_type);
  if (!boundary) return Failure(boundary.error());
  const std::string delimiter = "\r\n--" + *boundary;
  const std::boyer_moore_horspool_searcher searcher(delimiter.begin(), delimiter.end());

  // The first delimiter has no line before it, or a preamble that nobody reads.
  std::string_view rest = body;
  const std::string_view dashes = std::string_view(delimiter).substr(line_end.size());
  if (rest.starts_with(dashes)) {
    rest.remove_prefix(dashes.size());
  } else {
    const auto [start, end] = searcher(rest.begin(), rest.end());
    if (start == end) return malformed("its boundary does not appear.");
    rest.remove_prefix(static_cast<std::size_t>(end - rest.begin()));
  }

  std::vector<Part> parts;
  for (;;) {
    if (rest.starts_with("--")) return parts;  // the close delimiter; an epilogue is not read
    const auto padding = std::min(rest.find_first_not_of(" \t"), rest.size());
    rest.remove_prefix(padding);
    if (!rest.starts_with(line_end)) return malformed("a boundary is not followed by a line end.");
    rest.remove_prefix(line_end.size());
    if (parts.size() == limits.parts)
      return failure(ErrorKind::too_large, "too_many_parts",
                     "The form has more than " + std::to_string(limits.parts) + " parts.");

    Part part;
    const auto window = rest.substr(0, limits.header_bytes);
    // A part without any header begins with the empty line.
    const auto end = window.starts_with(line_end) ? 0 : window.find("\r\n\r\n");
    if (end == window.npos) return malformed("the header of a part does not end, or is too large.");
    if (const auto read = read_header(rest.substr(0, end), part); !read) return Failure(read.error());
    rest.remove_prefix(end + (end == 0 ? 2 : 4));

    // An empty body: the delimiter's own line end is the one that ended the header.
    const std::string_view from(rest.data() - line_end.size(), rest.size() + line_end.size());
    const auto [start, stop] = searcher(from.begin(), from.end());
    if (start == stop) return malformed("it ends within a part.");
    const auto length = static_cast<std::size_t>(start - from.begin());
    part.body = length < line_end.size() ? std::string_view{} : rest.substr(0, length - line_end.size());
    rest = from.substr(static_cast<std::size_t>(stop - from.begin()));
    parts.push_back(std::move(part));
  }
}

}  // namespace sp::http
