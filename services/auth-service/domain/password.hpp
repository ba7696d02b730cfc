// Which passwords are taken (OWASP ASVS 5.0 section 6.2, NIST SP 800-63B): long enough and not easily
// guessed; no rule about which characters they are made of.
#pragma once
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/error.hpp"

namespace sp::auth {

inline constexpr std::size_t password_min_characters = 12;  // code points
inline constexpr std::size_t password_max_bytes = 1024;     // nothing is cut off: longer ones are refused

/// Words that someone who knows the account would try first.
struct PasswordContext {
  std::string organisation;
  std::string email;
  std::string name;
};

/// invalid_input at `pointer`: "too_short", "too_long", "too_simple" (sequences, repetitions), "too_common"
/// or "too_personal" (made of the context's words). zxcvbn estimates how many guesses the password stands,
/// with the context's and our own words beside its dictionaries. Takes up to some ten milliseconds.
Result<> check_password(std::string_view password, const PasswordContext& context,
                        const std::string& pointer);

/// Words that are tried first and that zxcvbn does not know, folded, the likeliest first; each ends in a
/// zero.
std::span<const std::string_view> common_words();

}  // namespace sp::auth
