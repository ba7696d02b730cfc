#include "app/demo.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include "app/process.hpp"
#include "app/progress.hpp"
#include "platform/base/embedded_file.hpp"
#include "platform/base/key_file.hpp"
#include "services/knowledge-base-service/formats/front_matter.hpp"

namespace sp::app {

std::span<const EmbeddedFile> demo_files();

/// As app/demo/organisation.json and tickets.json are written.
struct DemoUser {
  std::string name;
  std::string email;
  Role role = Role::requester;
  std::string language;
};
BOOST_DESCRIBE_STRUCT(DemoUser, (), (name, email, role, language))

struct DemoOrganisation {
  std::string organisation;
  std::vector<DemoUser> users;  // the first is the admin who founds it
};
BOOST_DESCRIBE_STRUCT(DemoOrganisation, (), (organisation, users))

struct DemoMessage {
  std::string author;
  std::string body;
  bool internal = false;
  double after_hours = 0;
};
BOOST_DESCRIBE_STRUCT(DemoMessage, (), (author, body, internal, after_hours))

struct DemoTicket {
  std::string requester;
  std::optional<std::string> assignee;
  std::string subject;
  std::string body;
  ticketing::Priority priority = ticketing::Priority::normal;
  ticketing::Status status = ticketing::Status::open;
  double age_hours = 0;
  std::vector<DemoMessage> messages;
};
BOOST_DESCRIBE_STRUCT(DemoTicket, (),
                      (requester, assignee, subject, body, priority, status, age_hours, messages))

namespace {

constexpr std::string_view demo_password = "demo-lumen-2026";
constexpr std::string_view declined = "declined";
constexpr std::string_view complete = "complete";

std::string_view demo_file(std::string_view path) {
  for (const auto& file : demo_files())
    if (file.path == path) return file.text;
  throw std::logic_error("the build left out " + std::string(path));
}

template <class T>
T accepted(Result<T> result, const std::string& what) {
  if (!result)
    throw std::runtime_error("The demo organisation cannot be filled: " + what + ": " +
                             result.error().message);
  return std::move(*result);
}

template <class T>
T read_json(std::string_view path) {
  return accepted(json::decode<T>(boost::json::parse(demo_file(path))), std::string(path));
}

std::chrono::milliseconds hours(double count) {
  return std::chrono::milliseconds{static_cast<std::int64_t>(count * 3'600'000)};
}

using People = std::map<std::string, auth::Person>;

/// The demo's account with this address: in the organisation that is being filled, or, as long as that is not
/// known, in the oldest of its name.
std::optional<auth::Member> member_of(auth::Directory& directory, const std::string& email,
                                      const std::string& name, const std::string& organisation_id) {
  for (auto& member : accepted(directory.find_by_email(email), email))
    if (organisation_id.empty() ? member.organisation_name == name
                                : member.organisation_id == organisation_id)
      return std::move(member);
  return std::nullopt;
}

/// Everybody by address, created where missing; the organisation's id.
std::string fill_people(auth::Directory& directory, const DemoOrganisation& demo, People& people,
                        Progress& progress) {
  std::string organisation;
  for (const auto& user : demo.users) {
    const auth::NewUser account{.name = user.name,
                                .email = user.email,
                                .password = std::string(demo_password),
                                .role = user.role,
                                .language = user.language};
    if (auto member = member_of(directory, user.email, demo.organisation, organisation)) {
      organisation = member->organisation_id;
      people[user.email] = std::move(member->person);
    } else if (organisation.empty()) {
      auto founded = accepted(directory.found_organisation(demo.organisation, account), demo.organisation);
      organisation = founded.organisation_id;
      people[user.email] = {
          .id = founded.admin_id, .name = user.name, .email = user.email, .role = Role::admin};
    } else {
      people[user.email] = accepted(directory.create_user(organisation, account), user.email);
    }
    progress.step();
  }
  return organisation;
}

knowledge_base::NewDocument document_of(const EmbeddedFile& file) {
  auto article = knowledge_base::read_front_matter(file.text);
  return {.title = article.fields["title"],
          .content = std::string(article.body),
          .language = file.path.find("/fr/") == file.path.npos ? "en" : "fr",
          .audience = json::enum_value<knowledge_base::Audience>(article.fields["audience"])
                          .value_or(knowledge_base::Audience::requesters),
          .source = std::string(file.path)};  // makes adding it a second time no second article
}

ticketing::PastTicket ticket_of(const DemoTicket& demo, const People& people, Time now) {
  const auto& requester = people.at(demo.requester);
  ticketing::PastTicket ticket{.requester_id = requester.id,
                               .requester_name = requester.name,
                               .subject = demo.subject,
                               .body = demo.body,
                               .priority = demo.priority,
                               .status = demo.status,
                               .created_at = now - hours(demo.age_hours)};
  if (demo.assignee) {
    ticket.assignee_id = people.at(*demo.assignee).id;
    ticket.assignee_name = people.at(*demo.assignee).name;
  }
  for (const auto& message : demo.messages) {
    const auto& author = people.at(message.author);
    ticket.messages.push_back({.author_id = author.id,
                               .author_name = author.name,
                               .author_role = author.role,
                               .body = message.body,
                               .internal = message.internal,
                               .at = ticket.created_at + hours(message.after_hours)});
  }
  return ticket;
}

}  // namespace

Demo::Demo(const std::filesystem::path& data_directory) : file_(data_directory / "demo-organisation") {
  std::ifstream file(file_);
  for (std::string line; std::getline(file, line);) notes_.push_back(line);
  wanted_ = !notes_.empty() && !noted(std::string(declined));
  complete_ = noted(std::string(complete));
}

void Demo::decide(bool wanted) {
  wanted_ = wanted;
  note(wanted ? "wanted" : std::string(declined));
}

bool Demo::noted(const std::string& line) const { return std::ranges::find(notes_, line) != notes_.end(); }

void Demo::note(const std::string& line) {
  notes_.push_back(line);
  std::ofstream file(file_, std::ios::app);
  if (!(file << line << '\n') || !file.flush())
    throw std::runtime_error("The file " + file_.string() + " cannot be written; is the disk full?");
}

void Demo::fill(const Clients& clients, Time now) {
  const auto demo = read_json<DemoOrganisation>("demo/organisation.json");
  auto tickets = read_json<std::vector<DemoTicket>>("demo/tickets.json");
  std::ranges::stable_sort(tickets, std::ranges::greater{},
                           &DemoTicket::age_hours);  // numbers rise with time
  std::vector<EmbeddedFile> articles;
  for (const auto& file : demo_files())
    if (file.path.ends_with(".md")) articles.push_back(file);

  People people;
  std::string organisation;
  {
    Progress progress("Filling the demo organisation", demo.users.size() + articles.size() + tickets.size());
    organisation = fill_people(*clients.directory, demo, people, progress);
    const auto& admin = people.at(demo.users.front().email);
    for (const auto& file : articles) {
      accepted(
          clients.knowledge_base->add(organisation, {.id = admin.id, .name = admin.name}, document_of(file)),
          std::string(file.path));
      progress.step();
    }
    for (std::size_t i = 0; i < tickets.size(); ++i) {
      // Noted one by one: an interruption between the two lines gives one ticket twice, never none.
      const std::string mark = "ticket " + std::to_string(i + 1);
      if (!noted(mark)) {
        accepted(clients.tickets->add_past(organisation, ticket_of(tickets[i], people, now)), mark);
        note(mark);
      }
      progress.step();
    }
  }
  clients.knowledge_base->wait_until_indexed(organisation, std::chrono::seconds{30});
  note(std::string(complete));
  complete_ = true;
}

namespace {

std::vector<DemoAccount> all_accounts() {
  std::vector<DemoAccount> accounts;
  for (const auto& user : read_json<DemoOrganisation>("demo/organisation.json").users)
    accounts.push_back(
        {.email = user.email,
         .password = std::string(demo_password),
         .role = user.role,
         .language = json::enum_value<text::Language>(user.language).value_or(text::Language::en)});
  return accounts;
}

/// Whether the installation has the demo organisation, with all its people.
auto looking_for_demo(auth::Directory& directory) {
  return [&directory]() -> bool {
    const auto demo = read_json<DemoOrganisation>("demo/organisation.json");
    const auto found = directory.find_by_email(demo.users.back().email);
    return found && std::ranges::any_of(*found, [&](const auth::Member& member) {
             return member.organisation_name == demo.organisation;
           });
  };
}

constexpr std::chrono::seconds between_looks{5};

}  // namespace

std::vector<DemoAccount> Demo::accounts() const {
  return complete_ ? all_accounts() : std::vector<DemoAccount>{};
}

Task<Result<DemoApi::Accounts>> DemoApi::list(Caller, http::Nothing) {
  {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    if (!accounts_.empty() || directory_ == nullptr || now < look_again_) co_return Accounts{accounts_};
    look_again_ = now + between_looks;
  }
  const bool here = co_await work_->run(looking_for_demo(*directory_));
  const std::lock_guard lock(mutex_);
  if (here) accounts_ = all_accounts();
  co_return Accounts{accounts_};
}

namespace {

/// The services that the demo organisation is filled into, and that are not in other processes.
std::vector<std::string> filled_here(const std::vector<std::string>& elsewhere) {
  std::string list;
  for (const auto* name : {"auth", "knowledge-base", "ticketing"})
    if (std::ranges::find(elsewhere, name) == elsewhere.end())
      list += (list.empty() ? "" : ",") + std::string(name);
  if (list.empty()) return {};
  return select_services(list, elsewhere);
}

}  // namespace

int fill_demo(CommandLine line) {
  Config config = read_settings(line);
  if (!line.environment.contains("SP_LOG_LEVEL")) config.log_level = "warning";
  const DataDirectory data(config.data_dir);
  Process process(config, make_log(config));
  const auto elsewhere = services_elsewhere(config);
  const std::string key = elsewhere.empty() ? "" : key_in_file(secrets_folder(config) / "service.key");
  const Peers peers(config, key, process.outbound(), process.clock());
  auto modules = std::make_unique<Modules>(process.platform(), filled_here(elsewhere), nullptr, &peers);
  modules->start();
  Demo demo(data.path());
  const bool begun_here = demo.is_wanted();
  const auto& clients = modules->clients();
  if (!demo.is_complete()) {
    const auto organisation = read_json<DemoOrganisation>("demo/organisation.json");
    if (!begun_here &&
        member_of(*clients.directory, organisation.users.front().email, organisation.organisation, ""))
      throw UserError(line.french ? "L’organisation de démonstration est déjà là\u202F: rien n’a été changé"
                                  : "The demo organisation is here already: nothing was changed");
    demo.decide(true);
    demo.fill(clients, SystemClock().now());
  }
  modules->stop();
  process.end_work();
  modules.reset();
  print_demo_accounts(demo.accounts(), line.french);
  return 0;
}

void print_demo_accounts(const std::vector<DemoAccount>& accounts, bool french) {
  std::printf(
      french ? "\nComptes de démonstration (mot de passe %s)\u202F:\n" : "\nDemo accounts (password %s):\n",
      accounts.front().password.c_str());
  for (const auto& account : accounts)
    fmt::print("  {:<28} {}, {}\n", account.email, json::enum_name(account.role),
               json::enum_name(account.language));
}

http::RouteTable DemoApi::routes() {
  return {{http::Get, "/api/v1/auth/demo", Permission::anyone, bind(*this, &DemoApi::list),
           "Accounts of the demo organisation, where it is installed"}};
}

}  // namespace sp::app
