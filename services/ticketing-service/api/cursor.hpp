// Keyset cursors as clients hold them: opaque, with the order that they belong to inside.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "platform/base/error.hpp"
#include "services/ticketing-service/store/ticket_store.hpp"

namespace sp::ticketing {

std::string encode_cursor(std::string_view order, const Position& position);
/// invalid_input naming /cursor where `text` is no cursor of `order`; nothing where it is absent.
Result<std::optional<Position>> decode_cursor(std::string_view order, const std::optional<std::string>& text);

}  // namespace sp::ticketing
