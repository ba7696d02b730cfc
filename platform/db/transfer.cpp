#include "platform/db/transfer.hpp"

#include <algorithm>
#include <set>

#include "platform/db/migration_plan.hpp"

namespace sp::db {

namespace {

using Value = std::variant<std::monostate, std::int64_t, double, bool, std::string>;
using Values = std::vector<Value>;

constexpr std::size_t batch_bytes = 4 << 20;
constexpr std::int64_t most_rows = 2000;
constexpr std::int64_t first_rows = 64;

// Kept in the ledger, where a program that opens the database finds it.
constexpr Migration mark{unfinished_transfer, "SELECT 1"};
constexpr Sql remove_mark{"platform.remove_transfer_mark", "DELETE FROM schema_migrations WHERE name = $1"};

// PostgreSQL says what there is: SQLite's tables come from the same migrations.
constexpr Sql select_tables{"platform.select_tables", R"sql(
SELECT c.relname::text AS name FROM pg_class c
 WHERE c.relkind IN ('r', 'p') AND c.relnamespace = current_schema()::regnamespace
   AND c.relname <> 'schema_migrations' ORDER BY 1)sql"};
constexpr Sql select_columns{"platform.select_columns", R"sql(
SELECT a.attname::text AS name, t.typname::text AS type, a.attidentity <> '' AS counts,
       COALESCE((SELECT k.place FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, place)
                  WHERE i.indrelid = a.attrelid AND i.indisprimary AND k.number = a.attnum), 0) AS key_place
  FROM pg_attribute a JOIN pg_type t ON t.oid = a.atttypid
 WHERE a.attrelid = to_regclass(quote_ident($1)) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)sql"};
constexpr Sql select_references{"platform.select_references", R"sql(
SELECT c.relname::text AS name, r.relname::text AS referred FROM pg_constraint f
  JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid
 WHERE f.contype = 'f' AND c.relnamespace = current_schema()::regnamespace)sql"};
constexpr Sql select_sqlite_tables{
    "platform.select_sqlite_tables",
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
    "AND name <> 'schema_migrations' ORDER BY name"};
constexpr Sql select_sqlite_columns{"platform.select_sqlite_columns",
                                    "SELECT name FROM pragma_table_info($1) ORDER BY name"};

constexpr Sql select_counter_sqlite{
    "platform.select_counter_sqlite",
    "SELECT COALESCE((SELECT seq FROM sqlite_sequence WHERE name = $1 AND $2 <> ''), 0)"};
constexpr Sql select_counter_postgresql{
    "platform.select_counter_postgresql",
    "SELECT COALESCE(pg_sequence_last_value(pg_get_serial_sequence(quote_ident($1), $2)::regclass), 0)"};
constexpr Sql forget_counter_sqlite{"platform.forget_counter_sqlite",
                                    "DELETE FROM sqlite_sequence WHERE name = $1"};
constexpr Sql set_counter_sqlite{"platform.set_counter_sqlite",
                                 "INSERT INTO sqlite_sequence (name, seq) VALUES ($1, $2)"};
constexpr Sql set_counter_postgresql{
    "platform.set_counter_postgresql",
    "SELECT setval(pg_get_serial_sequence(quote_ident($1), $2)::regclass, $3)"};

struct Column {
  std::string name;
  std::string type;
  bool counts = false;
  int key_place = 0;  // in the primary key, from 1
};
BOOST_DESCRIBE_STRUCT(Column, (), (name, type, counts, key_place))

struct Reference {
  std::string name;
  std::string referred;
};
BOOST_DESCRIBE_STRUCT(Reference, (), (name, referred))

/// Tables that a migration puts its one row into: the source's row replaces it.
bool is_filled_by_migrations(std::string_view table) { return table == "pulse" || table == "publication"; }

/// With the tables in which SQLite keeps a virtual one.
bool is_derived(const Derived& derived, std::string_view table) {
  return std::ranges::any_of(derived.tables, [&](std::string_view name) {
    return table == name || table.starts_with(std::string(name) + '_');
  });
}

std::string in_quotes(std::string_view name) { return '"' + std::string(name) + '"'; }

template <class Range, class Part>
std::string joined(const Range& range, Part part) {
  std::string out;
  for (const auto& item : range) out += (out.empty() ? "" : ", ") + part(item);
  return out;
}

Parameter as_parameter(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
  if (const auto* real = std::get_if<double>(&value)) return *real;
  if (const auto* truth = std::get_if<bool>(&value)) return *truth;
  if (const auto* text = std::get_if<std::string>(&value)) return std::string_view(*text);
  return {};
}

bool is_known_type(std::string_view type) {
  return type == "text" || type == "int8" || type == "int4" || type == "bool" || type == "float8";
}

Value value_of(const Row& row, int column, std::string_view type) {
  if (row.is_null(column)) return {};
  if (type == "text") return std::string(row.text(column));
  if (type == "int8" || type == "int4") return row.integer(column);
  if (type == "bool") return row.boolean(column);
  return row.real(column);
}

std::string shown(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return std::to_string(*number);
  if (const auto* real = std::get_if<double>(&value)) return std::to_string(*real);
  if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  return "null";
}

std::vector<Migration> with_mark(std::span<const Migration> migrations) {
  std::vector<Migration> all(migrations.begin(), migrations.end());
  all.push_back(mark);
  return all;
}

Scope everything() { return Scope::every_organisation(); }

std::vector<std::string> names_of_tables(Database& database) {
  const auto& sql = database.engine() == "sqlite" ? select_sqlite_tables : select_tables;
  return database.read_now(everything(), [&](Tx& tx) { return tx.all<std::string>(sql); });
}

std::int64_t count_rows(Database& database, const std::string& table) {
  const auto text = "SELECT count(*) FROM " + in_quotes(table);
  return database.read_now(everything(),
                           [&](Tx& tx) { return tx.one<std::int64_t>({"platform.count_rows", text}); });
}

}  // namespace

