#include "app/migrate.hpp"

#include <cstdio>

#include "app/process.hpp"
#include "app/schemas.hpp"

namespace sp::app {

int migrate(CommandLine line) {
  const bool only_check = line.take_flag("--check");
  const Config config = read_settings(line);
  Process process(config, make_log(config));
  std::size_t count = 0;
  for (const auto& schema : schemas()) {
    const auto options = database_options(process.platform(), schema.service);
    for (const auto& name : db::pending_migrations(options, schema.migrations)) {
      std::printf("%s: %s\n", schema.service.c_str(), name.c_str());
      ++count;
    }
  }
  // Who serves without the owner's address relies on this command for rights and policies too.
  if (!only_check && (count > 0 || !config.postgres_owner_url.empty())) {
    const DataDirectory data(config.data_dir);
    for (const auto& schema : schemas())
      db::open_database(database_options(process.platform(), schema.service), schema.migrations);
  }
  if (count == 0) {
    std::puts(line.french ? "Les bases de données sont à jour." : "The databases are up to date.");
  } else if (only_check) {
    std::printf(line.french ? "%zu étapes seraient exécutées.\n" : "%zu steps would run.\n", count);
  } else {
    std::printf(line.french ? "%zu étapes exécutées.\n" : "%zu steps have run.\n", count);
  }
  return 0;
}

}  // namespace sp::app
