#include "app/evaluation/evaluate.hpp"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <fstream>
#include <thread>

#include "app/evaluation/collection.hpp"
#include "app/evaluation/measures.hpp"
#include "app/import_run.hpp"
#include "app/modules.hpp"
#include "app/process.hpp"
#include "app/progress.hpp"
#include "app/temporary_folder.hpp"
#include "platform/base/encoding.hpp"
#include "platform/runtime/run.hpp"
#include "services/chatbot-service/client/events.hpp"
#include "services/chatbot-service/client/look_up.hpp"
#include "services/knowledge-base-service/client/evidence.hpp"

namespace sp::app {

namespace {

using knowledge_base::Evidence;
using knowledge_base::NewDocument;
using knowledge_base::Retrieval;
using text::Language;
using SteadyClock = std::chrono::steady_clock;

double seconds_since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

/// Ctrl-C or SIGTERM came: what was begun is cleared away.
struct Stopped {};

void unless_stopped() {
  if (Interruption::wanted()) throw Stopped();
}

Config settings_in(const CommandLine& line, const std::string& folder) {
  Config config = read_settings(line);
  if (!line.environment.contains("SP_LOG_LEVEL")) config.log_level = "warning";
  config.data_dir = folder;
  config.postgres_url.clear();
  return config;
}

/// The product's own knowledge base, filled with a corpus: database, chunking, index and search.
class FilledKnowledgeBase {
 public:
  FilledKnowledgeBase(const CommandLine& line, std::optional<Language> language)
      : language_(language),
        config_(settings_in(line, folder_.path())),
        process_(config_, make_log(config_)),
        modules_(std::make_unique<Modules>(process_.platform(), select_services("knowledge-base"), nullptr)) {
    modules_->start();
  }
  ~FilledKnowledgeBase() {
    modules_->stop();
    process_.end_work();
    modules_.reset();
  }
  FilledKnowledgeBase(const FilledKnowledgeBase&) = delete;
  FilledKnowledgeBase& operator=(const FilledKnowledgeBase&) = delete;

  /// Writes and indexes the corpus, `writers` documents at a time as people and imports do.
  void fill(const std::vector<CollectionDocument>& corpus) {
    constexpr std::size_t writers = 32;
    const auto started = SteadyClock::now();
    std::atomic<std::size_t> next = 0;
    std::mutex mutex;
    std::exception_ptr failed;
    {
      Progress progress("Indexing", corpus.size());
      std::vector<std::jthread> threads;
      for (std::size_t i = 0; i < writers; ++i) {
        threads.emplace_back([&] {
          try {
            for (auto place = next++; place < corpus.size(); place = next++) {
              unless_stopped();
              auto id = add(corpus[place]);
              const std::lock_guard lock(mutex);
              names_[std::move(id)] = corpus[place].id;
              progress.step();
            }
          } catch (...) {
            const std::lock_guard lock(mutex);
            failed = std::current_exception();
          }
        });
      }
    }
    if (failed) std::rethrow_exception(failed);
    wait_until_indexed();
    documents_per_second_ = static_cast<double>(corpus.size()) / seconds_since(started);
  }

  double documents_per_second() const { return documents_per_second_; }

  knowledge_base::KnowledgeBaseStatus status() {
    const auto status = runner_.run(knowledge_base().status(Call(), organisation_));
    if (!status) throw UserError("evaluate: " + status.error().message);
    return *status;
  }

  /// A requester's thumbs-up on the document's answer to the question.
  void confirm(const std::string& question, const std::string& document) {
    for (const auto& [id, name] : names_) {
      if (name != document) continue;
      const chatbot::AnswerJudged judged{
          .message_id = new_id(), .question = question, .language = language_of(question), .document_id = id};
      const events::Event event{.id = new_id(),
                                .organisation_id = organisation_,
                                .topic = std::string(chatbot::answer_confirmed_topic),
                                .key = id,
                                .payload = json::encode(judged)};
      auto& bus = process_.platform().bus;
      for (const auto& consumer : bus.consumers(event.topic)) bus.deliver(consumer, event);
      return;
    }
  }

