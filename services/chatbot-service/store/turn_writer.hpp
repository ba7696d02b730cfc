#pragma once
#include <span>

#include "platform/db/database.hpp"
#include "services/chatbot-service/domain/turn.hpp"

namespace sp::chatbot {

/// Writes turns of any number of conversations in one transaction: conversations, answers, turns, tallies. A
/// turn whose conversation has been deleted meanwhile is left out. The number of turns written.
std::size_t write_turns(db::Tx& tx, std::span<const Turn> turns);

}  // namespace sp::chatbot
