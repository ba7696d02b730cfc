#include "services/auth-service/rotation.hpp"

#include <stdexcept>

#include "auth_service_sql.hpp"
#include "platform/base/key_file.hpp"
#include "services/auth-service/store/key_store.hpp"

namespace sp::auth {

namespace {

/// The keys of an installation, beside processes that serve it.
struct KeyRoom {
  std::unique_ptr<db::Database> database;
  KeyStore store;
};

std::unique_ptr<KeyRoom> enter(const Platform& platform) {
  auto options = database_options(platform, "auth");
  options.beside = true;
  options.readers = options.writers = 1;
  if (!db::pending_migrations(options, auth_service::sql::migrations).empty())
    throw std::runtime_error(
        "auth-service's database is missing or not up to date; start the platform first (SP_DATA_DIR, "
        "SP_POSTGRES_URL)");
  const auto file = installation_key_file(platform.config);
  if (!std::filesystem::exists(file))
    throw std::runtime_error("There is no " + file.string() +
                             "; SP_SECRETS_DIR (or SP_DATA_DIR) must be that of auth-service");
  auto database = db::open_database(options, auth_service::sql::migrations);
  auto& opened = *database;
  return std::make_unique<KeyRoom>(KeyRoom{std::move(database), KeyStore(opened, key_in_file(file))});
}

}  // namespace

std::filesystem::path installation_key_file(const Config& config) {
  const std::filesystem::path folder = config.secrets_dir.empty() ? config.data_dir : config.secrets_dir;
  return folder / "auth-service.key";
}

RotatedKey rotate_signing_key(const Platform& platform, std::chrono::seconds lead) {
  const auto room = enter(platform);
  const Time now = platform.clock.now();
  std::vector<std::string> known;
  for (const auto& key : room->store.load(now)) {
    if (!room->store.open(key))
      throw std::runtime_error("The signing keys are not sealed with " +
                               installation_key_file(platform.config).string() +
                               "; SP_SECRETS_DIR (or SP_DATA_DIR) must be that of auth-service");
    known.push_back(key.kid);
  }
  const auto key = SigningKey::generate();
  if (!room->store.add(key, now, now + lead, known))
    throw std::runtime_error("Another process has just made a key; nothing was changed");
  return {key.kid(), now + lead};
}

void forget_other_keys(const Platform& platform, const std::string& kid) {
  enter(platform)->store.keep_only(kid);
}

}  // namespace sp::auth
