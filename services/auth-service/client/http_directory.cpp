#include "services/auth-service/client/http_directory.hpp"

#include "services/auth-service/client/operations.hpp"

namespace sp::auth {

Task<Result<std::optional<Person>>> HttpDirectory::person(Call call, std::string organisation_id,
                                                          std::string user_id) {
  auto found = co_await peer_.ask(person_operation, std::move(call),
                                  PersonOf{std::move(organisation_id), std::move(user_id)});
  if (!found) co_return Failure(found.error());
  co_return std::move(found->person);
}

Task<Result<std::optional<Person>>> HttpDirectory::person_of_email(Call call, std::string organisation_id,
                                                                   std::string email) {
  auto found = co_await peer_.ask(person_of_email_operation, std::move(call),
                                  EmailOf{std::move(organisation_id), std::move(email)});
  if (!found) co_return Failure(found.error());
  co_return std::move(found->person);
}

Result<Directory::Founded> HttpDirectory::found_organisation(const std::string& name, const NewUser& admin) {
  return peer_.ask_now(found_operation, Call(), FoundOrganisation{name, admin});
}

Result<Person> HttpDirectory::create_user(const std::string& organisation_id, const NewUser& user) {
  return peer_.ask_now(create_user_operation, Call(), AddUser{organisation_id, user});
}

Result<std::vector<Member>> HttpDirectory::find_by_email(const std::string& email) {
  auto found = peer_.ask_now(members_operation, Call(), WithEmail{email});
  if (!found) return Failure(found.error());
  return std::move(found->members);
}

}  // namespace sp::auth
