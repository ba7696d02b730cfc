#include "services/auth-service/store/attempt_store.hpp"

#include "auth_service_sql.hpp"
#include "services/auth-service/domain/user.hpp"
#include "services/auth-service/store/sealing.hpp"

namespace sp::auth {
namespace {

namespace sql = auth_service::sql;
using db::Scope;
using db::Tx;

constexpr std::chrono::days kept{2};

/// Addresses that were typed may be anything, passwords included: only their hash is kept.
std::string account_source(const std::string& email, const std::string& network) {
  return token_hash("account " + email_key(email) + ' ' + network);
}
std::string network_source(const std::string& network) { return token_hash("network " + network); }

void put(Tx& tx, const std::string& source, const Attempts& attempts) {
  tx.run(sql::put_attempts, source, attempts.weight, attempts.updated_at, attempts.refused_until);
}

}  // namespace

Task<std::chrono::seconds> AttemptStore::admit(std::string email, std::string address, Time now) {
  const auto network = network_of(address);
  return db_.write(Scope::every_organisation(), [account = account_source(email, network),
                                                 network = network_source(network), now](Tx& tx) {
    const auto by_network =
        try_network(tx.first<Attempts>(sql::attempts_from, network).value_or(Attempts{}), now);
    if (!by_network.admitted()) return by_network.retry_after;
    const auto by_account =
        try_account(tx.first<Attempts>(sql::attempts_from, account).value_or(Attempts{}), now);
    if (!by_account.admitted()) return by_account.retry_after;
    put(tx, network, by_network.next);
    put(tx, account, by_account.next);
    return std::chrono::seconds{0};
  });
}

Task<> AttemptStore::forgive(std::string email, std::string address) {
  const auto network = network_of(address);
  return db_.write(Scope::every_organisation(),
                   [account = account_source(email, network), network = network_source(network)](Tx& tx) {
                     tx.run(sql::forget_attempts, account);
                     if (const auto known = tx.first<Attempts>(sql::attempts_from, network))
                       put(tx, network, auth::forgive(*known));
                   });
}

void AttemptStore::sweep_now(Time now) {
  db_.write_now(Scope::every_organisation(),
                [before = Time(now - kept)](Tx& tx) { tx.run(sql::delete_old_attempts, before); });
}

}  // namespace sp::auth
