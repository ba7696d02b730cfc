// How near an organisation's passages come to questions that have nothing to do with them: what a cosine is
// worth depends on the model and on how many passages there are, and this is what it is measured against.
#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/text/analysis.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"
#include "services/knowledge-base-service/vectors/vector_file.hpp"

namespace sp::knowledge_base {

/// As many of each language.
inline constexpr std::size_t off_topic_count = 50;

/// Questions of everyday life that hardly any organisation has articles about.
const std::array<std::string, off_topic_count>& off_topic_questions(text::Language language);

/// Their vectors by one model, by language; all of one length.
struct OffTopicVectors {
  std::array<std::vector<Vector>, 2> of;
};

void write(const OffTopicVectors& vectors, VectorFile& file);
/// Null where the file does not hold those of all questions as they are asked now.
std::shared_ptr<const OffTopicVectors> read_off_topic(const VectorFile& file);

/// What the greatest cosine of an off-topic question is with what a reader may find.
struct UsualSimilarity {
  double mean = 0;
  double deviation = 0;
};

/// The passage nearest to each off-topic question, by audience and language of the passages. One thread at a
/// time.
class NearestOffTopic {
 public:
  /// Null: nothing is learned, and nothing told.
  explicit NearestOffTopic(std::shared_ptr<const OffTopicVectors> questions)
      : questions_(std::move(questions)) {}

  void add(std::uint32_t row, Audience audience, text::Language language, const float* vector,
           std::size_t dimension);
  /// The questions that it was nearest to have lost theirs: `lost`.
  void remove(std::uint32_t row, Audience audience, text::Language language);
  void clear();

  /// Nothing where there is no passage of the language that the reader may find.
  std::optional<UsualSimilarity> usual(Role reader, text::Language language) const;

  /// A question without its nearest passage.
  struct Lost {
    Audience audience;
    text::Language language;
    std::size_t question;
    const Vector* vector;
  };
  std::vector<Lost> lost() const;
  /// `row`: nothing where no passage is left.
  void mend(const Lost& lost, std::optional<std::uint32_t> row, float similarity);

 private:
  static constexpr float none = -2;
  struct Nearest {
    float similarity = none;
    std::uint32_t row = 0;
    bool lost = false;
  };
  using Group = std::array<Nearest, off_topic_count>;
  Group& group(Audience audience, text::Language language) {
    return groups_[static_cast<std::size_t>(audience)][static_cast<std::size_t>(language)];
  }

  std::shared_ptr<const OffTopicVectors> questions_;
  std::array<std::array<Group, 2>, 3> groups_;
};

}  // namespace sp::knowledge_base