  void wait_until_indexed() {
    constexpr std::chrono::minutes patience{30};
    const auto deadline = SteadyClock::now() + patience;
    while (!knowledge_base().wait_until_indexed(organisation_, std::chrono::milliseconds(200))) {
      unless_stopped();
      if (SteadyClock::now() > deadline)
        throw UserError("evaluate: the index was not ready after 30 minutes");
    }
    while (status().embedding_behind > 0) {
      unless_stopped();
      if (SteadyClock::now() > deadline)
        throw UserError("evaluate: the passages had not all their vectors after 30 minutes");
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }

  /// As the assistant looks, at the threshold of a new organisation.
  chatbot::LookUp look_up(const std::string& question) {
    auto inquiry =
        std::make_shared<const chatbot::Inquiry>(chatbot::Inquiry{.organisation_id = organisation_,
                                                                  .reader = Role::requester,
                                                                  .question = question,
                                                                  .language = language_of(question),
                                                                  .earlier = {}});
    auto found = runner_.run(
        chatbot::look_up(knowledge_base(), std::move(inquiry), knowledge_base::default_threshold));
    if (!found) throw UserError("evaluate: " + found.error().message);
    return std::move(*found);
  }

  Retrieval retrieve(const std::string& question, std::size_t limit) {
    auto found = runner_.run(knowledge_base().retrieve(Call(), {.organisation_id = organisation_,
                                                                .reader = Role::requester,
                                                                .question = question,
                                                                .language = language_of(question),
                                                                .limit = limit}));
    if (!found) throw UserError("evaluate: " + found.error().message);
    return std::move(*found);
  }

  /// The corpus' documents by their best passage, each once.
  std::vector<std::string> ranking(const Retrieval& retrieval) const {
    std::vector<std::string> documents;
    for (const auto& passage : retrieval.passages) {
      const auto& name = names_.at(passage.document_id);
      if (std::ranges::find(documents, name) == documents.end()) documents.push_back(name);
    }
    return documents;
  }

 private:
  knowledge_base::KnowledgeBase& knowledge_base() { return *modules_->clients().knowledge_base; }
  Language language_of(const std::string& question) const {
    return language_ ? *language_ : text::detect_language(question);
  }

  std::string add(const CollectionDocument& document) {
    const auto title = document.title.empty() ? untitled : utf8_prefix(document.title, longest_title);
    auto added = knowledge_base().add(
        organisation_, {},
        NewDocument{.title = std::string(title),
                    .content = document.text.empty() ? document.title : document.text,
                    .format = knowledge_base::Format::text,
                    .language = language_ ? std::string(json::enum_name(*language_)) : "",
                    .audience = knowledge_base::Audience::requesters,
                    .source = ""});
    if (!added) throw UserError("evaluate: document " + document.id + ": " + added.error().message);
    return std::move(*added);
  }

  static constexpr std::string_view untitled = "…";  // a title without a word
  static constexpr std::size_t longest_title = 300;

  const TemporaryFolder folder_{"evaluate"};
  TaskRunner runner_;
  const std::optional<Language> language_;
  const Config config_;
  Process process_;
  std::unique_ptr<Modules> modules_;
  const std::string organisation_ = new_id();
  std::map<std::string, std::string> names_;  // ids of the knowledge base to those of the corpus
  double documents_per_second_ = 0;
};

std::string required(CommandLine& line, const std::string& name) {
  auto value = line.take_value(name);
  if (value.empty()) throw UserError("evaluate: needs " + name + "; see support-platform help evaluate");
  return value;
}

std::optional<Language> language_option(CommandLine& line) {
  const auto said = line.take_value("--language");
  if (said.empty()) return std::nullopt;
  const auto language = json::enum_value<Language>(said);
  if (!language) throw UserError("--language: must be fr or en, not '" + said + "'");
  return language;
}

void refuse_arguments(CommandLine& line) {
  if (const auto rest = line.take_arguments(); !rest.empty())
    throw UserError("evaluate: there is no argument '" + rest.front() +
                    "'; see support-platform help evaluate");
}

double rounded(double value) { return std::round(value * 1e4) / 1e4; }

struct RetrievalOptions {
  std::vector<CollectionDocument> corpus;
  std::vector<CollectionQuery> queries;
  Judgements judgements;
  std::size_t learn = 0;
  bool typing_error = false;
};

/// Lets the knowledge base learn the first `learn` queries of each document, as thumbs-up confirm them, and
/// returns the others. A document that has no more queries than that keeps one to be asked.
std::vector<CollectionQuery> learn(FilledKnowledgeBase& knowledge_base, const RetrievalOptions& options) {
  std::map<std::string, std::vector<const CollectionQuery*>> of_document;
  std::vector<CollectionQuery> asked;
  for (const auto& query : options.queries) {
    const auto judged = options.judgements.find(query.id);
    if (judged == options.judgements.end()) continue;
    if (options.learn == 0) {
      asked.push_back(query);
    } else {
      of_document[judged->second.begin()->first].push_back(&query);
    }
  }
  for (const auto& [document, queries] : of_document) {
    const auto learned = std::min(options.learn, queries.size() - 1);
    for (std::size_t i = 0; i < queries.size(); ++i) {
      if (i < learned) {
        knowledge_base.confirm(queries[i]->text, document);
      } else {
        asked.push_back(*queries[i]);
      }
    }
  }
  knowledge_base.wait_until_indexed();
  return asked;
}

int evaluate_retrieval(CommandLine line) {
  const bool as_json = line.take_flag("--json");
  RetrievalOptions options;
  options.typing_error = line.take_flag("--typing-error");
  if (const auto said = line.take_value("--learn"); !said.empty()) {
    const auto* end = said.data() + said.size();
    if (std::from_chars(said.data(), end, options.learn).ptr != end || options.learn > 100)
      throw UserError("--learn: must be a whole number from 0 to 100, not '" + said + "'");
  }
  const auto language = language_option(line);
  options.corpus = read_corpus(required(line, "--corpus"));
  options.queries = read_queries(required(line, "--queries"));
  options.judgements = read_judgements(required(line, "--qrels"));
  refuse_arguments(line);

  FilledKnowledgeBase knowledge_base(line, language);
  knowledge_base.fill(options.corpus);
  const auto queries = learn(knowledge_base, options);
  if (queries.empty()) throw UserError("evaluate: no query has a judgement");

  constexpr std::size_t as_the_assistant_asks = 8;
  constexpr std::size_t deep = 400;  // passages: enough for 100 documents
  std::vector<RankingMeasures> measures;
  std::vector<double> milliseconds;
  {
    Progress progress("Searching", queries.size());
    for (const auto& query : queries) {
      unless_stopped();
      const auto question = options.typing_error ? with_typing_error(query.text) : query.text;
      const auto started = SteadyClock::now();
      knowledge_base.retrieve(question, as_the_assistant_asks);
      milliseconds.push_back(1e3 * seconds_since(started));
      const auto ranking = knowledge_base.ranking(knowledge_base.retrieve(question, deep));
      measures.push_back(measure_ranking(ranking, options.judgements.at(query.id)));
      progress.step();
    }
  }
  const auto mean = mean_of(measures);
  const double p50 = percentile(milliseconds, 0.5);
  const double p99 = percentile(milliseconds, 0.99);
  if (as_json) {
    fmt::print(
        "{{\"ndcg@10\":{},\"recall@10\":{},\"recall@100\":{},\"mrr@10\":{},\"hit@1\":{},"
        "\"search_ms\":{{\"p50\":{},\"p99\":{}}},\"documents_per_second\":{},\"documents\":{},\"chunks\":{},"
        "\"queries\":{}}"
        "}\n",
        rounded(mean.ndcg_10), rounded(mean.recall_10), rounded(mean.recall_100), rounded(mean.mrr_10),
        rounded(mean.hit_1), rounded(p50), rounded(p99), rounded(knowledge_base.documents_per_second()),
        options.corpus.size(), knowledge_base.status().chunks, queries.size());
    return 0;
  }
  fmt::print("{:<24}{}\n{:<24}{}\n", "documents", options.corpus.size(),
             line.french ? "questions" : "queries", queries.size());
  fmt::print("{:<24}{:.4f}\n{:<24}{:.4f}\n{:<24}{:.4f}\n{:<24}{:.4f}\n{:<24}{:.4f}\n", "nDCG@10",
             mean.ndcg_10, "R@10", mean.recall_10, "R@100", mean.recall_100, "MRR@10", mean.mrr_10, "hit@1",
             mean.hit_1);
  fmt::print(
      "{:<24}{:.2f} ms\n{:<24}{:.2f} ms\n{:<24}{:.0f}\n", line.french ? "recherche, p50" : "search, p50", p50,
      line.french ? "recherche, p99" : "search, p99", p99,
      line.french ? "documents par seconde" : "documents per second", knowledge_base.documents_per_second());
  return 0;
}

/// What the assistant decides on for a question, and how sure it is.
struct Decision {
  Evidence evidence;
  double confidence = 0;
};

std::vector<Decision> ask_each(FilledKnowledgeBase& knowledge_base,
                               const std::vector<std::string>& questions) {
  std::vector<Decision> found;
  Progress progress("Asking", questions.size());
  for (const auto& question : questions) {
    unless_stopped();
    const auto look_up = knowledge_base.look_up(question);
    found.push_back({knowledge_base::evidence_of(look_up.retrieval), look_up.confidence});
    progress.step();
  }
  return found;
}

std::vector<double> confidences_of(const std::vector<Decision>& decisions) {
  std::vector<double> confidences;
  for (const auto& decision : decisions) confidences.push_back(decision.confidence);
  return confidences;
}

/// Writes what the decision is made from, a JSON line for each question, to fit it anew.
void write_evidence(const std::string& file, const std::vector<Decision>& inside,
                    const std::vector<Decision>& outside) {
  std::ofstream stream(file);
  const auto write = [&stream](const Evidence& evidence, bool answered) {
    stream << boost::json::serialize(
                  json::Value{{"answered", answered},
                              {"found", evidence.found},
                              {"coverage", evidence.coverage},
                              {"title_coverage", evidence.title_coverage},
                              {"document_coverage", evidence.document_coverage},
                              {"likeness", evidence.likeness},
                              {"title_likeness", evidence.title_likeness},
                              {"closeness", evidence.closeness ? boost::json::value(*evidence.closeness)
                                                               : boost::json::value()},
                              {"content_terms", evidence.content_terms}})
           << '\n';
  };
  for (const auto& decision : inside) write(decision.evidence, true);
  for (const auto& decision : outside) write(decision.evidence, false);
  stream.flush();
  if (!stream) throw UserError("The file " + file + " cannot be written");
}

int evaluate_refusal(CommandLine line) {
  const bool as_json = line.take_flag("--json");
  const auto language = language_option(line);
  const auto evidence_file = line.take_value("--evidence");
  const auto corpus = read_corpus(required(line, "--corpus"));
  std::vector<std::string> inside;
  std::vector<std::string> outside;
  for (auto& query : read_queries(required(line, "--inside")))
    (query.answered ? inside : outside).push_back(std::move(query.text));
  for (auto& query : read_queries(required(line, "--outside"))) outside.push_back(std::move(query.text));
  refuse_arguments(line);
  if (inside.empty()) throw UserError("--inside: holds no question that the corpus answers");

  FilledKnowledgeBase knowledge_base(line, language);
  knowledge_base.fill(corpus);
  const auto of_inside = ask_each(knowledge_base, inside);
  const auto of_outside = ask_each(knowledge_base, outside);
  if (!evidence_file.empty()) write_evidence(evidence_file, of_inside, of_outside);
  const auto kept = confidences_of(of_inside);
  const auto others = confidences_of(of_outside);
  const auto share = [](const std::vector<double>& values, auto holds) {
    return static_cast<double>(std::ranges::count_if(values, holds)) / static_cast<double>(values.size());
  };
  const double area = auroc(kept, others);
  const double at_95 = refused_at(kept, others, 0.95);
  const double shipped_kept =
      share(kept, [](double value) { return value >= knowledge_base::default_threshold; });
  const double shipped_refused =
      share(others, [](double value) { return value < knowledge_base::default_threshold; });
  if (as_json) {
    fmt::print(
        "{{\"auroc\":{},\"refused_at_95_kept\":{},\"shipped\":{{\"kept\":{},\"refused\":{}}},\"inside\":{},"
        "\"outside\":{}}}\n",
        rounded(area), rounded(at_95), rounded(shipped_kept), rounded(shipped_refused), inside.size(),
        outside.size());
    return 0;
  }
  fmt::print("{:<36}{}\n{:<36}{}\n{:<36}{:.4f}\n{:<36}{:.1f} %\n",
             line.french ? "questions de la base" : "questions inside", inside.size(),
             line.french ? "questions étrangères" : "questions outside", outside.size(), "AUROC", area,
             line.french ? "refusées, 95 % gardées" : "refused with 95 % kept", 100 * at_95);
  fmt::print("{:<36}{:.1f} %\n{:<36}{:.1f} %\n",
             line.french ? "seuil livré : gardées" : "shipped threshold: kept", 100 * shipped_kept,
             line.french ? "seuil livré : refusées" : "shipped threshold: refused", 100 * shipped_refused);
  return 0;
}

}  // namespace

int evaluate(CommandLine line) {
  const std::string what = line.words.empty() ? "" : line.words.front();
  if (what != "retrieval" && what != "refusal")
    throw UserError("evaluate: needs 'retrieval' or 'refusal'; see support-platform help evaluate");
  line.words.erase(line.words.begin());
  const Interruption interruption;
  try {
    return what == "retrieval" ? evaluate_retrieval(std::move(line)) : evaluate_refusal(std::move(line));
  } catch (const Stopped&) {
    constexpr int interrupted = 130;
    return interrupted;
  }
}

}  // namespace sp::app
