#include "services/chatbot-service/client/look_up.hpp"

#include <algorithm>

#include "services/chatbot-service/domain/context.hpp"
#include "services/chatbot-service/domain/decide.hpp"
#include "services/chatbot-service/domain/question_parts.hpp"
#include "services/chatbot-service/domain/reading.hpp"
#include "services/chatbot-service/domain/wanted.hpp"

namespace sp::chatbot {

namespace {

using knowledge_base::KnowledgeBase;
using knowledge_base::QuestionContext;
using knowledge_base::Retrieval;
using InquiryPtr = std::shared_ptr<const Inquiry>;

/// So many are found and put in reading order; fewer go on from there.
constexpr std::size_t passages_found = 16;
constexpr std::size_t passages_wanted = 8;
/// An answer quotes no more.
constexpr std::size_t passages_quoted = 3;
/// Of how many passages the documents count as those that answered the question before.
constexpr std::size_t answering_passages = 2;
/// How many of the passages are asked whether they speak of a question.
constexpr std::size_t heard_passages = 8;

// When a question that leans on the conversation is answered from it, though it may stand by itself. Chosen
// on YunoHost's questions, each follow-up against single questions behind others of another subject.
constexpr double nearly_as_sure = 0.07;
constexpr double nearly_as_much = 0.7;

/// The threshold of a passage in another language than the question's: what the two share is names and codes,
/// and chance.
double surer_than(double threshold) {
  constexpr double part_of_the_way = 0.6;
  return threshold + part_of_the_way * (1 - threshold);
}

std::vector<EarlierTurn> turns_of(const Inquiry& inquiry) {
  std::vector<EarlierTurn> earlier;
  earlier.reserve(inquiry.earlier.size());
  for (const auto& question : inquiry.earlier) earlier.push_back({question, {}});
  return earlier;
}

Task<Result<LookUp>> look_in(KnowledgeBase& knowledge_base, InquiryPtr inquiry, std::string question,
                             std::optional<QuestionContext> context, Language language) {
  const bool in_context = context.has_value();
  auto retrieval =
      co_await knowledge_base.retrieve(inquiry->call, {.organisation_id = inquiry->organisation_id,
                                                       .reader = inquiry->reader,
                                                       .question = question,
                                                       .context = std::move(context),
                                                       .language = language,
                                                       .limit = passages_found});
  if (!retrieval) co_return Failure(retrieval.error());
  put_in_reading_order(retrieval->passages, question);
  if (retrieval->passages.size() > passages_wanted) retrieval->passages.resize(passages_wanted);
  const double confidence = confidence_of(*retrieval, question, language);
  co_return LookUp{std::move(*retrieval), confidence, in_context};
}

Task<Result<LookUp>> look_alone(KnowledgeBase& knowledge_base, InquiryPtr inquiry) {
  const auto language = inquiry->language;
  auto question = inquiry->question;
  return look_in(knowledge_base, std::move(inquiry), std::move(question), std::nullopt, language);
}

/// With the question before and the documents that answer that, if any do.
Task<Result<LookUp>> look_in_context(KnowledgeBase& knowledge_base, InquiryPtr inquiry, std::string before,
                                     double threshold) {
  const auto language = inquiry->language;
  auto earlier = co_await look_in(knowledge_base, inquiry, before, std::nullopt, language);
  if (!earlier) co_return earlier;
  QuestionContext context{.question = std::move(before), .documents = {}};
  if (is_answerable(*earlier, threshold)) {
    const auto& passages = earlier->retrieval.passages;
    for (std::size_t i = 0; i < std::min(answering_passages, passages.size()); ++i)
      context.documents.push_back(passages[i].document_id);
  }
  auto question = inquiry->question;
  auto found = co_await look_in(knowledge_base, inquiry, std::move(question), std::move(context), language);
  if (found) found->retrieval.rest_on(earlier->retrieval);
  co_return found;
}

/// How much of the question's own words, without its context's, one of the best passages holds; of
/// `question`, the kind of thing that it asks for too.
double own_share(const LookUp& found, const Inquiry& inquiry, std::string_view question = {}) {
  Retrieval own{.passages = {}, .asked = found.retrieval.asked, .context = {}};
  const Wanted wanted(own, question, inquiry.language);
  double most = 0;
  const auto& passages = found.retrieval.passages;
  for (std::size_t i = 0; i < std::min(heard_passages, passages.size()); ++i) {
    const auto& passage = passages[i];
    most = std::max(
        most, wanted.share_of(wanted.found_in(passage.title + '\n' + passage.heading + '\n' + passage.text)));
  }
  return most;
}

/// What was found with borrowed words answers a question only if it speaks of that too: otherwise the earlier
/// question would be answered once more.
void refuse_what_is_not_asked(LookUp& found, const Inquiry& inquiry) {
  if (own_share(found, inquiry, inquiry.question) == 0) found.confidence = 0;
}

/// For a question that may not lean on its conversation at all.
void keep_what_speaks_of(LookUp& found, const Inquiry& inquiry) {
  std::erase_if(found.retrieval.passages, [&](const knowledge_base::Passage& passage) {
    return !speaks_of(passage.title + '\n' + passage.heading + '\n' + passage.text, inquiry.question,
                      inquiry.language);
  });
  found.confidence = confidence_of(found.retrieval, inquiry.question, inquiry.language);
}

bool prefers_context(Leaning leaning, const LookUp& alone, const LookUp& in_context, const Inquiry& inquiry) {
  if (leaning == Leaning::pronoun) return in_context.confidence >= alone.confidence - nearly_as_sure;
  return own_share(in_context, inquiry) >= nearly_as_much * own_share(alone, inquiry);
}

}  // namespace

bool is_answerable(const LookUp& found, double threshold) {
  return !found.retrieval.passages.empty() && found.confidence >= threshold;
}

bool follows_up(const Inquiry& inquiry) {
  return context_of(inquiry.question, turns_of(inquiry), inquiry.language).has_value();
}

namespace {

Task<Result<LookUp>> look_in_own_language(KnowledgeBase& knowledge_base, InquiryPtr inquiry,
                                          double threshold) {
  const auto before = context_of(inquiry->question, turns_of(*inquiry), inquiry->language);
  if (!before) co_return co_await look_alone(knowledge_base, inquiry);
  const auto leaning = leaning_of(inquiry->question, inquiry->language);
  if (leaning == Leaning::surely) {
    auto found = co_await look_in_context(knowledge_base, inquiry, *before, threshold);
    if (found) refuse_what_is_not_asked(*found, *inquiry);
    co_return found;
  }
  auto alone = co_await look_alone(knowledge_base, inquiry);
  if (!alone || (leaning == Leaning::perhaps && is_answerable(*alone, threshold))) co_return alone;
  auto in_context = co_await look_in_context(knowledge_base, inquiry, *before, threshold);
  if (!in_context) co_return in_context;
  // Both were looked at, so the decision rests on both.
  alone->retrieval.rest_on(in_context->retrieval);
  in_context->retrieval.rest_on(alone->retrieval);
  bool prefers = false;
  if (leaning == Leaning::perhaps) {
    keep_what_speaks_of(*in_context, *inquiry);
    prefers = in_context->confidence > alone->confidence;
  } else {
    refuse_what_is_not_asked(*in_context, *inquiry);
    prefers = prefers_context(leaning, *alone, *in_context, *inquiry);
  }
  co_return std::move(prefers ? in_context : alone);
}

}  // namespace

namespace {

/// The part of a question for two things that what would be quoted does not speak of, while it does of the
/// other; "" where there is none.
std::string missing_part(const LookUp& found, const Inquiry& inquiry) {
  constexpr double hardly = 0.5;
  constexpr double mostly = 0.7;
  const auto parts = parts_of(inquiry.question, inquiry.language);
  if (!parts) return "";
  std::string quoted;
  const auto& passages = found.retrieval.passages;
  for (std::size_t i = 0; i < std::min(passages_quoted, passages.size()); ++i)
    quoted += passages[i].title + '\n' + passages[i].heading + '\n' + passages[i].text + '\n';
  const auto share = [&](std::string_view part) {
    const auto wanted = Wanted::in_part(found.retrieval, part, inquiry.language);
    return wanted.share_of(wanted.found_in(quoted));
  };
  const double first = share(parts->first);
  const double second = share(parts->second);
  if (second < hardly && first >= mostly) return std::string(parts->second);
  return first < hardly && second >= mostly ? std::string(parts->first) : "";
}

/// The best passage that was found for the other part comes second.
void add_part(LookUp& found, LookUp part) {
  auto& passages = found.retrieval.passages;
  auto best = std::move(part.retrieval.passages.front());
  if (best.chunk_id == passages.front().chunk_id) return;
  best.score = passages.front().score;
  std::erase_if(passages, [&](const auto& passage) { return passage.chunk_id == best.chunk_id; });
  passages.insert(passages.begin() + 1, std::move(best));
  if (passages.size() > passages_wanted) passages.resize(passages_wanted);
}

/// What was known when it was looked, without what was found.
Retrieval standing_of(const Retrieval& retrieval) {
  return {.passages = {}, .generation = retrieval.generation, .settled = retrieval.settled};
}

/// Of a question for two things that is refused as a whole: each by itself. One alone is given only where it
/// was asked as a question of its own: "my apps and users from elsewhere" is about that elsewhere.
Task<Result<LookUp>> look_for_parts(KnowledgeBase& knowledge_base, InquiryPtr inquiry, LookUp whole,
                                    double threshold) {
  const auto parts = parts_of(inquiry->question, inquiry->language);
  if (!parts) co_return std::move(whole);
  auto first =
      co_await look_in(knowledge_base, inquiry, std::string(parts->first), std::nullopt, inquiry->language);
  if (!first) co_return first;
  auto second =
      co_await look_in(knowledge_base, inquiry, std::string(parts->second), std::nullopt, inquiry->language);
  if (!second) co_return second;
  whole.retrieval.rest_on(first->retrieval);
  whole.retrieval.rest_on(second->retrieval);
  const auto all = standing_of(whole.retrieval);
  const bool has_first = is_answerable(*first, surer_than(threshold));
  const bool has_second = is_answerable(*second, surer_than(threshold));
  if (has_first && has_second) {
    add_part(*first, std::move(*second));
  } else if (parts->are_questions && is_answerable(*first, surer_than(threshold))) {
    first->missing = parts->second;
  } else if (parts->are_questions && is_answerable(*second, surer_than(threshold))) {
    second->missing = parts->first;
    first = std::move(second);
  } else {
    first = std::move(whole);
  }
  first->retrieval.rest_on(all);
  co_return std::move(first);
}

/// Looks for the missing part by itself.
Task<Result<LookUp>> completed(KnowledgeBase& knowledge_base, InquiryPtr inquiry, LookUp found,
                               double threshold) {
  found.missing = missing_part(found, *inquiry);
  if (found.missing.empty()) co_return std::move(found);
  auto rest = co_await look_in(knowledge_base, inquiry, found.missing, std::nullopt, inquiry->language);
  if (!rest) co_return rest;
  found.retrieval.rest_on(rest->retrieval);
  if (!is_answerable(*rest, surer_than(threshold))) co_return std::move(found);
  found.missing.clear();
  add_part(found, std::move(*rest));
  co_return std::move(found);
}

}  // namespace

Task<Result<LookUp>> look_up(KnowledgeBase& knowledge_base, InquiryPtr inquiry, double threshold) {
  auto own = co_await look_in_own_language(knowledge_base, inquiry, threshold);
  if (own && is_answerable(*own, threshold) && !own->in_context)
    co_return co_await completed(knowledge_base, inquiry, std::move(*own), threshold);
  if (!own || is_answerable(*own, threshold)) co_return own;
  const auto other = inquiry->language == Language::fr ? Language::en : Language::fr;
  auto foreign = co_await look_in(knowledge_base, inquiry, inquiry->question, std::nullopt, other);
  if (!foreign) co_return foreign;
  own->retrieval.rest_on(foreign->retrieval);
  foreign->retrieval.rest_on(own->retrieval);
  const bool in_other = is_answerable(*foreign, surer_than(threshold));
  if (in_other) co_return foreign;
  co_return co_await look_for_parts(knowledge_base, inquiry, std::move(*own), threshold);
}

}  // namespace sp::chatbot
