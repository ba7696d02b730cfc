#include "services/knowledge-base-service/vectors/fusion.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <unordered_set>

namespace sp::knowledge_base {

std::vector<PassageHit> fuse(std::vector<PassageHit> hits, const std::vector<Neighbour>& neighbours) {
  constexpr double k = 60;
  std::map<std::string_view, std::size_t> ranks;
  for (std::size_t i = 0; i < neighbours.size(); ++i) ranks.emplace(neighbours[i].chunk_id, i);
  struct Fused {
    double sum = 0;
    std::size_t place = 0;
  };
  std::vector<Fused> fused;
  std::unordered_set<std::string_view> seen;
  double lexical_rank = 0;
  for (std::size_t place = 0; place < hits.size(); ++place) {
    auto& hit = hits[place];
    const bool lexical = hit.score > 0;
    if (lexical) ++lexical_rank;
    if (!seen.insert(hit.chunk_id).second) continue;
    double sum = lexical ? 1 / (k + lexical_rank) : 0;
    if (const auto rank = ranks.find(hit.chunk_id); rank != ranks.end()) {
      sum += 1 / (k + 1 + static_cast<double>(rank->second));
      hit.similarity = neighbours[rank->second].similarity;
    }
    fused.push_back({sum, place});
  }
  std::ranges::sort(fused, [](const Fused& a, const Fused& b) {
    return a.sum != b.sum ? a.sum > b.sum : a.place < b.place;
  });
  std::vector<PassageHit> order;
  for (const auto& [sum, place] : fused) order.push_back(std::move(hits[place]));
  return order;
}

}  // namespace sp::knowledge_base
