// What chatbot-service counts, in one place.
#pragma once
#include <array>
#include <string>

#include "platform/json/codec.hpp"
#include "platform/observe/metrics.hpp"
#include "services/chatbot-service/domain/answer.hpp"
#include "services/chatbot-service/domain/completion.hpp"

namespace sp::chatbot {

BOOST_DESCRIBE_ENUM(ModelFailure, unreachable, unauthorised, rate_limited, refused, server_error, timed_out,
                    stalled, cut_off, malformed, too_long, empty, uncited, pointing, unsupported,
                    wrong_language, reader_gone)

/// Thread-safe.
class AssistantMetrics {
 public:
  explicit AssistantMetrics(observe::Metrics& metrics)
      : first_token_(metrics.histogram("sp_assistant_first_token_seconds",
                                       "From a streamed question to the first words of its answer.",
                                       observe::duration_buckets())),
        dropped_citations_(metrics.counter("sp_assistant_dropped_citations_total",
                                           "Citations of a model that named no passage it was given.")),
        dropped_links_(metrics.counter("sp_assistant_dropped_links_total",
                                       "Images, HTML tags and addresses of a model that did not pass.")),
        unsupported_sentences_(
            metrics.counter("sp_assistant_unsupported_sentences_total",
                            "Sentences of given answers that the passages do not bear out.")),
        tokens_(metrics.counter("sp_assistant_model_tokens_total",
                                "Tokens of prompts and answers, as language models count them.")),
        budget_spent_(metrics.counter(
            "sp_assistant_budget_spent_total",
            "Answers quoted because the organisation's language model had no tokens left for the day.")) {
    for (const auto source : {Source::cache, Source::knowledge_base, Source::model})
      for (const auto outcome : {Outcome::answered, Outcome::refused})
        answers_[index(source, outcome)] = &answers(metrics, source, outcome);
    answers_[index(Source::assistant, Outcome::replied)] =
        &answers(metrics, Source::assistant, Outcome::replied);
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<ModelFailure>>([&](auto d) {
      failures_[static_cast<std::size_t>(d.value)] = &metrics.counter(
          "sp_assistant_model_failures_total", "Answers for which the language model could not be used.",
          {{"kind", std::string(d.name)}});
    });
  }

  void answered(Source source, Outcome outcome) { answers_[index(source, outcome)]->add(); }
  void model_failed(ModelFailure failure) { failures_[static_cast<std::size_t>(failure)]->add(); }
  void dropped(std::size_t citations, std::size_t links) {
    dropped_citations_.add(static_cast<double>(citations));
    dropped_links_.add(static_cast<double>(links));
  }
  void unsupported_sentences(std::size_t count) { unsupported_sentences_.add(static_cast<double>(count)); }
  void spent(std::int64_t tokens) { tokens_.add(static_cast<double>(tokens)); }
  void budget_spent() { budget_spent_.add(); }
  void first_token(double seconds) { first_token_.observe(seconds); }

 private:
  static std::size_t index(Source source, Outcome outcome) {
    return static_cast<std::size_t>(source) * outcomes + static_cast<std::size_t>(outcome);
  }
  static observe::Counter& answers(observe::Metrics& metrics, Source source, Outcome outcome) {
    return metrics.counter("sp_assistant_answers_total", "Answers, refusals, and replies to small talk.",
                           {{"source", std::string(json::enum_name(source))},
                            {"outcome", std::string(json::enum_name(outcome))}});
  }
  template <class Enum>
  static constexpr std::size_t count_of =
      boost::mp11::mp_size<boost::describe::describe_enumerators<Enum>>::value;
  static constexpr std::size_t outcomes = count_of<Outcome>;

  std::array<observe::Counter*, count_of<Source> * outcomes> answers_{};  // null: does not occur
  std::array<observe::Counter*, count_of<ModelFailure>> failures_{};
  observe::Histogram& first_token_;
  observe::Counter& dropped_citations_;
  observe::Counter& dropped_links_;
  observe::Counter& unsupported_sentences_;
  observe::Counter& tokens_;
  observe::Counter& budget_spent_;
};

/// Of the turns that are written behind their answers. Thread-safe.
struct RecorderMetrics {
  explicit RecorderMetrics(observe::Metrics& metrics)
      : pending_turns(metrics.gauge("sp_assistant_pending_turns",
                                    "Turns answered from the cache and not yet written.")),
        written_turns(
            metrics.counter("sp_assistant_recorded_turns_total", "Turns written behind their answers.")),
        lost_turns(
            metrics.counter("sp_assistant_lost_turns_total", "Turns that the database refused to store.")) {}

  observe::Gauge& pending_turns;
  observe::Counter& written_turns;
  observe::Counter& lost_turns;
};

}  // namespace sp::chatbot
