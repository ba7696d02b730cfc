// Between the model and the reader: citations are checked, and the model's "I do not know" is noticed before
// it is shown.
#pragma once
#include <memory>
#include <string>

#include "services/chatbot-service/domain/citation_filter.hpp"
#include "services/chatbot-service/pipeline/language_model.hpp"

namespace sp::chatbot {

/// `reader` may be null.
class GroundedSink final : public TextSink {
 public:
  GroundedSink(std::int64_t passages, std::shared_ptr<TextSink> reader)
      : filter_(passages), reader_(std::move(reader)) {}

  Task<bool> text(std::string piece) override;
  /// To be awaited after the model's proper end.
  Task<> finish();

  bool declined() const { return declined_; }
  bool spoke() const { return spoke_; }
  const std::string& answer() const { return answer_; }
  const CitationFilter& citations() const { return filter_; }

 private:
  Task<bool> pass(std::string piece);

  CitationFilter filter_;
  std::shared_ptr<TextSink> reader_;
  std::string beginning_;  // as long as it may still turn out to be `no_answer`
  std::string answer_;
  bool decided_ = false;
  bool declined_ = false;
  bool spoke_ = false;
};

}  // namespace sp::chatbot
