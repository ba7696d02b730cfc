// question → language → normalise → small talk or cache → retrieve → decide → answer or refuse
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/observe/log.hpp"
#include "services/cache-service/client/answer_cache.hpp"
#include "services/chatbot-service/client/look_up.hpp"
#include "services/chatbot-service/metrics.hpp"
#include "services/chatbot-service/pipeline/language_model.hpp"
#include "services/chatbot-service/store/conversation_store.hpp"
#include "services/chatbot-service/store/settings_store.hpp"
#include "services/chatbot-service/store/token_budget.hpp"
#include "services/chatbot-service/store/turn_recorder.hpp"
#include "services/knowledge-base-service/client/knowledge_base.hpp"

namespace sp::chatbot {

struct Ask {
  std::shared_ptr<const Principal> asker;
  std::string trace_id = {};
  std::string question;
  std::optional<std::string> conversation_id;
  std::optional<Language> language;
  /// When the answer must be there; a model that would take longer is not waited for, and passages are
  /// quoted.
  std::optional<std::chrono::steady_clock::time_point> by = std::nullopt;
};

/// A question with all that its answer depends on, but the knowledge base. Not changed once it is made.
struct Asked {
  std::shared_ptr<const Principal> asker;
  std::string trace_id;
  std::string question;
  std::string normalised;
  Language language = Language::en;
  AssistantSettings settings;
  std::vector<PastTurn> history;  // oldest first
  std::optional<SmallTalkFound> small_talk;
  std::string conversation_id;
  std::string question_id;
  std::string message_id;
  Time asked_at{};
  std::optional<std::chrono::steady_clock::time_point> by;
  cache::AnswerKey key;

  const std::string& organisation() const { return asker->organisation_id; }
  Call call() const { return Call(asker, trace_id); }
  bool opens() const { return history.empty(); }
  /// Whatever the knowledge base holds.
  bool gets_reply() const { return small_talk && !small_talk->may_be_in_articles; }
  /// Small talk left out: no answer depends on it.
  std::vector<EarlierTurn> earlier() const;
};
using AskedPtr = std::shared_ptr<const Asked>;
using CachedPtr = std::shared_ptr<const cache::CachedAnswer>;

/// Keeps the answer, as JSON, for repeats of its request: in the transaction that stores the turn, so that no
/// end of the process can come between and have the question asked twice. What it refuses is not stored
/// either.
using KeepAnswer = std::function<Result<>(db::Tx& tx, std::string answer)>;

/// Thread-safe. What it needs outlives it.
class AnswerPipeline {
 public:
  struct Needs {
    cache::AnswerCache& cache;
    knowledge_base::KnowledgeBase& knowledge_base;
    ConversationStore& conversations;
    SettingsStore& settings;
    TokenBudget& budget;
    TurnRecorder& recorder;
    LanguageModel* model = nullptr;  // null: none is configured
    const Clock& clock;
    AssistantMetrics& metrics;
    observe::Log log;
    /// Turns that are answered from the cache are stored before their answer, so that other processes know
    /// them; otherwise some milliseconds behind it.
    bool turns_first = false;
  };
  explicit AnswerPipeline(Needs needs) : needs_(std::move(needs)) {}

  /// Reads settings and history. not_found where the conversation is not the asker's own; conflict
  /// `conversation_full`.
  Task<Result<AskedPtr>> prepare(Ask ask);
  /// The answer in the cache, if there is one. Where the cache or the knowledge base is away there is none.
  Task<CachedPtr> find(AskedPtr asked);
  /// The same where everything is in this process; nothing where something has to be waited for.
  std::optional<CachedPtr> find_at_hand(const Asked& asked);
  /// For a first question with an answer from the cache: the whole answer as JSON. The turn is recorded
  /// behind it, unless there is a `keep`.
  Task<Result<std::string>> repeat_first(AskedPtr asked, CachedPtr cached, KeepAnswer keep);
  /// Answers, from `cached` where that is not null. `sink` may be null; what it was sent may differ from the
  /// answer, which is then the one that counts. The turn is recorded when this resumes.
  Task<Result<Answer>> answer(AskedPtr asked, CachedPtr cached, std::shared_ptr<TextSink> sink,
                              KeepAnswer keep = {});

 private:
  struct Draft {
    AnswerContent content;
    Source source = Source::knowledge_base;
    bool alone = true;  // found without words of the conversation
    std::vector<knowledge_base::Passage> made_from;
    std::uint64_t generation = 0;
    bool settled = true;  // search knew every change
    bool lasting = true;  // false: the model failed, and the next one to ask should get another try
  };

  Task<Result<Answer>> repeat(AskedPtr asked, CachedPtr cached, std::shared_ptr<TextSink> sink,
                              KeepAnswer keep);
  Task<Result<Draft>> draft(AskedPtr asked, std::shared_ptr<TextSink> sink);
  static Task<Result<Draft>> reply(AskedPtr asked, std::shared_ptr<TextSink> sink);
  /// Of the knowledge base as the asker sees it.
  Task<Result<std::uint64_t>> generation_for(AskedPtr asked);
  Task<Result<LookUp>> look(AskedPtr asked);
  Task<Draft> compose(AskedPtr asked, std::shared_ptr<const LookUp> found, std::shared_ptr<TextSink> sink);
  Task<std::optional<Draft>> generate(AskedPtr asked, std::shared_ptr<const LookUp> found,
                                      TokenBudget::Leave leave, std::shared_ptr<TextSink> sink,
                                      std::shared_ptr<bool> spoke);
  static Draft quoted(const Asked& asked, const LookUp& found);
  static bool stands(const Draft& draft, const LookUp& now, double threshold);
  bool uses_model(const Asked& asked) const {
    return needs_.model != nullptr && asked.settings.model_enabled;
  }
  static GenerationLimits limits_of(const Asked& asked);
  Task<> cache_answer(AskedPtr asked, std::string answer_id, std::shared_ptr<const Draft> draft);

  /// Of an answer from the cache, whose JSON is `answer`.
  Task<Result<>> record(Turn turn, std::string answer, KeepAnswer keep);

  Needs needs_;
};

}  // namespace sp::chatbot
