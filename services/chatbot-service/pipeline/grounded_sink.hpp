// Between the model and the reader: citations, links and support are checked, and the model's "I do not know"
// is noticed before it is shown.
#pragma once
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "services/chatbot-service/domain/citation_filter.hpp"
#include "services/chatbot-service/domain/completion.hpp"
#include "services/chatbot-service/domain/links.hpp"
#include "services/chatbot-service/domain/support.hpp"
#include "services/chatbot-service/pipeline/language_model.hpp"

namespace sp::chatbot {

/// Text is shown as it arrives, while the passages bear it out: the words of an unfinished sentence that they
/// do not bear out are held back to its end, and all the rest while more sentences lack support than have it
/// or nothing was said yet but where to read. An answer that nothing supports, or that only names its
/// passage, is so not shown, not even for a moment.
class GroundedSink final : public TextSink {
 public:
  /// `passages`: as they were given to the model, in order; `language` the answer is to be in. `reader` may
  /// be null.
  GroundedSink(std::span<const knowledge_base::Passage> passages, Language language,
               std::shared_ptr<TextSink> reader);

  Task<bool> text(std::string piece) override;
  /// To be awaited after the model's proper end. Shows what was held back, where the answer can be given.
  Task<> finish();

  /// After `finish`: why the answer cannot be given.
  std::optional<ModelFailure> failure() const { return failure_; }
  bool declined() const { return declined_; }
  bool spoke() const { return shown_ > 0; }
  const std::string& answer() const { return answer_; }
  /// Sentences of the answer that lack support.
  const std::vector<std::string>& unsupported() const { return verdict_.unsupported; }
  /// Passages whose marker stands in the answer.
  std::set<std::int64_t> cited() const;
  std::size_t dropped_citations() const { return citations_.dropped(); }
  std::size_t dropped_links() const { return links_.dropped(); }

 private:
  void take(std::string_view checked);
  std::size_t showable();
  Task<bool> show_up_to(std::size_t end);
  std::optional<ModelFailure> find_failure() const;

  const Language language_;
  const std::vector<std::string> titles_;  // of passages and their sections
  const SupportJudge judge_;
  CitationFilter citations_;
  LinkFilter links_;
  std::shared_ptr<TextSink> reader_;
  std::string beginning_;  // as long as it may still turn out to be `no_answer`
  std::string answer_;
  std::size_t shown_ = 0;   // bytes of it
  std::size_t judged_ = 0;  // finished sentences
  std::size_t supported_ = 0;
  std::size_t unsupported_ = 0;
  bool states_ = false;  // more than where to read
  SupportJudge::Verdict verdict_;
  std::optional<ModelFailure> failure_;
  bool decided_ = false;
  bool declined_ = false;
};

}  // namespace sp::chatbot