struct Transfer::Table {
  std::string name;
  std::vector<Column> columns;
  std::vector<std::size_t> key;  // places of the primary key in `columns`
  std::string first_page, next_page, last_key, insert_sqlite, insert_postgresql;

  Table(std::string table, std::vector<Column> all) : name(std::move(table)), columns(std::move(all)) {
    const auto keys = std::ranges::count_if(columns, [](const Column& c) { return c.key_place > 0; });
    for (const auto& column : columns)
      if (!is_known_type(column.type))
        throw DatabaseError("the column " + column.name + " of " + name + " has the type " + column.type);
    for (int place = 1; place <= keys; ++place)
      key.push_back(
          static_cast<std::size_t>(std::ranges::find(columns, place, &Column::key_place) - columns.begin()));
    const auto list = joined(columns, [](const Column& c) { return in_quotes(c.name); });
    const auto order = joined(key, [&](std::size_t k) { return in_quotes(columns[k].name); });
    const auto numbers = [](std::size_t count) {
      std::vector<std::size_t> places(count);
      for (std::size_t i = 0; i < count; ++i) places[i] = i + 1;
      return joined(places, [](std::size_t place) { return '$' + std::to_string(place); });
    };
    const auto select = "SELECT " + list + " FROM " + in_quotes(name);
    first_page = select + " ORDER BY " + order + " LIMIT $1";
    next_page = select + " WHERE (" + order + ") > (" + numbers(key.size()) + ") ORDER BY " + order +
                " LIMIT $" + std::to_string(key.size() + 1);
    last_key = select + " ORDER BY " +
               joined(key, [&](std::size_t k) { return in_quotes(columns[k].name) + " DESC"; }) + " LIMIT 1";
    const auto insert = "INSERT INTO " + in_quotes(name) + " (" + list + ") ";
    const auto values = "VALUES (" + numbers(columns.size()) + ")";
    insert_sqlite = insert + values;
    insert_postgresql = insert + "OVERRIDING SYSTEM VALUE " + values;
  }

  Values row_of(const Row& row) const {
    Values values;
    for (std::size_t i = 0; i < columns.size(); ++i)
      values.push_back(value_of(row, static_cast<int>(i), columns[i].type));
    return values;
  }
  Values key_of(const Values& row) const {
    Values values;
    for (const auto place : key) values.push_back(row[place]);
    return values;
  }
  std::string shown_key(const Values& row) const {
    return joined(key, [&](std::size_t k) { return columns[k].name + ' ' + shown(row[k]); });
  }
};

/// Reads a table page after page, each of some megabytes as far as the one before can tell.
class Transfer::Pages {
 public:
  Pages(Database& database, const Table& table) : database_(database), table_(table) {}

  void go_behind(Values key) { behind_ = std::move(key); }
  void set_limit(std::int64_t limit) { limit_ = limit; }
  std::int64_t limit() const { return limit_; }

