// Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a creation that is repeated happens once.
#pragma once
#include <optional>
#include <string_view>

#include "platform/http/message.hpp"
#include "services/ticketing-service/store/ticket_store.hpp"

namespace sp::ticketing {

/// The caller's key with the hash of `request`, or nothing where the header is absent. invalid_input naming
/// the header where it is not 1 to 255 printable ASCII characters.
Result<std::optional<IdempotencyKey>> idempotency_key_of(const Caller& caller, std::string_view request);

}  // namespace sp::ticketing
