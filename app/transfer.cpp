#include "app/transfer.hpp"

#include <algorithm>
#include <cstdio>

#include "app/process.hpp"
#include "app/progress.hpp"
#include "app/schemas.hpp"

namespace sp::app {

namespace {

using Place = db::Transfer::Place;

/// A service's database on either engine.
struct Both {
  db::DatabaseOptions sqlite;
  db::DatabaseOptions postgresql;
};

Both both_of(const Platform& platform, const std::string& service) {
  auto sqlite = database_options(platform, service);
  sqlite.readers = sqlite.writers = 1;
  auto postgresql = sqlite;
  // Whoever owns the tables: counters and the ledger are its own.
  if (!postgresql.postgres_owner.empty()) postgresql.postgres = std::exchange(postgresql.postgres_owner, "");
  sqlite.postgres.clear();
  sqlite.postgres_owner.clear();
  return {std::move(sqlite), std::move(postgresql)};
}

std::string name_of(bool postgresql, const std::string& data_dir) {
  return postgresql ? "PostgreSQL (SP_POSTGRES_URL)" : data_dir + " (SP_DATA_DIR)";
}

/// The source holds every service; the target nothing, or what a transfer has begun.
void check_places(const Platform& platform, bool to_postgresql) {
  const auto& folder = platform.config.data_dir;
  std::vector<std::string> in_use;
  bool begun = false;
  for (const auto& schema : schemas()) {
    const auto both = both_of(platform, schema.service);
    const auto inspect = [&](const db::DatabaseOptions& place) {
      return db::Transfer::inspect(place, schema.migrations, schema.derived);
    };
    if (inspect(to_postgresql ? both.sqlite : both.postgresql) == Place::absent)
      throw UserError("transfer: " + name_of(!to_postgresql, folder) + " holds no data of " + schema.service);
    const auto target = inspect(to_postgresql ? both.postgresql : both.sqlite);
    begun = begun || target == Place::unfinished;
    if (target == Place::in_use) in_use.push_back(schema.service);
  }
  // Where the end itself was interrupted some are finished and others are not.
  if (!begun && !in_use.empty())
    throw UserError("transfer: " + name_of(to_postgresql, folder) + " already holds data of " +
                    in_use.front() + "; a transfer needs an empty target" +
                    (to_postgresql ? ": create another database" : ": move its .db files away"));
}

}  // namespace

int transfer(CommandLine line) {
  const auto to = line.take_value("--to");
  if (to != "postgresql" && to != "sqlite")
    throw UserError("transfer: needs --to=postgresql or --to=sqlite; see support-platform help transfer");
  Config config = read_settings(line);
  if (config.postgres_url.empty())
    throw UserError("transfer: SP_POSTGRES_URL must name the PostgreSQL that is to be " +
                    std::string(to == "sqlite" ? "read" : "filled"));
  if (!line.environment.contains("SP_LOG_LEVEL")) config.log_level = "warning";
  const bool to_postgresql = to == "postgresql";
  const DataDirectory data(config.data_dir);
  Process process(config, make_log(config));
  check_places(process.platform(), to_postgresql);

  // All are marked as unfinished before the first row, and until the last one was compared.
  std::vector<std::unique_ptr<db::Transfer>> transfers;
  std::size_t rows = 0;
  for (const auto& schema : schemas()) {
    const auto [sqlite, postgresql] = both_of(process.platform(), schema.service);
    transfers.push_back(std::make_unique<db::Transfer>(to_postgresql ? sqlite : postgresql,
                                                       to_postgresql ? postgresql : sqlite, schema.migrations,
                                                       schema.derived));
    rows += transfers.back()->rows();
  }
  {
    Progress progress(line.french ? "Copie" : "Copying", rows);
    for (const auto& transfer : transfers) transfer->copy([&] { progress.step(); });
  }
  {
    Progress progress(line.french ? "Comparaison" : "Comparing", rows);
    for (const auto& transfer : transfers) transfer->compare([&] { progress.step(); });
  }
  for (const auto& transfer : transfers) transfer->finish();

  std::printf(line.french ? "%zu lignes copiées et comparées une à une.\n"
                          : "%zu rows were copied and compared one by one.\n",
              rows);
  std::puts(to_postgresql
                ? (line.french
                       ? "Démarrez désormais avec SP_POSTGRES_URL ; les fichiers .db restent tels quels."
                       : "From now on start with SP_POSTGRES_URL; the .db files stay as they were.")
                : (line.french ? "Démarrez désormais sans SP_POSTGRES_URL ; PostgreSQL reste tel quel."
                               : "From now on start without SP_POSTGRES_URL; PostgreSQL stays as it was."));
  return 0;
}

}  // namespace sp::app
