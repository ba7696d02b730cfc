// Two organisations and their people, for tests.
#pragma once
#include <map>
#include <memory>
#include <string>

#include "platform/base/id.hpp"
#include "platform/identity/principal.hpp"
#include "services/auth-service/client/directory.hpp"
#include "services/ticketing-service/domain/ticket.hpp"

namespace sp::ticketing::testing {

using Who = std::shared_ptr<const Principal>;

/// A directory of the people that were made here.
class People final : public auth::Directory {
 public:
  Who make(const std::string& organisation_id, Role role, const std::string& name) {
    auto principal = std::make_shared<Principal>(Principal{.user_id = new_id(),
                                                           .user_name = name,
                                                           .organisation_id = organisation_id,
                                                           .session_id = new_id(),
                                                           .role = role,
                                                           .expires = Time::max()});
    people_[{organisation_id, principal->user_id}] = {
        .id = principal->user_id, .name = name, .email = name + "@example.org", .role = role};
    return principal;
  }
  void disable(const Who& who) { people_[{who->organisation_id, who->user_id}].disabled = true; }

  Task<Result<std::optional<auth::Person>>> person(Call, std::string organisation_id,
                                                   std::string user_id) override {
    const auto found = people_.find({organisation_id, user_id});
    if (found == people_.end()) co_return std::nullopt;
    co_return found->second;
  }
  Task<Result<std::optional<auth::Person>>> person_of_email(Call, std::string organisation_id,
                                                            std::string email) override {
    for (const auto& [key, person] : people_)
      if (key.first == organisation_id && person.email == email) co_return person;
    co_return std::nullopt;
  }
  Result<Founded> found_organisation(const std::string&, const auth::NewUser&) override {
    return forbidden("This directory founds no organisations.");
  }
  Result<auth::Person> create_user(const std::string&, const auth::NewUser&) override {
    return forbidden("This directory creates no users.");
  }
  Result<std::vector<auth::Member>> find_by_email(const std::string&) override {
    return std::vector<auth::Member>{};
  }

 private:
  std::map<std::pair<std::string, std::string>, auth::Person> people_;
};

}  // namespace sp::ticketing::testing
