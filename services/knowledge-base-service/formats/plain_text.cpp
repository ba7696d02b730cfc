#include "services/knowledge-base-service/formats/plain_text.hpp"

#include <array>
#include <cstdint>

#include "platform/base/encoding.hpp"
#include "platform/text/code_points.hpp"

namespace sp::knowledge_base {

namespace {

/// The 32 code points of Windows-1252 that Latin-1 does not have (WHATWG Encoding, windows-1252); 0: none.
constexpr std::array<char16_t, 32> windows_1252{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool is_control(unsigned char c) { return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F; }

/// A form feed or an escape now and then is in many texts; a NUL, or many others, in none.
bool looks_binary(std::string_view bytes) {
  std::size_t controls = 0;
  for (const char c : bytes) {
    if (c == '\0') return true;
    if (is_control(static_cast<unsigned char>(c))) ++controls;
  }
  return controls > 2 + bytes.size() / 200;
}

std::string decode_utf16(std::string_view bytes, bool big_endian) {
  std::u16string units;
  units.reserve(bytes.size() / 2);
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    units += static_cast<char16_t>(big_endian ? first << 8 | second : second << 8 | first);
  }
  return utf8_of(units);
}

/// Where ISO 8859-15 differs from ISO 8859-1, 0 elsewhere.
char32_t latin_9(unsigned char byte) {
  switch (byte) {
    case 0xA4:
      return 0x20AC;  // €
    case 0xA6:
      return 0x0160;
    case 0xA8:
      return 0x0161;
    case 0xB4:
      return 0x017D;
    case 0xB8:
      return 0x017E;
    case 0xBC:
      return 0x0152;  // Œ
    case 0xBD:
      return 0x0153;  // œ
    case 0xBE:
      return 0x0178;
    default:
      return 0;
  }
}

bool is_latin_letter(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c != 0xD7 && c != 0xF7);
}

/// Bytes that are no UTF-8 are Windows-1252, or ISO 8859-15 where they have its euro sign, or its œ within a
/// word
/// ("c½ur" in the other), and none that only the former has.
bool is_latin_9(std::string_view bytes) {
  bool found = false;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto at = [bytes](std::size_t place) {
      return place < bytes.size() ? static_cast<unsigned char>(bytes[place])
                                  : static_cast<unsigned char>(' ');
    };
    const auto byte = at(i);
    if (byte >= 0x80 && byte < 0xA0) return false;
    if (byte == 0xA4) found = true;
    const char before = i > 0 ? bytes[i - 1] : ' ';
    if ((byte == 0xBC || byte == 0xBD) && (before < '0' || before > '9'))
      found = found || is_latin_letter(at(i + 1));
  }
  return found;
}

std::optional<std::string> decode_single_bytes(std::string_view bytes) {
  const bool euro = is_latin_9(bytes);
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    char32_t point = byte >= 0x80 && byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
    if (byte >= 0x80 && point == 0) return std::nullopt;
    if (const auto other = euro ? latin_9(byte) : 0; other != 0) point = other;
    append_utf8(out, point);
  }
  return out;
}

/// UTF-8 into which a few bytes of Windows-1252 were pasted; nothing where they are not few.
std::optional<std::string> decode_mostly_utf8(std::string_view bytes) {
  constexpr std::size_t few = 2;  // at most one to so many characters beyond ASCII that are well-formed
  std::size_t well_formed = 0;
  std::size_t others = 0;
  std::string out;
  for (std::size_t position = 0; position < bytes.size();) {
    const auto start = position;
    const auto point = text::next_code_point(bytes, position);
    const auto sequence = bytes.substr(start, position - start);
    if (point != 0xFFFD || sequence == "\xEF\xBF\xBD") {
      if (sequence.size() > 1) ++well_formed;
      out += sequence;
      continue;
    }
    ++others;
    auto single = decode_single_bytes(sequence.substr(0, 1));
    if (!single) return std::nullopt;
    out += *single;
    position = start + 1;
  }
  return well_formed >= few * others ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace

void append_utf8(std::string& out, char32_t point) {
  const auto byte = [&out](char32_t value) { out += static_cast<char>(value); };
  if (point < 0x80) {
    byte(point);
  } else if (point < 0x800) {
    byte(0xC0 | point >> 6);
    byte(0x80 | (point & 0x3F));
  } else if (point < 0x10000) {
    byte(0xE0 | point >> 12);
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  } else {
    byte(0xF0 | point >> 18);
    byte(0x80 | (point >> 12 & 0x3F));
    byte(0x80 | (point >> 6 & 0x3F));
    byte(0x80 | (point & 0x3F));
  }
}

std::string utf8_of(std::u16string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char16_t unit = text[i];
    if (unit < 0xD800 || unit > 0xDFFF) {
      append_utf8(out, unit);
    } else if (unit < 0xDC00 && i + 1 < text.size() && text[i + 1] >= 0xDC00 && text[i + 1] <= 0xDFFF) {
      append_utf8(out, 0x10000 + ((unit - 0xD800U) << 10) + (text[++i] - 0xDC00U));
    } else {
      append_utf8(out, 0xFFFD);
    }
  }
  return out;
}

std::string without_controls(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text)
    if (!is_control(static_cast<unsigned char>(c))) out += c;
  return out;
}

std::optional<std::string> decode_text(std::string_view bytes) {
  std::optional<std::string> text;
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    text = decode_utf16(bytes.substr(2), bytes.starts_with("\xFE\xFF"));
  } else {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    text = is_utf8(bytes) ? std::optional<std::string>(bytes) : decode_mostly_utf8(bytes);
    if (!text) text = decode_single_bytes(bytes);
  }
  if (!text || looks_binary(*text)) return std::nullopt;
  return without_controls(*text);
}

}  // namespace sp::knowledge_base
