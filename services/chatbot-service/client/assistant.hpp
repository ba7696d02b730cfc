// What other services may ask of chatbot-service.
#pragma once
#include <boost/describe.hpp>
#include <string>

#include "platform/base/error.hpp"
#include "platform/runtime/task.hpp"
#include "platform/service/call.hpp"

namespace sp::chatbot {

struct AssistantCounts {
  std::int64_t unanswered = 0;  // refused questions of the last 30 days
  std::int64_t answered = 0;    // answered in the last 30 days
  std::int64_t refused = 0;
};
BOOST_DESCRIBE_STRUCT(AssistantCounts, (), (unanswered, answered, refused))

/// Thread-safe.
class Assistant {
 public:
  virtual ~Assistant() = default;
  /// Of the caller's organisation.
  virtual Task<Result<AssistantCounts>> counts(Call call) = 0;
};

}  // namespace sp::chatbot
