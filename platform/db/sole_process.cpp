#include "platform/db/sole_process.hpp"

#include <array>
#include <thread>

namespace sp::db {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds watch_interval{1000};
constexpr milliseconds answer_patience{3000};
/// A process that was just killed may have left a connection that the server has not seen the end of.
constexpr milliseconds moment{3000};
constexpr milliseconds between_tries{100};

// Two numbers: the platform's locks on times are of one.
constexpr Sql take_place{"platform.take_place", "SELECT pg_try_advisory_xact_lock(730581, hashtext($1))"};
constexpr Sql still_there{"platform.still_there", "SELECT 1"};

}  // namespace

SoleProcess::SoleProcess(const std::string& where, std::string service,
                         std::function<void(std::string)> on_displaced)
    : connection_(where), service_(std::move(service)), on_displaced_(std::move(on_displaced)) {
  connection_.connect();
  const auto until = PostgresConnection::Clock::now() + moment;
  while (!take()) {
    if (PostgresConnection::Clock::now() >= until) throw DatabaseError(taken());
    std::this_thread::sleep_for(between_tries);
  }
  job_ = std::make_unique<Job>(
      "sole-process", watch_interval, [this] { watch(); },
      [](const std::exception&) {});  // the server is away: tried again
}

SoleProcess::~SoleProcess() { job_.reset(); }

std::string SoleProcess::taken() const {
  return "Another process already serves " + service_ + " from " + connection_.place() +
         ", and neither would see what the other changes; stop that one first, or give this one a database "
         "of its "
         "own.";
}

/// The transaction reads nothing, so that it keeps no old rows alive however long it stays open.
bool SoleProcess::take() {
  connection_.set_deadline(PostgresConnection::Clock::now() + answer_patience);
  if (connection_.in_transaction()) connection_.script("ROLLBACK", "platform.roll_back");
  connection_.script("BEGIN; SET LOCAL idle_in_transaction_session_timeout = 0", "platform.begin_place");
  bool has = false;
  const std::array<Parameter, 1> parameters{std::string_view(service_)};
  connection_.execute(take_place, parameters, [&](const Row& row) { has = row.boolean(0); });
  return has;
}

void SoleProcess::watch() {
  if (connection_.connected() && connection_.in_transaction()) {
    connection_.set_deadline(PostgresConnection::Clock::now() + answer_patience);
    try {
      connection_.execute(still_there, {}, [](const Row&) {});
      return;
    } catch (const DatabaseError&) {
      connection_.close();
    }
  }
  connection_.connect();
  if (!take()) on_displaced_(taken());
}

}  // namespace sp::db
