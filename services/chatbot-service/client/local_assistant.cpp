#include "services/chatbot-service/client/local_assistant.hpp"

namespace sp::chatbot {

namespace {

constexpr std::chrono::days counted{30};

}  // namespace

Task<Result<AssistantCounts>> LocalAssistant::counts(Call call) {
  const Time since = clock_.now() - counted;
  const auto tallies = co_await store_.tallies(call.organisation(), since);
  const auto unanswered = co_await store_.count_unanswered(call.organisation(), since);
  co_return AssistantCounts{
      .unanswered = unanswered, .answered = tallies.answered, .refused = tallies.refused};
}

}  // namespace sp::chatbot
