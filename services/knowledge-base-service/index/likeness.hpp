// How alike a question and a passage are by their runs of four characters, across words and with function
// words: it sees what stems do not, inflections, compounds, typing errors and the shape of a question ("what
// is …"). A second opinion on the best passages by terms, BM25 (Robertson and Zaragoza 2009) over the runs.
#pragma once
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "services/knowledge-base-service/index/stored_passage.hpp"

namespace sp::knowledge_base {

/// Four bytes that follow each other.
using Gram = std::uint32_t;

/// In how many passages a run stands, learned from a sample of one language's. Runs share counters by their
/// hash, which a sample's few thousand different runs do not notice. Not thread-safe while `add` is called.
class GramStatistics {
 public:
  GramStatistics();
  void add(const StoredPassage& passage);

  std::uint32_t passages() const { return passages_; }
  double mean_text_length() const;
  double mean_title_length() const;
  /// The inverse document frequency, at least as Xapian bounds its own.
  double text_idf(Gram gram) const;
  double title_idf(Gram gram) const;

 private:
  std::uint32_t passages_ = 0;
  double text_length_ = 0;
  double title_length_ = 0;
  std::vector<std::uint16_t> in_text_;
  std::vector<std::uint16_t> in_title_;
};

/// A question, ready to be compared. `statistics` outlives it. Const use from any thread.
class QuestionGrams {
 public:
  /// `words`: folded, with spaces around, as in StoredPassage.
  QuestionGrams(std::string_view words, const GramStatistics& statistics);

  struct Likeness {
    double text = 0;   // BM25 of title, headings, body and phrasings together
    double title = 0;  // the better of title with headings, and each phrasing
  };
  Likeness likeness(const StoredPassage& passage) const;
  /// Above the `text` of any passage.
  double text_bound() const;
  /// How much of the title with headings, or of a phrasing, whichever is more, the question says: 0 to 1, by
  /// idf. 1 where the question is the title.
  double share_of_title(const StoredPassage& passage) const;

 private:
  struct Slot {
    Gram gram = 0;
    int place = -1;
  };
  int place_of(Gram gram) const;
  void count(std::string_view words, double weight, std::vector<double>& frequencies) const;
  double title_score(std::string_view title, std::string_view heading) const;

  const GramStatistics& statistics_;
  std::vector<Slot> slots_;  // open addressing; a power of two
  std::vector<double> text_weights_;
  std::vector<double> title_weights_;
};

}  // namespace sp::knowledge_base
