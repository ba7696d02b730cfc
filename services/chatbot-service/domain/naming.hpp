// What a question names and the passages found for it do not speak of.
#pragma once
#include <span>
#include <string_view>

#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::chatbot {

using text::Language;

/// How much it counts against an answer that the passages lack a number or a name of the question, in units
/// of the logistic regression's exponent: 0 where they hold all of them. "Raspberry Pi 5" is another thing
/// than "Raspberry Pi 4", and "forfait 3 personnes" than "forfait 2 personnes": a number whose neighbour
/// stands there with other numbers counts most. Amounts ("8 GB", "two days") describe a case and count
/// nothing; names that the knowledge base has never heard of count more than those that stand elsewhere in
/// it, and what may be a person's name little. A question of nothing but words of any subject ("what time is
/// it?"), which every knowledge base holds, is doubtful too, and so is one for a kind of thing ("how much",
/// "which year") that none of the passages states. `asked` are the question's terms as search
/// understood them.
double doubt_of(std::string_view question, Language language,
                std::span<const knowledge_base::Passage> passages,
                std::span<const knowledge_base::AskedTerm> asked);

}  // namespace sp::chatbot
