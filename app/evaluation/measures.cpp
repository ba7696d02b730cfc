#include "app/evaluation/measures.hpp"

#include <algorithm>
#include <cmath>

namespace sp::app {

namespace {

double gain(int relevance) { return std::exp2(relevance) - 1; }
double discount(std::size_t rank) { return 1 / std::log2(static_cast<double>(rank) + 2); }

}  // namespace

RankingMeasures measure_ranking(std::span<const std::string> ranking,
                                const std::map<std::string, int>& relevant) {
  RankingMeasures measures;
  std::vector<int> ideal;
  for (const auto& [id, relevance] : relevant) ideal.push_back(relevance);
  std::ranges::sort(ideal, std::greater<>());
  double best = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(10, ideal.size()); ++i)
    best += gain(ideal[i]) * discount(i);
  double found = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(100, ranking.size()); ++i) {
    const auto judged = relevant.find(ranking[i]);
    if (judged == relevant.end()) continue;
    measures.recall_100 += 1;
    if (i >= 10) continue;
    measures.recall_10 += 1;
    found += gain(judged->second) * discount(i);
    if (measures.mrr_10 == 0) measures.mrr_10 = 1 / (static_cast<double>(i) + 1);
    if (i == 0) measures.hit_1 = 1;
  }
  if (best > 0) measures.ndcg_10 = found / best;
  if (!ideal.empty()) {
    measures.recall_10 /= static_cast<double>(ideal.size());
    measures.recall_100 /= static_cast<double>(ideal.size());
  }
  return measures;
}

RankingMeasures mean_of(std::span<const RankingMeasures> measures) {
  RankingMeasures mean;
  if (measures.empty()) return mean;
  constexpr double RankingMeasures::* parts[] = {&RankingMeasures::ndcg_10, &RankingMeasures::recall_10,
                                                 &RankingMeasures::recall_100, &RankingMeasures::mrr_10,
                                                 &RankingMeasures::hit_1};
  for (const auto part : parts) {
    for (const auto& one : measures) mean.*part += one.*part;
    mean.*part /= static_cast<double>(measures.size());
  }
  return mean;
}

double auroc(std::span<const double> inside, std::span<const double> outside) {
  if (inside.empty() || outside.empty()) return 0;
  std::vector<double> sorted(outside.begin(), outside.end());
  std::ranges::sort(sorted);
  double above = 0;
  for (const double value : inside) {
    const auto [first, last] = std::ranges::equal_range(sorted, value);
    above += static_cast<double>(first - sorted.begin()) + 0.5 * static_cast<double>(last - first);
  }
  return above / (static_cast<double>(inside.size()) * static_cast<double>(outside.size()));
}

double refused_at(std::span<const double> inside, std::span<const double> outside, double kept) {
  if (inside.empty() || outside.empty()) return 0;
  std::vector<double> sorted(inside.begin(), inside.end());
  std::ranges::sort(sorted);
  const auto lost = static_cast<std::size_t>((1 - kept) * static_cast<double>(sorted.size()) + 1e-9);
  const double threshold = sorted[std::min(lost, sorted.size() - 1)];
  const auto refused = std::ranges::count_if(outside, [&](double value) { return value < threshold; });
  return static_cast<double>(refused) / static_cast<double>(outside.size());
}

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::ranges::sort(values);
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(values.size())));
  return values[std::clamp<std::size_t>(rank, 1, values.size()) - 1];
}

}  // namespace sp::app
