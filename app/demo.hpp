// The demo organisation: articles, people and tickets in French and English, put into a new installation at
// its first start.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/modules.hpp"

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
  /// Before the first request.
  void show(std::vector<DemoAccount> accounts) { accounts_ = std::move(accounts); }
  http::RouteTable routes();

 private:
  Task<Result<Accounts>> list(Caller caller, http::Nothing input);
  std::vector<DemoAccount> accounts_;
};

}  // namespace sp::app
