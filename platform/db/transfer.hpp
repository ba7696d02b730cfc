// Moves a service's rows from SQLite to PostgreSQL or back: every table, in the order of its primary key.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/db/database.hpp"

namespace sp::db {

/// What a service makes anew from its other rows: such tables are not copied, and `renewal` is run in the
/// target once everything else is there.
struct Derived {
  std::vector<std::string_view> tables;
  std::vector<Sql> renewal;
};

/// One service's transfer. While it is not finished the target's ledger of migrations holds a mark, so that
/// no program serves half of an installation; whoever makes a Transfer to a marked target goes on where the
/// last one stopped, behind the last row of each table. Not thread-safe. Everything throws DatabaseError,
/// naming the service and the table.
class Transfer {
 public:
  /// `absent`: nothing has been made there yet.
  enum class Place { absent, empty, unfinished, in_use };
  /// Changes nothing, but that a place which is there is brought up to date.
  static Place inspect(const DatabaseOptions& place, std::span<const Migration> migrations,
                       const Derived& derived);

  /// Opens both, of which one is SQLite and the other PostgreSQL, and marks the target. `to` must be a role
  /// that owns the tables. `migrations` and what `derived` refers to outlive it.
  Transfer(const DatabaseOptions& from, const DatabaseOptions& to, std::span<const Migration> migrations,
           Derived derived);
  ~Transfer();
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  /// How many rows the source has, those of derived tables not counted.
  std::size_t rows();
  /// Copies what the target has not, in batches of some megabytes, each durable before the next. `on_row` is
  /// called for each row that the source has, copied now or before.
  void copy(const std::function<void()>& on_row);
  /// Compares every value of every row. Throws at the first that differs, naming its key.
  void compare(const std::function<void()>& on_row);
  /// Sets counters to go on where the source's are, renews what is derived, and takes the mark away.
  void finish();

 private:
  struct Table;
  class Pages;
  void check_that_tables_agree() const;
  void copy(const Table& table, const std::function<void()>& on_row);
  void compare(const Table& table, const std::function<void()>& on_row);
  void set_counter(const Table& table);

  const std::string service_;
  const Derived derived_;
  std::unique_ptr<Database> from_;
  std::unique_ptr<Database> to_;
  std::vector<std::unique_ptr<const Table>> tables_;  // those that others refer to come first
};

}  // namespace sp::db
