// A small schema that the tests of the database share.
#pragma once
#include <latch>

#include "platform/db/testing.hpp"

namespace sp::db::testing {

enum class Colour { red, green, private_ };
BOOST_DESCRIBE_ENUM(Colour, red, green, private_)

struct Note {
  std::string id;
  std::string organisation_id;
  std::int64_t number = 0;
  int small = 0;
  double weight = 0;
  bool pinned = false;
  Colour colour = Colour::red;
  Time written{};
  std::optional<std::string> title;
  std::optional<std::int64_t> parent;
  std::optional<bool> seen;
  std::optional<Time> read_at;
  bool operator==(const Note&) const = default;
};
BOOST_DESCRIBE_STRUCT(Note, (),
                      (id, organisation_id, number, small, weight, pinned, colour, written, title, parent,
                       seen, read_at))

inline constexpr Migration note_migrations[] = {{"0001_notes", R"sql(
CREATE TABLE notes (
  id TEXT PRIMARY KEY,
  organisation_id TEXT NOT NULL,
  number BIGINT NOT NULL,
  small INTEGER NOT NULL,
  weight DOUBLE PRECISION NOT NULL,
  pinned BOOLEAN NOT NULL,
  colour TEXT NOT NULL,
  written BIGINT NOT NULL,
  title TEXT,
  parent BIGINT,
  seen BOOLEAN,
  read_at BIGINT
);
CREATE INDEX notes_number ON notes (organisation_id, number);
)sql"},
                                                {"0002_counters", R"sql(
CREATE TABLE counters (organisation_id TEXT PRIMARY KEY, value BIGINT NOT NULL);
)sql"}};

inline constexpr Sql insert_note{"test.insert_note",
                                 "INSERT INTO notes (id, organisation_id, number, small, weight, pinned, "
                                 "colour, written, title, parent, seen, read_at) "
                                 "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"};
inline constexpr Sql select_note{"test.select_note", "SELECT * FROM notes WHERE id = $1"};
inline constexpr Sql select_ids{"test.select_ids", "SELECT id FROM notes ORDER BY id"};
inline constexpr Sql count_notes{"test.count_notes", "SELECT count(*) FROM notes"};

inline std::int64_t add(Tx& tx, const Note& n) {
  return tx.run(insert_note, n.id, n.organisation_id, n.number, n.small, n.weight, n.pinned, n.colour,
                n.written, n.title, n.parent, n.seen, n.read_at);
}
inline Note note(std::string id, std::string organisation = "acme") {
  return {.id = std::move(id), .organisation_id = std::move(organisation)};
}
inline Scope acme() { return Scope::of("acme"); }

inline std::vector<std::string> ids(Database& db, Scope scope = acme()) {
  return db.read_now(std::move(scope), [](Tx& tx) { return tx.all<std::string>(select_ids); });
}

}  // namespace sp::db::testing
