#include "services/auth-service/store/attempt_store.hpp"

#include "auth_service_sql.hpp"
#include "platform/base/sealing.hpp"
#include "services/auth-service/domain/user.hpp"

namespace sp::auth {
namespace {

namespace sql = auth_service::sql;
using db::Scope;
using db::Tx;

constexpr std::chrono::days kept{2};
constexpr std::int64_t most_sources = 100'000;

/// What an attempt is counted by. Addresses that were typed may be anything, passwords included: only their
/// hash is kept.
struct Sources {
  std::string account;  // the account from one network, or from a browser that it knows
  std::optional<std::string> network;
  std::optional<std::string> everywhere;

  explicit Sources(const Attempter& who) {
    const auto key = email_key(who.email);
    if (!who.known_as.empty()) {
      account = token_hash("known " + key + ' ' + who.known_as);
      return;
    }
    const auto from = network_of(who.address);
    account = token_hash("account " + key + ' ' + from);
    network = token_hash("network " + from);
    everywhere = token_hash("everywhere " + key);
  }
};

using Rule = Verdict (*)(Attempts, Time);

Verdict verdict(Tx& tx, const std::optional<std::string>& source, Rule rule, Time now) {
  if (!source) return {};
  return rule(tx.first<Attempts>(sql::attempts_from, *source).value_or(Attempts{}), now);
}

void put(Tx& tx, const std::optional<std::string>& source, const Attempts& attempts) {
  if (source)
    tx.run(sql::put_attempts, *source, attempts.weight, attempts.updated_at, attempts.refused_until);
}

void take_back(Tx& tx, const std::optional<std::string>& source) {
  if (!source) return;
  if (const auto known = tx.first<Attempts>(sql::attempts_from, *source)) put(tx, source, forgive(*known));
}

}  // namespace

Task<std::chrono::seconds> AttemptStore::admit(Attempter who, Time now) {
  return db_.write(Scope::every_organisation(), [sources = Sources(who), now](Tx& tx) {
    const auto network = verdict(tx, sources.network, try_network, now);
    if (!network.admitted()) return network.retry_after;
    const auto account = verdict(tx, sources.account, try_account, now);
    if (!account.admitted()) return account.retry_after;
    const auto everywhere = verdict(tx, sources.everywhere, try_everywhere, now);
    if (!everywhere.admitted()) return everywhere.retry_after;
    put(tx, sources.network, network.next);
    put(tx, sources.account, account.next);
    put(tx, sources.everywhere, everywhere.next);
    return std::chrono::seconds{0};
  });
}

Task<> AttemptStore::forgive(Attempter who) {
  return db_.write(Scope::every_organisation(), [sources = Sources(who)](Tx& tx) {
    tx.run(sql::forget_attempts, sources.account);
    take_back(tx, sources.network);
    take_back(tx, sources.everywhere);
  });
}

void AttemptStore::sweep_now(Time now) {
  db_.write_now(Scope::every_organisation(), [before = Time(now - kept)](Tx& tx) {
    tx.run(sql::delete_old_attempts, before);
    if (tx.one<std::int64_t>(sql::count_attempts) > most_sources)
      tx.run(sql::delete_surplus_attempts, most_sources);
  });
}

}  // namespace sp::auth