  /// Empty at the end.
  std::vector<Values> next() {
    std::vector<Parameter> parameters;
    for (const auto& value : behind_) parameters.push_back(as_parameter(value));
    parameters.emplace_back(limit_);
    const Sql sql{"platform.read_page", behind_.empty() ? table_.first_page : table_.next_page};
    std::size_t bytes = 0;
    auto rows = database_.read_now(everything(), [&](Tx& tx) {
      bytes = 0;
      std::vector<Values> page;
      tx.execute(sql, parameters, [&](const Row& row) {
        page.push_back(table_.row_of(row));
        for (const auto& value : page.back())
          if (const auto* text = std::get_if<std::string>(&value)) bytes += text->size();
      });
      return page;
    });
    if (!rows.empty()) behind_ = table_.key_of(rows.back());
    grow(rows.size(), bytes);
    return rows;
  }

 private:
  void grow(std::size_t rows, std::size_t bytes) {
    const auto fitting = static_cast<std::int64_t>(batch_bytes * rows / std::max<std::size_t>(bytes, 1));
    limit_ = std::clamp(fitting, std::int64_t{1}, std::min(most_rows, limit_ * 2));
  }

  Database& database_;
  const Table& table_;
  Values behind_;
  std::int64_t limit_ = first_rows;
};

Transfer::Place Transfer::inspect(const DatabaseOptions& place, std::span<const Migration> migrations,
                                  const Derived& derived) {
  const auto all = with_mark(migrations);
  const auto pending = pending_migrations(place, all);
  if (pending.size() >=
      all.size() + platform_migrations(place.postgres.empty() ? "sqlite" : "postgresql").size())
    return Place::absent;
  if (std::ranges::find(pending, mark.name) == pending.end()) return Place::unfinished;
  const auto database = open_database(place, migrations);
  for (const auto& table : names_of_tables(*database)) {
    if (is_filled_by_migrations(table) || is_derived(derived, table)) continue;
    if (count_rows(*database, table) > 0) return Place::in_use;
  }
  return Place::empty;
}

Transfer::Transfer(const DatabaseOptions& from, const DatabaseOptions& to,
                   std::span<const Migration> migrations, Derived derived)
    : service_(from.service),
      derived_(std::move(derived)),
      from_(open_database(from, migrations)),
      to_(open_database(to, with_mark(migrations))) {
  auto& postgres = to_->engine() == "sqlite" ? *from_ : *to_;
  struct Catalog {
    std::vector<std::pair<std::string, std::vector<Column>>> tables;
    std::vector<Reference> references;
  };
  auto catalog = postgres.read_now(everything(), [](Tx& tx) {
    Catalog all{.tables = {}, .references = tx.all<Reference>(select_references)};
    for (auto& name : tx.all<std::string>(select_tables)) {
      auto columns = tx.all<Column>(select_columns, name);
      all.tables.emplace_back(std::move(name), std::move(columns));
    }
    return all;
  });
  std::erase_if(catalog.tables, [&](const auto& table) { return is_derived(derived_, table.first); });
  while (!catalog.tables.empty()) {
    const auto waits = [&](const auto& table) {
      return std::ranges::any_of(catalog.references, [&](const Reference& reference) {
        return reference.name == table.first && reference.referred != table.first &&
               std::ranges::any_of(catalog.tables,
                                   [&](const auto& other) { return other.first == reference.referred; });
      });
    };
    const auto ready = std::ranges::find_if_not(catalog.tables, waits);
    if (ready == catalog.tables.end()) throw DatabaseError(service_ + ": tables refer to each other");
    tables_.push_back(std::make_unique<const Table>(std::move(ready->first), std::move(ready->second)));
    catalog.tables.erase(ready);
  }
  check_that_tables_agree();
}

Transfer::~Transfer() = default;

void Transfer::check_that_tables_agree() const {
  auto& sqlite = to_->engine() == "sqlite" ? *to_ : *from_;
  std::set<std::string> there;
  for (auto& name : names_of_tables(sqlite))
    if (!is_derived(derived_, name)) there.insert(std::move(name));
  for (const auto& table : tables_) {
    std::vector<std::string> columns;
    for (const auto& column : table->columns) columns.push_back(column.name);
    std::ranges::sort(columns);
    const auto theirs = sqlite.read_now(
        everything(), [&](Tx& tx) { return tx.all<std::string>(select_sqlite_columns, table->name); });
    if (there.erase(table->name) == 0 || columns != theirs || table->key.empty())
      throw DatabaseError(service_ + ": the table " + table->name + " is not the same on both engines");
  }
  if (!there.empty())
    throw DatabaseError(service_ + ": the table " + *there.begin() + " is not on both engines");
}

