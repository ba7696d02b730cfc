// Words that mean the same in every organisation, so that nobody has to teach them: "mail" and "courriel". An
// organisation's own groups go before them.
#pragma once
#include "services/knowledge-base-service/index/passage_index.hpp"

namespace sp::knowledge_base {

/// Compiled once. Thread-safe.
const Synonyms& everyday_synonyms();

}  // namespace sp::knowledge_base
