#include "services/chatbot-service/pipeline/answer_pipeline.hpp"

#include <algorithm>

#include "platform/base/id.hpp"
#include "services/chatbot-service/domain/cached_turn.hpp"
#include "services/chatbot-service/domain/conversation_id.hpp"
#include "services/chatbot-service/domain/handoff.hpp"
#include "services/chatbot-service/domain/quotation.hpp"
#include "services/chatbot-service/domain/replies.hpp"
#include "services/chatbot-service/domain/word_groups.hpp"
#include "services/chatbot-service/pipeline/grounded_sink.hpp"

namespace sp::chatbot {

namespace {

constexpr std::size_t longest_conversation = 100;
/// How often an answer is made again because the knowledge base changed meanwhile. After it the last one
/// counts: its passages stood when they were read, which was after the question came.
constexpr int most_redone = 3;
/// For what comes behind the model: counting its tokens, quoting, storing the turn.
constexpr std::chrono::seconds time_to_quote{5};
constexpr std::chrono::seconds shortest_generation{1};

/// Measures the time to the first words.
class TimedSink final : public TextSink {
 public:
  TimedSink(std::shared_ptr<TextSink> reader, AssistantMetrics& metrics)
      : reader_(std::move(reader)), metrics_(metrics) {}
  Task<bool> text(std::string piece) override {
    if (!spoke_)
      metrics_.first_token(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count());
    spoke_ = true;
    return reader_->text(std::move(piece));
  }

