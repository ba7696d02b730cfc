// Function words, folded: they say how a thing is asked, not what is asked.
#pragma once
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::text {

/// `folded` without its elision: "est", "quel", "what". Question words are among them.
bool is_stop_word(std::string_view folded, Language language);

/// Words of any subject: "obtenir", "new", "week". They are content, and yet no sign of what a text is about.
bool is_common_word(std::string_view folded, Language language);

}  // namespace sp::text
