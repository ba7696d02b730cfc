#pragma once
#include <span>

#include "platform/db/database.hpp"
#include "services/chatbot-service/domain/turn.hpp"

namespace sp::chatbot {

/// Writes turns of any number of conversations in one transaction: conversations, answers, turns, tallies. A
/// conversation that begins with an answer from the cache is written as a repeat; its messages have the ids
/// that follow from its own. A turn whose conversation has been deleted meanwhile is left out. The number of
/// turns written.
std::size_t write_turns(db::Tx& tx, std::span<const Turn> turns);

/// Makes a conversation of a repeat, so that it can go on, be judged or become a ticket. False where there is
/// none.
bool promote_repeat(db::Tx& tx, const std::string& organisation_id, const std::string& requester_id,
                    const std::string& id);

}  // namespace sp::chatbot
