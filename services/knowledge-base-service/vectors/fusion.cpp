#include "services/knowledge-base-service/vectors/fusion.hpp"

#include <algorithm>
#include <limits>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace sp::knowledge_base {

namespace {

/// What meaning counts beside words. Chosen on YunoHost's questions; between .3 and .45 the other collections
/// differ little.
constexpr double meaning_weight = 0.4;

}  // namespace

std::vector<PassageHit> fuse(std::vector<PassageHit> hits, const std::vector<Neighbour>& neighbours) {
  std::unordered_map<std::string_view, double> similarities;
  for (const auto& neighbour : neighbours) similarities.emplace(neighbour.chunk_id, neighbour.similarity);
  std::vector<PassageHit> blended;
  std::unordered_set<std::string> seen;
  double best = 0;
  double least = std::numeric_limits<double>::max();
  double greatest = std::numeric_limits<double>::lowest();
  for (auto& hit : hits) {
    if (!seen.insert(hit.chunk_id).second) continue;
    best = std::max(best, hit.score);
    if (const auto near = similarities.find(hit.chunk_id); near != similarities.end()) {
      hit.similarity = near->second;
      least = std::min(least, hit.similarity);
      greatest = std::max(greatest, hit.similarity);
    }
    blended.push_back(std::move(hit));
  }
  for (auto& hit : blended) {
    const double by_words = best > 0 ? hit.score / best : 0;
    double by_meaning = 0;
    if (hit.similarity != 0)
      by_meaning = greatest > least ? (hit.similarity - least) / (greatest - least) : 1;
    hit.score = meaning_weight * by_meaning + (1 - meaning_weight) * by_words;
  }
  std::ranges::stable_sort(blended, std::ranges::greater(), &PassageHit::score);
  return blended;
}

}  // namespace sp::knowledge_base
