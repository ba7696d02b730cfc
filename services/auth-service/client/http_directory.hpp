// `Directory` for services in other processes.
#pragma once
#include "platform/service/peer.hpp"
#include "services/auth-service/client/directory.hpp"

namespace sp::auth {

class HttpDirectory final : public Directory {
 public:
  /// `peer` outlives it.
  explicit HttpDirectory(Peer& peer) : peer_(peer) {}

  Task<Result<std::optional<Person>>> person(Call call, std::string organisation_id,
                                             std::string user_id) override;
  Task<Result<std::optional<Person>>> person_of_email(Call call, std::string organisation_id,
                                                      std::string email) override;
  Result<Founded> found_organisation(const std::string& name, const NewUser& admin) override;
  Result<Person> create_user(const std::string& organisation_id, const NewUser& user) override;
  Result<std::vector<Member>> find_by_email(const std::string& email) override;

 private:
  Peer& peer_;
};

}  // namespace sp::auth
