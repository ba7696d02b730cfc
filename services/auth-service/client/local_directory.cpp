#include "services/auth-service/client/local_directory.hpp"

#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "services/auth-service/domain/password.hpp"
#include "services/auth-service/password_hasher.hpp"

namespace sp::auth {
namespace {

constexpr std::chrono::seconds remembered_for{5};
constexpr std::size_t most_remembered = 10'000;

Person person_of(const User& user) {
  return {
      .id = user.id, .name = user.name, .email = user.email, .role = user.role, .disabled = user.disabled};
}

}  // namespace

Task<Result<std::optional<Person>>> LocalDirectory::person(Call, std::string organisation_id,
                                                           std::string user_id) {
  if (auto known = remembered(organisation_id, user_id)) co_return known;
  if (!is_id(user_id)) co_return std::nullopt;
  const auto user = co_await accounts_.by_id(organisation_id, user_id);
  if (!user) co_return std::nullopt;
  const auto found = person_of(*user);
  remember(organisation_id, found);
  co_return found;
}

Task<Result<std::optional<Person>>> LocalDirectory::person_of_email(Call, std::string organisation_id,
                                                                    std::string email) {
  if (!json::is_email(email)) co_return std::nullopt;
  const auto user = co_await accounts_.by_email(std::move(organisation_id), email);
  if (!user) co_return std::nullopt;
  co_return person_of(*user);
}

Result<User> LocalDirectory::user_of(const NewUser& input, std::string organisation_id,
                                     std::string organisation_name) {
  if (trim(input.name).empty()) return invalid_field("/name", "required", "A user needs a name.");
  if (!json::is_email(input.email))
    return invalid_field("/email", "invalid_email", "\"" + input.email + "\" is not an e-mail address.");
  if (!input.language.empty() && !language_of(input.language))
    return invalid_field("/language", "invalid_choice", "The language must be fr or en.");
  if (auto sound = check_password(input.password, {organisation_name, input.email, input.name}, "/password");
      !sound)
    return Failure(sound.error());
  return User{.id = new_id(),
              .organisation_id = std::move(organisation_id),
              .organisation_name = std::move(organisation_name),
              .name = std::string(trim(input.name)),
              .email = input.email,
              .password_hash = PasswordHasher::hash_now(
                  input.password, hasher_.recipe_for(input.email, accounts_.recipes_now(input.email))),
              .role = input.role,
              .language = language_of(input.language),
              .created_at = clock_.now()};
}

Result<Directory::Founded> LocalDirectory::found_organisation(const std::string& name, const NewUser& admin) {
  if (trim(name).empty()) return invalid_field("/organisation", "required", "An organisation needs a name.");
  auto user = user_of(admin, new_id(), std::string(trim(name)));
  if (!user) return Failure(user.error());
  user->role = Role::admin;
  accounts_.found_now(*user);
  return Founded{.organisation_id = user->organisation_id, .admin_id = user->id};
}

Result<Person> LocalDirectory::create_user(const std::string& organisation_id, const NewUser& input) {
  const auto organisation = accounts_.organisation_name_now(organisation_id);
  if (!organisation) return not_found("There is no such organisation.");
  auto user = user_of(input, organisation_id, *organisation);
  if (!user) return Failure(user.error());
  if (auto added = accounts_.add_now(*user); !added) return Failure(added.error());
  return person_of(*user);
}

Result<std::vector<Member>> LocalDirectory::find_by_email(const std::string& email) {
  std::vector<Member> members;
  for (const auto& user : accounts_.by_email_now(email))
    members.push_back({person_of(user), user.organisation_id, user.organisation_name});
  return members;
}

void LocalDirectory::forget(const std::string& user_id) {
  const std::lock_guard lock(mutex_);
  known_.erase(user_id);
}

std::optional<Person> LocalDirectory::remembered(const std::string& organisation_id,
                                                 const std::string& user_id) {
  const std::lock_guard lock(mutex_);
  const auto found = known_.find(user_id);
  if (found == known_.end() || found->second.organisation_id != organisation_id ||
      found->second.until <= std::chrono::steady_clock::now())
    return std::nullopt;
  return found->second.person;
}

void LocalDirectory::remember(const std::string& organisation_id, const Person& person) {
  const auto now = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  if (known_.size() >= most_remembered) {
    std::erase_if(known_, [now](const auto& entry) { return entry.second.until <= now; });
    if (known_.size() >= most_remembered) known_.clear();
  }
  known_.insert_or_assign(person.id, Known{organisation_id, person, now + remembered_for});
}

}  // namespace sp::auth
