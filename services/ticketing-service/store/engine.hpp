// Where SQLite and PostgreSQL must differ there are two statements of one name, ending in _sqlite and
// _postgresql.
#pragma once
#include "platform/db/database.hpp"

namespace sp::ticketing {

enum class Engine { sqlite, postgresql };

inline Engine engine_of(const db::Database& database) {
  return database.engine() == "sqlite" ? Engine::sqlite : Engine::postgresql;
}
inline const db::Sql& in_words_of(Engine engine, const db::Sql& sqlite, const db::Sql& postgresql) {
  return engine == Engine::sqlite ? sqlite : postgresql;
}

}  // namespace sp::ticketing