std::size_t Transfer::rows() {
  std::int64_t count = 0;
  for (const auto& table : tables_) count += count_rows(*from_, table->name);
  return static_cast<std::size_t>(count);
}

void Transfer::copy(const std::function<void()>& on_row) {
  for (const auto& table : tables_) {
    try {
      copy(*table, on_row);
    } catch (const Unavailable&) {
      throw;
    } catch (const DatabaseError& problem) {
      throw DatabaseError(service_ + ": the table " + table->name + " cannot be copied: " + problem.what());
    }
  }
}

void Transfer::copy(const Table& table, const std::function<void()>& on_row) {
  Pages pages(*from_, table);
  if (is_filled_by_migrations(table.name)) {
    const auto text = "DELETE FROM " + in_quotes(table.name);
    to_->write_now(everything(), [&](Tx& tx) { tx.run({"platform.empty_table", text}); });
  } else if (const auto before = count_rows(*to_, table.name); before > 0) {
    const Sql last{"platform.select_last_key", table.last_key};
    pages.go_behind(to_->read_now(everything(), [&](Tx& tx) {
      Values key;
      tx.execute(last, {}, [&](const Row& row) { key = table.key_of(table.row_of(row)); });
      return key;
    }));
    for (std::int64_t i = 0; i < before; ++i) on_row();
  }
  const Sql insert{"platform.insert_copied",
                   to_->engine() == "sqlite" ? table.insert_sqlite : table.insert_postgresql};
  for (auto rows = pages.next(); !rows.empty(); rows = pages.next()) {
    to_->write_now(everything(), [&](Tx& tx) {
      for (const auto& row : rows) {
        std::vector<Parameter> parameters;
        for (const auto& value : row) parameters.push_back(as_parameter(value));
        tx.execute(insert, parameters, [](const Row&) {});
      }
    });
    for (std::size_t i = 0; i < rows.size(); ++i) on_row();
  }
}

void Transfer::compare(const std::function<void()>& on_row) {
  for (const auto& table : tables_) compare(*table, on_row);
}

void Transfer::compare(const Table& table, const std::function<void()>& on_row) {
  const auto differ = [&](const Values& row) {
    throw DatabaseError(service_ + ": the table " + table.name + " differs at the row with " +
                        table.shown_key(row) +
                        ": one of the two was changed meanwhile. Empty the target and begin again.");
  };
  Pages here(*from_, table);
  Pages there(*to_, table);
  for (;;) {
    there.set_limit(here.limit());
    const auto ours = here.next();
    const auto theirs = there.next();
    for (std::size_t i = 0; i < std::min(ours.size(), theirs.size()); ++i) {
      if (ours[i] != theirs[i]) differ(ours[i]);
      on_row();
    }
    if (ours.size() != theirs.size())
      differ(ours.size() > theirs.size() ? ours[theirs.size()] : theirs[ours.size()]);
    if (ours.empty()) return;
  }
}

void Transfer::set_counter(const Table& table) {
  const auto column = std::ranges::find(table.columns, true, &Column::counts);
  if (column == table.columns.end()) return;
  const bool to_sqlite = to_->engine() == "sqlite";
  const auto last = from_->read_now(everything(), [&](Tx& tx) {
    return tx.one<std::int64_t>(to_sqlite ? select_counter_postgresql : select_counter_sqlite, table.name,
                                column->name);
  });
  if (last == 0) return;
  to_->write_now(everything(), [&](Tx& tx) {
    if (to_sqlite) {
      tx.run(forget_counter_sqlite, table.name);
      tx.run(set_counter_sqlite, table.name, last);
    } else {
      tx.run(set_counter_postgresql, table.name, column->name, last);
    }
  });
}

void Transfer::finish() {
  for (const auto& table : tables_) set_counter(*table);
  to_->write_now(everything(), [&](Tx& tx) {
    for (const auto& renewal : derived_.renewal) tx.run(renewal);
    tx.run(remove_mark, mark.name);
  });
}

}  // namespace sp::db
