// Identifiers: UUIDv7 (RFC 9562 section 5.7), opaque to clients and sortable by time of creation.
#pragma once
#include <string>
#include <string_view>

#include "platform/base/time.hpp"

namespace sp {

/// A new UUIDv7 as 36 lower-case characters. Thread-safe; within a thread each id is greater than the one
/// before.
std::string new_id();

/// Whether `text` has the form of a UUID; what has not cannot name anything, and need not reach a database.
bool is_id(std::string_view text);

/// `bytes` random bytes from the operating system, base64url without padding (RFC 4648 section 5).
std::string random_token(std::size_t bytes);

}  // namespace sp
