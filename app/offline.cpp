#include "app/offline.hpp"

namespace sp::app {

Offline::Offline(const CommandLine& line, const std::string& author, const std::string& command) {
  if (author.empty())
    throw UserError(
        command +
        ": needs --organisation=EMAIL, an agent or admin of the organisation; see support-platform "
        "help " +
        command);
  Config config = read_settings(line);
  if (!line.environment.contains("SP_LOG_LEVEL"))
    config.log_level = "warning";  // the report is what is asked for
  data_ = std::make_unique<DataDirectory>(config.data_dir);
  process_ = std::make_unique<Process>(config, make_log(config));
  modules_ = std::make_unique<Modules>(process_->platform(), select_services("auth,knowledge-base"), nullptr);
  modules_->start();
  const auto person = modules_->clients().directory->find_by_email(author, &organisation_);
  if (!person || person->role == Role::requester)
    throw UserError("--organisation: " + author + " is no agent or admin of an organisation in " +
                    config.data_dir);
  actor_ = {person->id, person->name};
}

Offline::~Offline() {
  if (!modules_) return;
  modules_->stop();
  process_->end_work();
  modules_.reset();
}

}  // namespace sp::app
