#include "services/knowledge-base-service/formats/mhtml.hpp"

#include "platform/base/encoding.hpp"
#include "services/knowledge-base-service/formats/lower_case.hpp"

namespace sp::knowledge_base {

namespace {

constexpr std::size_t longest_head = 16'384;  // bytes of the headers of a message or part
constexpr int most_parts = 100;

/// Headers and body of a message or part, parted by an empty line.
struct Part {
  std::string head;  // in lower case, folded lines made whole
  std::string_view body;
};

std::optional<Part> part_of(std::string_view text) {
  std::string head;
  while (!text.empty() && head.size() < longest_head) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) {
      if (head.empty()) continue;
      return Part{std::move(head), text};
    }
    const bool goes_on = line.front() == ' ' || line.front() == '\t';
    head += (goes_on ? " " : "\n") + lower_case(trim(line));
  }
  return std::nullopt;
}

std::string field(const Part& part, std::string_view name) {
  const auto begin = part.head.find("\n" + std::string(name) + ":");
  if (begin == part.head.npos) return "";
  const auto from = begin + name.size() + 2;
  return std::string(trim(std::string_view(part.head).substr(from, part.head.find('\n', from) - from)));
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// RFC 2045 section 6.7.
std::string quoted_printable(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      out += text[i];
      continue;
    }
    const auto rest = text.substr(i + 1);
    if (rest.starts_with("\r\n")) {
      i += 2;
    } else if (rest.starts_with('\n')) {
      i += 1;
    } else if (rest.size() >= 2 && digit_of(rest[0]) >= 0 && digit_of(rest[1]) >= 0) {
      out += static_cast<char>(digit_of(rest[0]) * 16 + digit_of(rest[1]));
      i += 2;
    } else {
      out += '=';
    }
  }
  return out;
}

/// RFC 4648 section 4, with line breaks.
std::string base64(std::string_view text) {
  std::string url;
  for (const char c : text) {
    if (c == '\r' || c == '\n' || c == ' ' || c == '=') continue;
    url += c == '+' ? '-' : c == '/' ? '_' : c;
  }
  return base64url_decode(url).value_or("");
}

std::string decoded(const Part& part) {
  const auto encoding = field(part, "content-transfer-encoding");
  if (encoding == "quoted-printable") return quoted_printable(part.body);
  return encoding == "base64" ? base64(part.body) : std::string(part.body);
}

/// As it stands in the message: boundaries mind case, and `head` does not.
std::string boundary_of(std::string_view message) {
  const auto head = lower_case(message.substr(0, longest_head));
  const auto at = head.find("boundary=");
  if (at == head.npos) return "";
  auto rest = message.substr(at + std::string_view("boundary=").size());
  if (rest.starts_with('"')) return std::string(rest.substr(1, rest.find('"', 1) - 1));
  return std::string(rest.substr(0, rest.find_first_of("; \t\r\n")));
}

}  // namespace

std::optional<std::string> html_of_mhtml(std::string_view bytes) {
  if (!lower_case(trim(bytes.substr(0, longest_head))).starts_with("mime-version:") &&
      lower_case(bytes.substr(0, longest_head)).find("\nmime-version:") == std::string::npos)
    return std::nullopt;
  const auto message = part_of(bytes);
  if (!message) return std::nullopt;
  if (field(*message, "content-type").starts_with("text/html")) return decoded(*message);
  const auto boundary = boundary_of(bytes);
  if (boundary.empty()) return std::nullopt;
  const auto mark = "--" + boundary;
  auto rest = message->body;
  for (int parts = 0; parts < most_parts; ++parts) {
    const auto begin = rest.find(mark);
    if (begin == rest.npos) break;
    rest.remove_prefix(begin + mark.size());
    const auto part = part_of(rest.substr(0, rest.find(mark)));
    if (part && field(*part, "content-type").starts_with("text/html")) return decoded(*part);
  }
  return std::nullopt;
}

}  // namespace sp::knowledge_base
