// One order out of two: passages found by their words, and passages found by their meaning.
#pragma once
#include <vector>

#include "services/knowledge-base-service/index/passage_index.hpp"
#include "services/knowledge-base-service/vectors/vector_index.hpp"

namespace sp::knowledge_base {

/// A blend of two scores, each as a share of its best: by words, and by meaning the cosine between the least
/// and the greatest among the passages here. It keeps what ranks throw away, how much better the best is: on
/// eight collections it gained more than reciprocal rank fusion (Cormack, Clarke and Buettcher 2009) and lost
/// on one, where that lost on two. `hits` are the lexical list, best first, and after it, with a score of 0,
/// what else is known of `neighbours`; a neighbour that is not among them does not exist any more, or is not
/// for the reader, and is left out. Each passage once, with its similarity and the blend as its score, 0 to
/// 1; of equals the better lexical one is first. Pure.
std::vector<PassageHit> fuse(std::vector<PassageHit> hits, const std::vector<Neighbour>& neighbours);

}  // namespace sp::knowledge_base
