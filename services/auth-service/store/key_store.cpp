#include "services/auth-service/store/key_store.hpp"

#include <algorithm>

#include "auth_service_sql.hpp"

namespace sp::auth {

namespace sql = auth_service::sql;
using db::Scope;
using db::Tx;

std::vector<StoredKey> KeyStore::load(Time now) {
  auto keys = db_.read_now(Scope::every_organisation(),
                           [](Tx& tx) { return tx.all<StoredKey>(sql::all_signing_keys); });
  std::vector<StoredKey> live;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (retired(keys, i, now)) {
      db_.write_now(Scope::every_organisation(),
                    [kid = keys[i].kid](Tx& tx) { tx.run(sql::delete_signing_key, kid); });
    } else {
      live.push_back(keys[i]);
    }
  }
  return live;
}

bool KeyStore::add(const SigningKey& key, Time created, Time signs_from,
                   const std::vector<std::string>& known) {
  return db_.write_now(Scope::every_organisation(), [&](Tx& tx) {
    tx.run(sql::lock_signing_keys);
    const auto keys = tx.all<StoredKey>(sql::all_signing_keys);
    if (!std::ranges::all_of(
            keys, [&](const StoredKey& one) { return std::ranges::find(known, one.kid) != known.end(); }))
      return false;
    tx.run(sql::insert_signing_key, key.kid(), key.public_key().x, key.public_key().y,
           seal(seal_key_, key.private_der()), created, signs_from);
    return true;
  });
}

void KeyStore::keep_only(const std::string& kid) {
  db_.write_now(Scope::every_organisation(), [&](Tx& tx) {
    const auto keys = tx.all<StoredKey>(sql::all_signing_keys);
    if (std::ranges::find(keys, kid, &StoredKey::kid) == keys.end()) return;
    for (const auto& key : keys)
      if (key.kid != kid) tx.run(sql::delete_signing_key, key.kid);
  });
}

std::optional<SigningKey> KeyStore::open(const StoredKey& key) const {
  const auto der = unseal(seal_key_, key.sealed_private_key);
  if (!der) return std::nullopt;
  return SigningKey::from_der(*der);
}

}  // namespace sp::auth
