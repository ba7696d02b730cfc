#include "app/offline.hpp"

#include "platform/base/id.hpp"

namespace sp::app {
namespace {

/// Who `author` names: an address, or "ADDRESS/ID" with the id of one of its organisations.
auth::Member member_of(auth::Directory& directory, const std::string& author, const std::string& data_dir) {
  const auto slash = author.rfind('/');
  const bool names_one = slash != author.npos && is_id(author.substr(slash + 1));
  const std::string email = names_one ? author.substr(0, slash) : author;
  auto found = directory.find_by_email(email);
  if (!found) throw UserError(found.error().message);
  auto& members = *found;
  std::erase_if(members, [&](const auth::Member& member) {
    return member.person.role == Role::requester || member.person.disabled ||
           (names_one && member.organisation_id != author.substr(slash + 1));
  });
  if (members.empty())
    throw UserError("--organisation: " + author + " is no agent or admin of an organisation in " + data_dir);
  if (members.size() > 1) {
    std::string several = "--organisation: " + email + " belongs to several organisations; name one of them:";
    for (const auto& member : members)
      several +=
          "\n  --organisation=" + email + '/' + member.organisation_id + "   " + member.organisation_name;
    throw UserError(several);
  }
  return members.front();
}

}  // namespace

Offline::Offline(const CommandLine& line, const std::string& author) {
  Config config = read_settings(line);
  if (!line.environment.contains("SP_LOG_LEVEL"))
    config.log_level = "warning";  // the report is what is asked for
  data_ = std::make_unique<DataDirectory>(config.data_dir);
  process_ = std::make_unique<Process>(config, make_log(config));
  modules_ = std::make_unique<Modules>(process_->platform(), select_services("auth,knowledge-base"), nullptr);
  modules_->start();
  const auto member = member_of(*modules_->clients().directory, author, config.data_dir);
  organisation_ = member.organisation_id;
  actor_ = {member.person.id, member.person.name};
}

Offline::~Offline() {
  if (!modules_) return;
  modules_->stop();
  process_->end_work();
  modules_.reset();
}

}  // namespace sp::app
