#include "services/auth-service/api/operations.hpp"

namespace sp::auth {

namespace {

// Built in plain functions: what a pool's work captures is moved once, and not part of a coroutine's frame.
auto founding(Directory& directory, FoundOrganisation input) {
  return [&directory, input = std::move(input)] {
    return directory.found_organisation(input.name, input.admin);
  };
}

auto creating(Directory& directory, AddUser input) {
  return [&directory, input = std::move(input)] {
    return directory.create_user(input.organisation_id, input.user);
  };
}

auto finding(Directory& directory, std::string email) {
  return [&directory, email = std::move(email)] { return directory.find_by_email(email); };
}

}  // namespace

Task<Result<Trust>> AuthOperations::trust(Call, TrustSince input) {
  Trust trust{.keys = issuer_.public_keys(), .ended_sessions = {}, .at = clock_.now()};
  trust.ended_sessions = co_await sessions_.ended_since(input.since);
  co_return trust;
}

Task<Result<FoundPerson>> AuthOperations::person(Call call, PersonOf input) {
  if (auto refused = refused_for(call, input.organisation_id)) co_return Failure(std::move(*refused));
  auto found =
      co_await directory_.person(std::move(call), std::move(input.organisation_id), std::move(input.user_id));
  if (!found) co_return Failure(found.error());
  co_return FoundPerson{std::move(*found)};
}

Task<Result<FoundPerson>> AuthOperations::person_of_email(Call call, EmailOf input) {
  if (auto refused = refused_for(call, input.organisation_id)) co_return Failure(std::move(*refused));
  auto found = co_await directory_.person_of_email(std::move(call), std::move(input.organisation_id),
                                                   std::move(input.email));
  if (!found) co_return Failure(found.error());
  co_return FoundPerson{std::move(*found)};
}

Task<Result<Directory::Founded>> AuthOperations::found(Call, FoundOrganisation input) {
  co_return co_await hashing_.run("", founding(directory_, std::move(input)));
}

Task<Result<Person>> AuthOperations::create_user(Call, AddUser input) {
  auto organisation_id = input.organisation_id;
  co_return co_await hashing_.run(std::move(organisation_id), creating(directory_, std::move(input)));
}

Task<Result<Members>> AuthOperations::members(Call, WithEmail input) {
  auto found = co_await hashing_.run("", finding(directory_, std::move(input.email)));
  if (!found) co_return Failure(found.error());
  co_return Members{std::move(*found)};
}

OperationTable AuthOperations::rows() {
  return {answer(trust_operation, *this, &AuthOperations::trust),
          answer(person_operation, *this, &AuthOperations::person),
          answer(person_of_email_operation, *this, &AuthOperations::person_of_email),
          answer(found_operation, *this, &AuthOperations::found),
          answer(create_user_operation, *this, &AuthOperations::create_user),
          answer(members_operation, *this, &AuthOperations::members)};
}

}  // namespace sp::auth
