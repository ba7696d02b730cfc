// The demo organisation: articles, people and tickets in French and English, put into a new installation at
// its first start.
#pragma once
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/command_line.hpp"
#include "app/modules.hpp"
#include "platform/runtime/work_pool.hpp"

namespace sp::app {

struct DemoAccount {
  std::string email;
  std::string password;
  Role role = Role::requester;
  text::Language language = text::Language::en;
};
BOOST_DESCRIBE_STRUCT(DemoAccount, (), (email, password, role, language))

/// Remembers in the data folder how far the filling has come, so that an interrupted one is completed at the
/// next start.
class Demo {
 public:
  explicit Demo(const std::filesystem::path& data_directory);

  /// Decides, once for this data folder, whether it gets the demo organisation.
  void decide(bool wanted);
  bool is_wanted() const { return wanted_; }
  bool is_complete() const { return complete_; }
  /// Adds what is missing. Blocks; throws std::runtime_error where a service refuses.
  void fill(const Clients& clients, Time now);
  /// Empty where the demo organisation is not complete here.
  std::vector<DemoAccount> accounts() const;

 private:
  void note(const std::string& line);
  bool noted(const std::string& line) const;

  std::filesystem::path file_;
  std::vector<std::string> notes_;
  bool wanted_ = false;
  bool complete_ = false;
};

/// GET /api/v1/auth/demo, for the sign-in page.
class DemoApi {
 public:
  struct Accounts {
    std::vector<DemoAccount> accounts;
    BOOST_DESCRIBE_CLASS(Accounts, (), (accounts), (), ())
  };
  /// Before the first request. `directory`, which like `work` outlives the requests: where the accounts are
  /// looked for when they are asked for, since another process may fill the demo organisation.
  void show(std::vector<DemoAccount> accounts) { accounts_ = std::move(accounts); }
  void look_in(auth::Directory& directory, WorkPool& work) {
    directory_ = &directory;
    work_ = &work;
  }
  http::RouteTable routes();

 private:
  Task<Result<Accounts>> list(Caller caller, http::Nothing input);

  std::mutex mutex_;
  std::vector<DemoAccount> accounts_;
  std::chrono::steady_clock::time_point look_again_{};
  auth::Directory* directory_ = nullptr;
  WorkPool* work_ = nullptr;
};

/// `support-platform demo`: fills the demo organisation into the installation that the settings reach.
int fill_demo(CommandLine line);
/// To standard output. `accounts` is not empty.
void print_demo_accounts(const std::vector<DemoAccount>& accounts, bool french);

}  // namespace sp::app
