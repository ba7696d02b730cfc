// Small encodings that several rooms need. All functions are pure and thread-safe.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sp {

/// RFC 4648 section 5, without padding.
std::string base64url_encode(std::string_view bytes);
/// Nothing where `text` is not strict base64url without padding: what decodes is exactly what encoding gives.
std::optional<std::string> base64url_decode(std::string_view text);
/// Two digits a byte, in lower case.
std::string hex_encode(std::string_view bytes);
/// Percent-decoding (RFC 3986 section 2.1); `plus_is_space` for query strings. Nothing for a broken escape.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);
std::string html_escape(std::string_view text);
/// Well-formed UTF-8 (RFC 3629), overlong forms and surrogates refused.
bool is_utf8(std::string_view text);
/// Code points in well-formed UTF-8.
std::size_t utf8_length(std::string_view text);
/// The first `length` code points of `text`.
std::string_view utf8_prefix(std::string_view text, std::size_t length);
/// Without white space at both ends.
std::string_view trim(std::string_view text);
/// The items of a list that commas separate, trimmed; empty ones are left out.
std::vector<std::string> split_list(std::string_view list);

}  // namespace sp
