#include "services/chatbot-service/pipeline/look_up.hpp"

#include <algorithm>

#include "services/chatbot-service/domain/decide.hpp"

namespace sp::chatbot {

namespace {

using knowledge_base::KnowledgeBase;
using InquiryPtr = std::shared_ptr<const Inquiry>;

constexpr std::size_t passages_wanted = 8;

std::optional<std::string> borrowed(const Inquiry& inquiry) {
  std::vector<EarlierTurn> earlier;
  earlier.reserve(inquiry.earlier.size());
  for (const auto& question : inquiry.earlier) earlier.push_back({question, {}});
  return follow_up(inquiry.question, earlier, inquiry.language);
}

Task<Result<LookUp>> look_in(KnowledgeBase& knowledge_base, InquiryPtr inquiry, std::string query,
                             Language language) {
  auto retrieval = co_await knowledge_base.retrieve({.organisation_id = inquiry->organisation_id,
                                                     .reader = inquiry->reader,
                                                     .question = query,
                                                     .language = language,
                                                     .limit = passages_wanted});
  if (!retrieval) co_return Failure(retrieval.error());
  const double confidence = confidence_of(*retrieval);
  co_return LookUp{std::move(*retrieval), confidence, std::move(query)};
}

Task<Result<LookUp>> look_for(KnowledgeBase& knowledge_base, InquiryPtr inquiry, std::string query) {
  const auto language = inquiry->language;
  return look_in(knowledge_base, std::move(inquiry), std::move(query), language);
}

/// The same with the words of the earlier question: only passages that speak of this one count.
Task<Result<LookUp>> look_with(KnowledgeBase& knowledge_base, InquiryPtr inquiry, std::string whole) {
  auto found = co_await look_for(knowledge_base, inquiry, std::move(whole));
  if (!found) co_return found;
  std::erase_if(found->retrieval.passages, [&](const knowledge_base::Passage& passage) {
    return !speaks_of(passage.title + '\n' + passage.heading + '\n' + passage.text, inquiry->question,
                      inquiry->language);
  });
  found->confidence = confidence_of(found->retrieval);
  co_return found;
}

}  // namespace

bool is_answerable(const LookUp& found, double threshold) {
  return !found.retrieval.passages.empty() && found.confidence >= threshold;
}

bool follows_up(const Inquiry& inquiry) { return borrowed(inquiry).has_value(); }

namespace {

Task<Result<LookUp>> look_in_own_language(KnowledgeBase& knowledge_base, InquiryPtr inquiry,
                                          double threshold) {
  const auto whole = borrowed(*inquiry);
  if (!whole) co_return co_await look_for(knowledge_base, inquiry, inquiry->question);
  const bool leans = leans_on_context(inquiry->question);
  auto first = co_await (leans ? look_with(knowledge_base, inquiry, *whole)
                               : look_for(knowledge_base, inquiry, inquiry->question));
  if (!first || is_answerable(*first, threshold)) co_return first;
  auto second = co_await (leans ? look_for(knowledge_base, inquiry, inquiry->question)
                                : look_with(knowledge_base, inquiry, *whole));
  if (!second) co_return second;
  // Both were looked at: the older state of the two is what the decision rests on.
  const auto generation = std::min(first->retrieval.generation, second->retrieval.generation);
  auto& better = second->confidence > first->confidence ? second : first;
  better->retrieval.generation = generation;
  co_return std::move(better);
}

}  // namespace

Task<Result<LookUp>> look_up(KnowledgeBase& knowledge_base, InquiryPtr inquiry, double threshold) {
  auto own = co_await look_in_own_language(knowledge_base, inquiry, threshold);
  if (!own || is_answerable(*own, threshold)) co_return own;
  const auto other = inquiry->language == Language::fr ? Language::en : Language::fr;
  auto foreign = co_await look_in(knowledge_base, inquiry, inquiry->question, other);
  if (!foreign) co_return foreign;
  const auto generation = std::min(own->retrieval.generation, foreign->retrieval.generation);
  auto& better = is_answerable(*foreign, threshold) ? foreign : own;
  better->retrieval.generation = generation;
  co_return std::move(better);
}

}  // namespace sp::chatbot
