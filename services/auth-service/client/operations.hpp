// What auth-service answers to other processes.
#pragma once
#include "platform/identity/token_verifier.hpp"
#include "platform/service/operation.hpp"
#include "services/auth-service/client/directory.hpp"

namespace sp::auth {

/// What access tokens are checked with, as it stands at `at`.
struct Trust {
  std::vector<PublicKey> keys;
  std::vector<std::string> ended_sessions;  // since the time that was asked for; some of before it too
  Time at{};
};
BOOST_DESCRIBE_STRUCT(Trust, (), (keys, ended_sessions, at))

struct TrustSince {
  Time since{};
};
BOOST_DESCRIBE_STRUCT(TrustSince, (), (since))

/// Asked by services for themselves, some times a second: a session that has ended is refused everywhere
/// within one.
inline constexpr Operation<TrustSince, Trust> trust_operation{"auth", "trust",
                                                              std::chrono::milliseconds(900)};

struct PersonOf {
  std::string organisation_id;
  std::string user_id;
};
BOOST_DESCRIBE_STRUCT(PersonOf, (), (organisation_id, user_id))
struct FoundPerson {
  std::optional<Person> person;
};
BOOST_DESCRIBE_STRUCT(FoundPerson, (), (person))
/// Of the caller's organisation.
inline constexpr Operation<PersonOf, FoundPerson> person_operation{"auth", "person"};

struct EmailOf {
  std::string organisation_id;
  std::string email;
};
BOOST_DESCRIBE_STRUCT(EmailOf, (), (organisation_id, email))
/// Of the caller's organisation.
inline constexpr Operation<EmailOf, FoundPerson> person_of_email_operation{"auth", "person-of-email"};

// For the program's subcommands and the demo organisation, which ask for themselves. Hashing takes its time.
struct FoundOrganisation {
  std::string name;
  NewUser admin;
};
BOOST_DESCRIBE_STRUCT(FoundOrganisation, (), (name, admin))
inline constexpr Operation<FoundOrganisation, Directory::Founded> found_operation{
    "auth", "found-organisation", std::chrono::seconds(20), Again::harmful};
struct AddUser {
  std::string organisation_id;
  NewUser user;
};
BOOST_DESCRIBE_STRUCT(AddUser, (), (organisation_id, user))
inline constexpr Operation<AddUser, Person> create_user_operation{"auth", "create-user",
                                                                  std::chrono::seconds(20), Again::harmful};
struct WithEmail {
  std::string email;
};
BOOST_DESCRIBE_STRUCT(WithEmail, (), (email))
struct Members {
  std::vector<Member> members;
};
BOOST_DESCRIBE_STRUCT(Members, (), (members))
inline constexpr Operation<WithEmail, Members> members_operation{"auth", "members"};

}  // namespace sp::auth
