#include "services/knowledge-base-service/index/likeness.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "services/knowledge-base-service/index/terms.hpp"

namespace sp::knowledge_base {

namespace {

constexpr double k1 = 1.2;
constexpr double b = 0.75;
constexpr double shortest = 0.1;  // of the mean length: the least that counts
constexpr std::size_t counters = 1 << 16;

template <class Take>
void each_gram(std::string_view words, Take take) {
  Gram gram = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    gram = gram << 8 | static_cast<unsigned char>(words[i]);
    if (i >= 3) take(gram);
  }
}

std::size_t grams_in(std::string_view words) { return words.size() < 4 ? 0 : words.size() - 3; }

std::size_t hash(Gram gram) { return (gram * 2654435761U) >> 16; }

/// As Xapian's BM25Weight bounds it from below: a run that stands in most passages still counts a little.
double idf(double passages, double with) {
  const double odds = (passages - with + 0.5) / (with + 0.5);
  return std::log(odds < 2 ? odds * 0.5 + 1 : odds);
}

double text_length(const StoredPassage& passage) {
  double length = terms::title_weight * static_cast<double>(grams_in(passage.title)) +
                  terms::heading_weight * static_cast<double>(grams_in(passage.heading)) +
                  static_cast<double>(grams_in(passage.body));
  for (const auto phrasing : passage.phrasings) length += static_cast<double>(grams_in(phrasing));
  return length;
}

double length_factor(double length, double mean) {
  return k1 * (1 - b + b * std::max(mean > 0 ? length / mean : 0, shortest));
}

void count_once(std::unordered_set<Gram>& seen, std::vector<std::uint16_t>& counts) {
  for (const Gram gram : seen) {
    auto& count = counts[hash(gram)];
    if (count < UINT16_MAX) ++count;
  }
  seen.clear();
}

}  // namespace

GramStatistics::GramStatistics() : in_text_(counters), in_title_(counters) {}

void GramStatistics::add(const StoredPassage& passage) {
  ++passages_;
  text_length_ += text_length(passage);
  title_length_ += static_cast<double>(grams_in(passage.title) + grams_in(passage.heading));
  std::unordered_set<Gram> seen;
  const auto take = [&seen](Gram gram) { seen.insert(gram); };
  each_gram(passage.title, take);
  each_gram(passage.heading, take);
  auto title = seen;
  count_once(title, in_title_);
  each_gram(passage.body, take);
  for (const auto phrasing : passage.phrasings) each_gram(phrasing, take);
  count_once(seen, in_text_);
}

double GramStatistics::mean_text_length() const { return passages_ == 0 ? 0 : text_length_ / passages_; }
double GramStatistics::mean_title_length() const { return passages_ == 0 ? 0 : title_length_ / passages_; }
double GramStatistics::text_idf(Gram gram) const {
  return idf(passages_, std::min<double>(passages_, in_text_[hash(gram)]));
}
double GramStatistics::title_idf(Gram gram) const {
  return idf(passages_, std::min<double>(passages_, in_title_[hash(gram)]));
}

QuestionGrams::QuestionGrams(std::string_view words, const GramStatistics& statistics)
    : statistics_(statistics), slots_(std::bit_ceil(4 * grams_in(words) + 4)) {
  each_gram(words, [this](Gram gram) {
    auto slot = hash(gram) & (slots_.size() - 1);
    while (slots_[slot].place >= 0 && slots_[slot].gram != gram) slot = (slot + 1) & (slots_.size() - 1);
    if (slots_[slot].place < 0) {
      slots_[slot] = {gram, static_cast<int>(text_weights_.size())};
      text_weights_.push_back(0);
      title_weights_.push_back(0);
    }
    const auto place = static_cast<std::size_t>(slots_[slot].place);
    text_weights_[place] += statistics_.text_idf(gram);
    title_weights_[place] += statistics_.title_idf(gram);
  });
}

int QuestionGrams::place_of(Gram gram) const {
  auto slot = hash(gram) & (slots_.size() - 1);
  while (slots_[slot].place >= 0 && slots_[slot].gram != gram) slot = (slot + 1) & (slots_.size() - 1);
  return slots_[slot].place;
}

void QuestionGrams::count(std::string_view words, double weight, std::vector<double>& frequencies) const {
  each_gram(words, [&](Gram gram) {
    if (const int place = place_of(gram); place >= 0) frequencies[static_cast<std::size_t>(place)] += weight;
  });
}

namespace {
double bm25(const std::vector<double>& frequencies, const std::vector<double>& weights, double factor) {
  double score = 0;
  for (std::size_t i = 0; i < frequencies.size(); ++i)
    score += weights[i] * frequencies[i] * (k1 + 1) / (frequencies[i] + factor);
  return score;
}
}  // namespace

double QuestionGrams::title_score(std::string_view title, std::string_view heading) const {
  std::vector<double> frequencies(title_weights_.size());
  count(title, 1, frequencies);
  count(heading, 1, frequencies);
  const auto length = static_cast<double>(grams_in(title) + grams_in(heading));
  return bm25(frequencies, title_weights_, length_factor(length, statistics_.mean_title_length()));
}

QuestionGrams::Likeness QuestionGrams::likeness(const StoredPassage& passage) const {
  Likeness likeness;
  std::vector<double> frequencies(text_weights_.size());
  count(passage.title, terms::title_weight, frequencies);
  count(passage.heading, terms::heading_weight, frequencies);
  count(passage.body, 1, frequencies);
  likeness.title = title_score(passage.title, passage.heading);
  for (const auto phrasing : passage.phrasings) {
    count(phrasing, 1, frequencies);
    likeness.title = std::max(likeness.title, title_score(phrasing, {}));
  }
  likeness.text =
      bm25(frequencies, text_weights_, length_factor(text_length(passage), statistics_.mean_text_length()));
  return likeness;
}

double QuestionGrams::text_bound() const {
  return (k1 + 1) * std::accumulate(text_weights_.begin(), text_weights_.end(), 0.0);
}

double QuestionGrams::share_of_title(const StoredPassage& passage) const {
  const auto share = [this](std::string_view title, std::string_view heading) {
    std::unordered_set<Gram> seen;
    double all = 0;
    double said = 0;
    const auto take = [&](Gram gram) {
      if (!seen.insert(gram).second) return;
      const double weight = statistics_.title_idf(gram);
      all += weight;
      if (place_of(gram) >= 0) said += weight;
    };
    each_gram(title, take);
    each_gram(heading, take);
    return all > 0 ? said / all : 0;
  };
  double best = share(passage.title, passage.heading);
  for (const auto phrasing : passage.phrasings) best = std::max(best, share(phrasing, {}));
  return best;
}

}  // namespace sp::knowledge_base
