// Bytes as text: UTF-8, UTF-16 with a byte order mark, or where they can be neither Windows-1252 or ISO
// 8859-15.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace sp::knowledge_base {

/// UTF-8 without byte order mark and control characters; nothing where the bytes are no text.
std::optional<std::string> decode_text(std::string_view bytes);

/// UTF-16 code units; lone surrogates become U+FFFD.
std::string utf8_of(std::u16string_view text);
void append_utf8(std::string& out, char32_t point);

/// Without the control characters that no text holds (C0 but tab, line feed, carriage return; DEL).
std::string without_controls(std::string_view text);

}  // namespace sp::knowledge_base
