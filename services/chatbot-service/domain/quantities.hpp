// Numbers, dates, times and amounts in running text, in one form however they are written.
#pragma once
#include <set>
#include <string>
#include <string_view>

#include "platform/text/analysis.hpp"

namespace sp::chatbot {

using text::Language;
using Quantities = std::set<std::string, std::less<>>;

/// What a text states: "30 minutes" is "30min"; a number without a unit is itself ("1 000,50" is "1000.5");
/// "2 pm" and "14 h" are "14h"; number words count from two on. Digits inside of words are no numbers.
Quantities stated_quantities(std::string_view text, Language language);

/// What a text can bear out: the same, every number without its unit too, and "one" as 1.
Quantities borne_quantities(std::string_view text, Language language);

}  // namespace sp::chatbot
