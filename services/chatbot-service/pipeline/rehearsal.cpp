#include "services/chatbot-service/pipeline/rehearsal.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>

#include "services/chatbot-service/client/look_up.hpp"

namespace sp::chatbot {

namespace {

using knowledge_base::KnowledgeBase;

constexpr std::size_t most_at_once = 4;

/// Shared by the request and its workers, which may outlast its patience by one look-up each. All of it runs
/// on one thread, the request's.
struct Run {
  explicit Run(Executor executor) : over(executor) {}

  std::vector<std::shared_ptr<const Inquiry>> inquiries;
  std::vector<RehearsedQuestion> questions;
  Thresholds thresholds;
  std::size_t next = 0;
  std::size_t working = 0;
  bool given_up = false;
  std::optional<Error> problem;
  std::exception_ptr broken;
  asio::steady_timer over;
};
using Shared = std::shared_ptr<Run>;

Rehearsed seen_at(double threshold, const LookUp& found) {
  Rehearsed rehearsed{.outcome = is_answerable(found, threshold) ? Verdict::answered : Verdict::refused,
                      .confidence = found.confidence,
                      .document_id = {},
                      .title = {},
                      .heading = {}};
  if (found.retrieval.passages.empty()) return rehearsed;
  const auto& best = found.retrieval.passages.front();
  rehearsed.document_id = best.document_id;
  rehearsed.title = best.title;
  rehearsed.heading = best.heading;
  return rehearsed;
}

Task<> work(Shared run, KnowledgeBase* knowledge_base) {
  while (run->next < run->inquiries.size() && !run->problem && !run->given_up) {
    const auto at = run->next++;
    const auto inquiry = run->inquiries[at];
    const auto [current, proposed] = run->thresholds;
    auto found = co_await look_up(*knowledge_base, inquiry, current);
    if (found) {
      run->questions[at].current = seen_at(current, *found);
      // What is looked for depends on it: with an earlier question's words, in the other language.
      if (proposed != current) found = co_await look_up(*knowledge_base, inquiry, proposed);
    }
    if (!found) {
      run->problem = std::move(found).error();
      co_return;
    }
    run->questions[at].proposed = seen_at(proposed, *found);
  }
}

void begin(Executor executor, const Shared& run, KnowledgeBase* knowledge_base) {
  ++run->working;
  asio::co_spawn(executor, work(run, knowledge_base), [run](std::exception_ptr broken) {
    if (broken) {
      run->broken = broken;
      run->given_up = true;
    }
    if (--run->working == 0) run->over.cancel();
  });
}

}  // namespace

Task<Result<std::vector<RehearsedQuestion>>> rehearse(KnowledgeBase& knowledge_base, Call call,
                                                      std::string organisation_id,
                                                      std::vector<PastQuestion> questions,
                                                      Thresholds thresholds,
                                                      std::chrono::milliseconds patience) {
  const Executor executor = co_await asio::this_coro::executor;
  const auto run = std::make_shared<Run>(executor);
  run->thresholds = thresholds;
  run->questions.resize(questions.size());
  for (auto& question : questions) {
    const auto inquiry = std::make_shared<const Inquiry>(Inquiry{.organisation_id = organisation_id,
                                                                 .reader = question.reader,
                                                                 .question = std::move(question.question),
                                                                 .language = question.language,
                                                                 .earlier = std::move(question.earlier),
                                                                 .call = call});
    run->questions[run->inquiries.size()].follow_up = follows_up(*inquiry);
    run->inquiries.push_back(inquiry);
  }
  run->over.expires_after(patience);
  ++run->working;  // this coroutine's own share, so that workers which end at once do not end the wait early
  for (std::size_t i = 0; i < std::min(most_at_once, questions.size()); ++i)
    begin(executor, run, &knowledge_base);
  if (--run->working > 0) {
    boost::system::error_code cancelled;
    co_await run->over.async_wait(asio::redirect_error(use_task, cancelled));
  }
  run->given_up = true;
  if (run->broken) std::rethrow_exception(run->broken);
  if (run->problem) co_return Failure(*run->problem);
  if (run->working > 0)
    co_return Failure(Error{.kind = ErrorKind::overloaded,
                            .code = "overloaded",
                            .message = "Asking " + std::to_string(questions.size()) +
                                       " questions again takes too long at the moment. Try again, or ask for "
                                       "fewer with \"last\".",
                            .fields = {},
                            .current = {},
                            .retry_after = 5});
  co_return std::move(run->questions);
}

}  // namespace sp::chatbot
