#pragma once
#include "platform/runtime/work_pool.hpp"
#include "services/auth-service/client/operations.hpp"
#include "services/auth-service/store/session_store.hpp"
#include "services/auth-service/token_issuer.hpp"

namespace sp::auth {

/// What is answered to other processes. All that it is made of outlives it; what blocks runs on `hashing`.
class AuthOperations {
 public:
  AuthOperations(Directory& directory, SessionStore& sessions, TokenIssuer& issuer, WorkPool& hashing,
                 const Clock& clock)
      : directory_(directory), sessions_(sessions), issuer_(issuer), hashing_(hashing), clock_(clock) {}
  OperationTable rows();

 private:
  Task<Result<Trust>> trust(Call call, TrustSince input);
  Task<Result<FoundPerson>> person(Call call, PersonOf input);
  Task<Result<FoundPerson>> person_of_email(Call call, EmailOf input);
  Task<Result<Directory::Founded>> found(Call call, FoundOrganisation input);
  Task<Result<Person>> create_user(Call call, AddUser input);
  Task<Result<Members>> members(Call call, WithEmail input);

  Directory& directory_;
  SessionStore& sessions_;
  TokenIssuer& issuer_;
  WorkPool& hashing_;
  const Clock& clock_;
};

}  // namespace sp::auth