 private:
  std::shared_ptr<TextSink> reader_;
  AssistantMetrics& metrics_;
  std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  bool spoke_ = false;
};

Task<> say(std::string text, std::shared_ptr<TextSink> sink) {
  if (!sink) co_return;
  for (const auto group : word_groups(text)) {
    const bool heard = co_await sink->text(std::string(group));
    if (!heard) co_return;
  }
}

Failure conversation_deleted() { return not_found("This conversation has been deleted."); }

Together together(KeepAnswer keep, std::string answer) {
  return [keep = std::move(keep), answer = std::move(answer)](db::Tx& tx) { return keep(tx, answer); };
}

AnswerContent refusal(const Asked& asked, double confidence) {
  return {.outcome = Outcome::refused,
          .answer = refusal_text(asked.language, asked.settings.replies.get()),
          .language = asked.language,
          .confidence = confidence,
          .citations = {},
          .unsupported = {}};
}

Handoff handoff_of(const Asked& asked, const AnswerContent& content) {
  std::vector<Exchange> exchanges;
  for (const auto& turn : asked.history) exchanges.push_back({turn.row.question, turn.content});
  exchanges.push_back({asked.question, content});
  return handoff_after(exchanges, asked.language);
}

Answer answer_of(const Asked& asked, AnswerContent content, Source source) {
  Answer answer{.conversation_id = asked.conversation_id,
                .message_id = asked.message_id,
                .outcome = content.outcome,
                .answer = {},
                .language = content.language,
                .source = source,
                .confidence = content.confidence,
                .citations = {},
                .unsupported = {},
                .small_talk = content.small_talk,
                .handoff = handoff_of(asked, content)};
  answer.answer = std::move(content.answer);
  answer.citations = std::move(content.citations);
  answer.unsupported = std::move(content.unsupported);
  return answer;
}

Turn turn_of(const Asked& asked, Source source, Time now) {
  return {.asker = asked.asker,
          .conversation_id = asked.conversation_id,
          .opens = asked.opens(),
          .id = asked.message_id,
          .question_id = asked.question_id,
          .question = asked.question,
          .normalised = {},
          .language = asked.language,
          .outcome = Outcome::answered,
          .source = source,
          .confidence = 0,
          .stands_alone = true,
          .answer_id = {},
          .keep = {},
          .content = {},
          .asked_at = asked.asked_at,
          .answered_at = now};
}

/// Only answers are cached, and the confidence of what is repeated is only looked at in lists of refusals.
Turn repeated_turn(const Asked& asked, const CachedTurn& cached, CachedPtr keep, Time now) {
  auto turn = turn_of(asked, Source::cache, now);
  turn.confidence = 1;
  turn.stands_alone = asked.opens() || asked.key.context.empty();
  turn.answer_id = cached.answer_id;
  turn.content = cached.content;
  turn.keep = std::move(keep);
  return turn;
}

/// What the request leaves to a model.
std::chrono::milliseconds time_for_model(const Asked& asked) {
  if (!asked.by) return std::chrono::milliseconds::max();
  return std::chrono::floor<std::chrono::milliseconds>(*asked.by - time_to_quote -
                                                       std::chrono::steady_clock::now());
}

Before standing_before(const std::vector<PastTurn>& history) {
  if (history.empty()) return Before::nothing;
  const auto& content = history.back().content;
  if (suggests_ticket(content)) return Before::offer;
  return content.outcome == Outcome::answered || content.small_talk == SmallTalk::helped ? Before::answer
                                                                                         : Before::nothing;
}

bool same_passage(const knowledge_base::Passage& a, const knowledge_base::Passage& b) {
  return a.chunk_id == b.chunk_id && a.document_version == b.document_version &&
         a.document_id == b.document_id;
}

}  // namespace

std::vector<EarlierTurn> Asked::earlier() const {
  std::vector<EarlierTurn> turns;
  turns.reserve(history.size());
  for (const auto& turn : history)
    if (turn.content.outcome != Outcome::replied) turns.push_back({turn.row.question, turn.content.answer});
  return turns;
}

Task<Result<AskedPtr>> AnswerPipeline::prepare(Ask ask) {
  auto asked = std::make_shared<Asked>();
  asked->asked_at = needs_.clock.now();
  asked->by = ask.by;
  auto fallback = Language::en;
  if (ask.conversation_id) {
    co_await needs_.recorder.flush();
    auto conversation = co_await needs_.conversations.load(ask.asker->organisation_id,
                                                           {ask.asker->user_id, false}, *ask.conversation_id);
    if (!conversation) co_return not_found("There is no such conversation of yours.");
    if (conversation->turns.size() >= longest_conversation)
      co_return conflict("conversation_full", "This conversation has " +
                                                  std::to_string(longest_conversation) +
                                                  " questions. Please start a new one.");
    asked->history = std::move(conversation->turns);
    asked->conversation_id = std::move(*ask.conversation_id);
    fallback = conversation->row.language;
  } else {
    asked->conversation_id = new_id();
  }
  if (const auto known = needs_.settings.remembered(ask.asker->organisation_id)) {
    asked->settings = *known;
  } else {
    asked->settings = co_await needs_.settings.load(ask.asker->organisation_id);
  }
  asked->asker = std::move(ask.asker);
  asked->trace_id = std::move(ask.trace_id);
  asked->question = std::move(ask.question);
  asked->question_id = asked->opens() ? first_question_id(asked->conversation_id) : new_id();
  asked->message_id = asked->opens() ? first_message_id(asked->conversation_id) : new_id();
  asked->language = ask.language ? *ask.language : text::detect_language(asked->question, fallback);
  asked->normalised = text::normalise_question(asked->question);
  asked->small_talk = small_talk_of(asked->question, standing_before(asked->history));
  asked->key = {.organisation_id = asked->organisation(),
                .reader = std::string(reader_of(asked->asker->role)),
                .language = std::string(json::enum_name(asked->language)),
                .settings_version = asked->settings.version,
                .context = {},
                .question = asked->normalised};
  if (!asked->opens())
    asked->key.context =
        context_digest(asked->question, asked->earlier(), asked->language, uses_model(*asked));
  co_return AskedPtr(std::move(asked));
}

Task<Result<std::uint64_t>> AnswerPipeline::generation_for(AskedPtr asked) {
  return needs_.knowledge_base.generation(asked->call(), asked->organisation(), asked->asker->role);
}

Task<CachedPtr> AnswerPipeline::find(AskedPtr asked) {
  if (asked->normalised.empty() || asked->gets_reply()) co_return nullptr;
  const auto generation = co_await generation_for(asked);
  if (!generation) co_return nullptr;
  co_return co_await needs_.cache.find(asked->call(), asked->key, *generation);
}

std::optional<CachedPtr> AnswerPipeline::find_at_hand(const Asked& asked) {
  if (asked.normalised.empty() || asked.gets_reply()) return CachedPtr();
  const auto generation = needs_.knowledge_base.generation_at_hand(asked.organisation(), asked.asker->role);
  if (!generation) return std::nullopt;
  return needs_.cache.find_at_hand(asked.key, *generation);
}

Task<Result<>> AnswerPipeline::record(Turn turn, std::string answer, KeepAnswer keep) {
  if (keep) {
    const auto stored =
        co_await needs_.conversations.add(std::move(turn), together(std::move(keep), std::move(answer)));
    if (!stored) co_return Failure(stored.error());
    if (!*stored) co_return conversation_deleted();
    co_return Result<>{};
  }
  if (!needs_.recorder.offer(turn)) co_await needs_.recorder.record(std::move(turn));
  if (needs_.turns_first) co_await needs_.recorder.flush();
  co_return Result<>{};
}

Task<Result<std::string>> AnswerPipeline::repeat_first(AskedPtr asked, CachedPtr cached, KeepAnswer keep) {
  const auto parts = unpack(cached->body);
  auto json =
      repeated_answer(parts, asked->conversation_id, asked->message_id, asked->question, asked->language);
  auto turn = repeated_turn(*asked, parts, std::move(cached), needs_.clock.now());
  // The usual case of the single shape waits for nothing, and goes through no coroutine more.
  if (keep || needs_.turns_first || !needs_.recorder.offer(turn)) {
    const auto recorded = co_await record(std::move(turn), json, std::move(keep));
    if (!recorded) co_return Failure(recorded.error());
  }
  needs_.metrics.answered(Source::cache, Outcome::answered);
  co_return json;
}

Task<Result<Answer>> AnswerPipeline::answer(AskedPtr asked, CachedPtr cached, std::shared_ptr<TextSink> sink,
                                            KeepAnswer keep) {
  if (sink) sink = std::make_shared<TimedSink>(std::move(sink), needs_.metrics);
  if (cached)
    co_return co_await repeat(std::move(asked), std::move(cached), std::move(sink), std::move(keep));

  auto drafted = co_await draft(asked, std::move(sink));
  if (!drafted) co_return Failure(drafted.error());
  auto turn = turn_of(*asked, drafted->source, needs_.clock.now());
  turn.normalised = asked->normalised;
  turn.outcome = drafted->content.outcome;
  turn.confidence = drafted->content.confidence;
  turn.stands_alone = asked->opens() || drafted->alone;
  turn.answer_id = new_id();
  const auto content = std::make_shared<const std::string>(json::encode(drafted->content));
  turn.content = *content;
  turn.keep = content;
  const auto answer_id = turn.answer_id;
  auto answer = answer_of(*asked, drafted->content, drafted->source);
  Together with_turn;
  if (keep) with_turn = together(std::move(keep), json::encode(answer));
  const auto stored = co_await needs_.conversations.add(std::move(turn), std::move(with_turn));
  if (!stored) co_return Failure(stored.error());
  if (!*stored) co_return conversation_deleted();
  const auto draft = std::make_shared<Draft>(std::move(*drafted));
  co_await cache_answer(asked, answer_id, draft);
  needs_.metrics.answered(draft->source, draft->content.outcome);
  co_return answer;
}

Task<Result<Answer>> AnswerPipeline::repeat(AskedPtr asked, CachedPtr cached, std::shared_ptr<TextSink> sink,
                                            KeepAnswer keep) {
  const auto parts = unpack(cached->body);
  auto content = json::decode_text<AnswerContent>(parts.content);
  if (!content) co_return Failure(content.error());
  auto answer = answer_of(*asked, std::move(*content), Source::cache);
  const auto recorded = co_await record(repeated_turn(*asked, parts, cached, needs_.clock.now()),
                                        keep ? json::encode(answer) : std::string(), keep);
  if (!recorded) co_return Failure(recorded.error());
  co_await say(answer.answer, std::move(sink));
  needs_.metrics.answered(Source::cache, answer.outcome);
  co_return answer;
}

/// Puts the answer into the cache, unless the knowledge base has moved on: then it is not worth it.
Task<> AnswerPipeline::cache_answer(AskedPtr asked, std::string answer_id,
                                    std::shared_ptr<const Draft> draft) {
  if (draft->content.outcome != Outcome::answered || !draft->lasting || !draft->settled ||
      asked->normalised.empty())
    co_return;
  const auto generation = co_await generation_for(asked);
  if (!generation || *generation != draft->generation) co_return;
  cache::CachedAnswer cached{
      .body = pack(answer_id, draft->content), .made_from = {}, .generation = draft->generation};
  for (const auto& passage : draft->made_from)
    cached.made_from.push_back({passage.document_id, passage.document_version});
  co_await needs_.cache.store(asked->call(), asked->key, std::move(cached));
}

/// An answer that the knowledge base as it is now still bears out.
Task<Result<AnswerPipeline::Draft>> AnswerPipeline::draft(AskedPtr asked, std::shared_ptr<TextSink> sink) {
  if (asked->gets_reply()) co_return co_await reply(std::move(asked), std::move(sink));
  auto found = co_await look(asked);
  if (!found) co_return Failure(found.error());
  if (asked->small_talk && !is_answerable(*found, asked->settings.threshold))
    co_return co_await reply(std::move(asked), std::move(sink));
  auto draft = co_await compose(asked, std::make_shared<const LookUp>(std::move(*found)), std::move(sink));
  for (int redone = 0; redone < most_redone; ++redone) {
    const auto current = co_await generation_for(asked);
    if (!current) co_return Failure(current.error());
    if (*current == draft.generation) break;
    auto again = co_await look(asked);
    if (!again) co_return Failure(again.error());
    const auto generation = again->retrieval.generation;
    const bool settled = again->retrieval.settled;
    // What was streamed so far is replaced by the end event; a model is not asked a second time.
    if (!stands(draft, *again, asked->settings.threshold)) draft = quoted(*asked, *again);
    draft.generation = generation;
    draft.settled = settled;
  }
  co_return draft;
}

/// The assistant's own words: nothing of the knowledge base is in them.
Task<Result<AnswerPipeline::Draft>> AnswerPipeline::reply(AskedPtr asked, std::shared_ptr<TextSink> sink) {
  const auto [kind, language, _] = *asked->small_talk;
  Draft draft{.content = {}, .source = Source::assistant, .made_from = {}};
  draft.content = {.outcome = Outcome::replied,
                   .answer = {},
                   .language = language.value_or(asked->language),
                   .confidence = 0,
                   .citations = {},
                   .unsupported = {},
                   .small_talk = kind};
  draft.content.answer = reply_to(kind, draft.content.language, asked->settings.replies.get());
  co_await say(draft.content.answer, std::move(sink));
  co_return draft;
}

Task<Result<LookUp>> AnswerPipeline::look(AskedPtr asked) {
  auto inquiry = std::make_shared<Inquiry>();
  inquiry->organisation_id = asked->organisation();
  inquiry->reader = asked->asker->role;
  inquiry->question = asked->question;
  inquiry->language = asked->language;
  for (const auto& turn : asked->earlier()) inquiry->earlier.emplace_back(turn.question);
  inquiry->call = asked->call();
  co_return co_await look_up(needs_.knowledge_base, std::move(inquiry), asked->settings.threshold);
}

Task<AnswerPipeline::Draft> AnswerPipeline::compose(AskedPtr asked, std::shared_ptr<const LookUp> found,
                                                    std::shared_ptr<TextSink> sink) {
  bool lasting = true;
  if (uses_model(*asked) && is_answerable(*found, asked->settings.threshold) &&
      time_for_model(*asked) >= shortest_generation) {
    const auto spoke = std::make_shared<bool>(false);
    auto leave = co_await needs_.budget.leave(asked->organisation(), asked->settings.daily_tokens);
    if (leave) {
      auto generated = co_await generate(asked, found, std::move(*leave), sink, spoke);
      if (generated) co_return std::move(*generated);
    } else {
      needs_.metrics.budget_spent();
    }
    lasting = false;
    if (*spoke) sink = nullptr;
  }
  auto draft = quoted(*asked, *found);
  draft.lasting = lasting;
  co_await say(draft.content.answer, std::move(sink));
  co_return draft;
}

/// The best passages, quoted, or the refusal.
AnswerPipeline::Draft AnswerPipeline::quoted(const Asked& asked, const LookUp& found) {
  const auto& passages = found.retrieval.passages;
  Draft draft{.content = {},
              .source = Source::knowledge_base,
              .alone = !found.in_context,
              .made_from = {},
              .generation = found.retrieval.generation,
              .settled = found.retrieval.settled};
  if (!is_answerable(found, asked.settings.threshold)) {
    draft.content = refusal(asked, found.confidence);
    return draft;
  }
  const Wanted wanted(found.retrieval, asked.question, passages.front().language);
  draft.content = extractive_answer(passages, wanted, asked.language, found.confidence, found.missing);
  for (const auto& citation : draft.content.citations)
    draft.made_from.push_back(
        *std::ranges::find(passages, citation.chunk_id, &knowledge_base::Passage::chunk_id));
  return draft;
}

/// Whether `draft` could be given again on what was found now.
bool AnswerPipeline::stands(const Draft& draft, const LookUp& now, double threshold) {
  const bool answerable = is_answerable(now, threshold);
  if (draft.made_from.empty()) return !answerable;
  return answerable && std::ranges::all_of(draft.made_from, [&](const auto& used) {
           return std::ranges::any_of(now.retrieval.passages,
                                      [&](const auto& passage) { return same_passage(used, passage); });
         });
}

/// The organisation's own, and not beyond the time that the request has left.
GenerationLimits AnswerPipeline::limits_of(const Asked& asked) {
  GenerationLimits limits{.first_token = std::chrono::milliseconds{asked.settings.first_token_ms},
                          .total = std::chrono::milliseconds{asked.settings.total_ms}};
  limits.total = std::min(limits.total, time_for_model(asked));
  limits.first_token = std::min(limits.first_token, limits.total);
  return limits;
}

/// Nothing where the model cannot be used; `spoke` says whether the reader has seen some of its text.
Task<std::optional<AnswerPipeline::Draft>> AnswerPipeline::generate(AskedPtr asked,
                                                                    std::shared_ptr<const LookUp> found,
                                                                    TokenBudget::Leave leave,
                                                                    std::shared_ptr<TextSink> sink,
                                                                    std::shared_ptr<bool> spoke) {
  const auto count = passages_for_model(found->retrieval.passages);
  const auto passages = std::span(found->retrieval.passages).first(count);
  const auto grounded = std::make_shared<GroundedSink>(passages, asked->language, sink);
  auto prompt = grounded_prompt(asked->question, passages, asked->earlier(), asked->language);
  auto generation = co_await needs_.model->generate(std::move(prompt), limits_of(*asked), grounded);
  needs_.metrics.spent(generation.tokens);
  co_await needs_.budget.spend(std::move(leave), generation.tokens);
  auto ended = generation.ended;
  if (ended) {
    co_await grounded->finish();
    if (const auto failure = grounded->failure()) ended = std::unexpected(*failure);
  }
  *spoke = grounded->spoke();
  needs_.metrics.dropped(grounded->dropped_citations(), grounded->dropped_links());

  Draft draft{.content = {},
              .source = Source::model,
              .alone = !found->in_context,
              .made_from = {},
              .generation = found->retrieval.generation,
              .settled = found->retrieval.settled};
  draft.made_from.assign(passages.begin(), passages.end());
  if (grounded->declined()) {
    draft.content = refusal(*asked, found->confidence);
    co_await say(draft.content.answer, std::move(sink));
    co_return draft;
  }
  if (!ended) {
    needs_.metrics.model_failed(ended.error());
    needs_.log.warning(
        "the language model could not be used; the answer is quoted instead",
        {{"kind", json::enum_name(ended.error())}, {"conversation_id", asked->conversation_id}});
    co_return std::nullopt;
  }
  draft.content = {.outcome = Outcome::answered,
                   .answer = grounded->answer(),
                   .language = asked->language,
                   .confidence = found->confidence,
                   .citations = {},
                   .unsupported = grounded->unsupported()};
  needs_.metrics.unsupported_sentences(draft.content.unsupported.size());
  const Wanted wanted(found->retrieval, asked->question, passages.front().language);
  for (const auto number : grounded->cited())
    draft.content.citations.push_back(cite(number, passages[static_cast<std::size_t>(number) - 1], wanted));
  co_return draft;
}

}  // namespace sp::chatbot
