#include "services/knowledge-base-service/module.hpp"

#include "knowledge_base_service_sql.hpp"
#include "platform/idempotency/ledger.hpp"
#include "services/auth-service/client/names.hpp"
#include "services/knowledge-base-service/api/operations.hpp"
#include "services/knowledge-base-service/api/routes.hpp"
#include "services/knowledge-base-service/client/events.hpp"
#include "services/knowledge-base-service/client/local_feeding.hpp"
#include "services/knowledge-base-service/client/local_knowledge_base.hpp"
#include "services/knowledge-base-service/learning.hpp"
#include "services/knowledge-base-service/service.hpp"

namespace sp::knowledge_base {

namespace {

/// Uploads and exports have threads of their own: a file may take half a minute, and searches do not wait for
/// it. A short queue, since each upload that waits is held in memory.
constexpr std::size_t file_threads = 3;
constexpr std::size_t file_queue = 6;
constexpr WorkShare files_of_one{.running = 1, .waiting = 3, .patience = std::chrono::seconds(45)};

/// So have documents that are written: cutting one takes milliseconds, unless it is hostile.
constexpr std::size_t draft_threads = 3;
constexpr std::size_t draft_queue = 64;
constexpr WorkShare drafts_of_one{.running = 1, .waiting = 16, .patience = std::chrono::seconds(10)};

class KnowledgeBaseServiceModule final : public KnowledgeBaseModule {
 public:
  KnowledgeBaseServiceModule(const Platform& platform, std::string program)
      : database_(db::open_database(database_options(platform, "knowledge_base"),
                                    knowledge_base_service::sql::migrations)),
        ledger_(*database_, platform.clock, platform.work, platform.log),
        bus_(platform.bus),
        shared_(platform.redis != nullptr),
        log_(platform.log),
        work_(platform.work),
        texts_({.program = program, .patience = TextReader::patience}),
        service_(platform, *database_),
        knowledge_base_(service_, texts_),
        learning_(service_.phrasings(), bus_, platform.log),
        drafts_("drafts", draft_threads, draft_queue, drafts_of_one),
        operations_(knowledge_base_, work_, drafts_),
        documents_(service_, texts_, drafts_),
        phrasings_(service_.phrasings()),
        synonyms_(service_.synonyms()),
        search_(service_, platform.work),
        feeding_(service_.documents(), texts_, {.program = std::move(program)}),
        files_("files", file_threads, file_queue, files_of_one),
        uploads_(feeding_, files_, static_cast<std::size_t>(platform.config.max_upload_bytes)),
        exports_(feeding_, files_, platform.config.data_dir),
        sources_(service_.documents(), feeding_, drafts_) {}

  std::string_view name() const override { return "knowledge-base-service"; }
  http::RouteTable routes() override {
    return ledger_.keep(
        knowledge_base_routes(documents_, phrasings_, synonyms_, search_, uploads_, exports_, sources_));
  }
  void start() override {
    dispatcher_ = events::make_dispatcher(*database_, bus_, events::log_failures(log_));
    service_.start();
    learning_.start();
    if (shared_)
      changes_ =
          bus_.subscribe("knowledge-base.changes", std::string(document_topics), events::Hearing::everywhere,
                         [this](const events::Event& event) { service_.wake(event.organisation_id); });
    names_ = auth::keep_names(bus_, "knowledge-base.people", *database_,
                              knowledge_base_service::sql::put_name, log_);
    ledger_.start();
  }
  void stop() override {
    texts_.stop();
    feeding_.stop();
    ledger_.stop();
    names_.reset();
    changes_.reset();
    learning_.stop();
    service_.stop();
    dispatcher_.reset();
  }
  Task<bool> storage_ready() override { return database_->writable(storage_patience); }
  bool caught_up() override { return service_.caught_up(); }
  bool working() override {
    return !work_.stands_still() && !drafts_.stands_still() && !files_.stands_still();
  }
  KnowledgeBase& knowledge_base() override { return knowledge_base_; }
  Feeding& feeding() override { return feeding_; }
  OperationTable operations() override { return operations_.rows(); }

 private:
  const std::unique_ptr<db::Database> database_;
  idempotency::Ledger ledger_;
  events::Bus& bus_;
  const bool shared_;  // other processes may change the documents
  observe::Log log_;
  WorkPool& work_;
  TextReader texts_;
  Service service_;
  LocalKnowledgeBase knowledge_base_;
  Learning learning_;
  WorkPool drafts_;
  KnowledgeBaseOperations operations_;
  DocumentsApi documents_;
  PhrasingsApi phrasings_;
  SynonymsApi synonyms_;
  SearchApi search_;
  LocalFeeding feeding_;
  WorkPool files_;
  UploadApi uploads_;
  ExportApi exports_;
  SourcesApi sources_;
  std::unique_ptr<events::Bus::Subscription> names_;
  std::unique_ptr<events::Bus::Subscription> changes_;
  std::unique_ptr<events::Dispatcher> dispatcher_;
};

}  // namespace

std::unique_ptr<KnowledgeBaseModule> make_module(Platform platform, std::string program) {
  platform.log = platform.log.with_service("knowledge-base-service");
  return std::make_unique<KnowledgeBaseServiceModule>(platform, std::move(program));
}

}  // namespace sp::knowledge_base
