// What follows from a conversation's id. Ids are UUIDv7 (RFC 9562 section 5.7): 48 bits of time in
// milliseconds come first, and the last 32 bits are random.
#pragma once
#include <string>
#include <string_view>

#include "platform/base/time.hpp"

namespace sp::chatbot {

/// When `id` was made.
Time time_of_id(std::string_view id);

/// Not above any id made at `time` or later, and above all that were made before.
std::string first_id_of(Time time);

/// The ids of the messages of a conversation's first question: a conversation that has no other need not
/// store them. They are of the conversation's time, and as unlikely to meet another id as any.
std::string first_question_id(std::string_view conversation_id);
std::string first_message_id(std::string_view conversation_id);

}  // namespace sp::chatbot
