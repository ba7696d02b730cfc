// Walking through UTF-8 one code point at a time. Bytes that are no UTF-8 read as U+FFFD, one by one.
#pragma once
#include <unicode/utf8.h>

#include <cstdint>
#include <string_view>

namespace sp::text {

/// The code point at `position`, which is moved behind it.
inline char32_t next_code_point(std::string_view text, std::size_t& position) {
  auto index = static_cast<std::int64_t>(position);
  UChar32 point = 0;
  U8_NEXT_OR_FFFD(reinterpret_cast<const std::uint8_t*>(text.data()), index,
                  static_cast<std::int64_t>(text.size()), point);
  position = static_cast<std::size_t>(index);
  return static_cast<char32_t>(point);
}

}  // namespace sp::text
