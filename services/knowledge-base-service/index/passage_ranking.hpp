// One search of one index: the candidates by terms, put in order by terms and likeness, and judged.
#pragma once
#include <xapian.h>

#include <map>
#include <memory>

#include "services/knowledge-base-service/index/likeness.hpp"
#include "services/knowledge-base-service/index/passage_index.hpp"

namespace sp::knowledge_base {

/// What the likeness of an index's passages is measured with, of each language. Learned from a sample that
/// depends on what the passages say and on nothing else, and again when that has changed: the same knowledge
/// base gives the same answers, however it came to be. Not changed once it is learned.
class Statistics {
 public:
  static std::shared_ptr<const Statistics> learn(const Xapian::Database& database);
  /// Whether `database` has the sample that this was learned from.
  bool fits(const Xapian::Database& database) const;
  const GramStatistics& of(text::Language language) const { return by_language_.at(language); }

 private:
  void learn(const Xapian::Database& database, text::Language language);

  std::map<text::Language, std::vector<Xapian::docid>> samples_;
  std::map<text::Language, GramStatistics> by_language_;
};

/// Throws what Xapian throws, and IndexUnusable.
PassageHits search_in(const Xapian::Database& database, const PassageQuery& query,
                      const Statistics& statistics);

}  // namespace sp::knowledge_base
