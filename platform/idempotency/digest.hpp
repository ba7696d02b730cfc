// What makes two requests the same one.
#pragma once
#include <string>

#include "platform/http/message.hpp"

namespace sp::idempotency {

/// SHA-256, in hex, of everything that decides the outcome: the method, the whole path, the query and the
/// body. Of a form with files its parts, since a browser that sends it again puts another boundary between
/// them. Pure.
std::string digest_of(const http::Request& request);

}  // namespace sp::idempotency
