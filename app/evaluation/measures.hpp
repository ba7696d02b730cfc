// How good a ranking and a decision are. Pure.
#pragma once
#include <map>
#include <span>
#include <string>
#include <vector>

namespace sp::app {

/// One query's documents, best first, each once, against its judgements.
struct RankingMeasures {
  /// Normalised discounted cumulative gain of the first ten with gain 2^relevance - 1 (Burges et al. 2005).
  double ndcg_10 = 0;
  double recall_10 = 0;
  double recall_100 = 0;
  double mrr_10 = 0;  // 1 / rank of the first relevant one of the first ten
  double hit_1 = 0;   // whether the first is relevant
};
RankingMeasures measure_ranking(std::span<const std::string> ranking,
                                const std::map<std::string, int>& relevant);
/// The mean of each; zeros of none.
RankingMeasures mean_of(std::span<const RankingMeasures> measures);

/// The probability that an inside question scores above an outside one, ties counting half (Mann and Whitney
/// 1947).
double auroc(std::span<const double> inside, std::span<const double> outside);
/// The share of outside questions below the highest threshold that keeps at least `kept` of the inside ones.
double refused_at(std::span<const double> inside, std::span<const double> outside, double kept);
/// The value that `share` of them do not exceed, by nearest rank; 0 of none.
double percentile(std::vector<double> values, double share);

}  // namespace sp::app
