// One order out of two: passages found by their words, and passages found by their meaning.
#pragma once
#include <vector>

#include "services/knowledge-base-service/index/passage_index.hpp"
#include "services/knowledge-base-service/vectors/vector_index.hpp"

namespace sp::knowledge_base {

/// Reciprocal rank fusion (Cormack, Clarke and Buettcher 2009): a passage counts 1/(60 + rank) for each list
/// that it is in. `hits` are the lexical list, best first, and after it, with a score of 0, what else is
/// known of `neighbours`; a neighbour that is not among them does not exist any more, or is not for the
/// reader, and is left out. Each passage once, with its similarity; of equals the better lexical one is
/// first. Pure.
std::vector<PassageHit> fuse(std::vector<PassageHit> hits, const std::vector<Neighbour>& neighbours);

}  // namespace sp::knowledge_base
