#include "platform/db/postgres_connection.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "platform/base/encoding.hpp"

namespace sp::db {

namespace {

constexpr std::size_t most_prepared = 512;
constexpr std::chrono::seconds greeting_patience{5};
// Types of pg_type.dat; the numbers are part of PostgreSQL's protocol.
constexpr Oid oid_bool = 16, oid_int8 = 20, oid_text = 25, oid_float8 = 701;

class PostgresRow final : public Row {
 public:
  explicit PostgresRow(const PGresult* result) : result_(result) {}
  void move_to(int row) { row_ = row; }
  int columns() const override { return ::PQnfields(result_); }
  std::string_view name(int column) const override { return ::PQfname(result_, column); }
  bool is_null(int column) const override { return ::PQgetisnull(result_, row_, column) != 0; }
  std::int64_t integer(int column) const override { return number<std::int64_t>(column, "a whole number"); }
  double real(int column) const override { return number<double>(column, "a number"); }
  bool boolean(int column) const override {
    const auto value = text(column);
    return value == "t" || (value != "f" && integer(column) != 0);
  }
  std::string_view text(int column) const override {
    return {::PQgetvalue(result_, row_, column),
            static_cast<std::size_t>(::PQgetlength(result_, row_, column))};
  }

 private:
  template <class T>
  T number(int column, std::string_view kind) const {
    const auto value = text(column);
    T out{};
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), out);
    if (error != std::errc() || end != value.data() + value.size())
      throw DatabaseError("column " + std::string(name(column)) + " does not hold " + std::string(kind));
    return out;
  }

  const PGresult* result_;
  int row_ = 0;
};

char type_letter(const Parameter& parameter) { return "nifbt"[parameter.index()]; }

Oid type_oid(const Parameter& parameter) {
  constexpr Oid oids[] = {0, oid_int8, oid_float8, oid_bool,
                          oid_text};  // in the order of Parameter's alternatives
  return oids[parameter.index()];
}

std::vector<Oid> type_oids(std::span<const Parameter> parameters) {
  std::vector<Oid> oids;
  for (const auto& parameter : parameters) oids.push_back(type_oid(parameter));
  return oids;
}

// Numbers and truth values as text; text in the binary format, which is the same bytes with a length and no
// copy.
class Arguments {
 public:
  explicit Arguments(std::span<const Parameter> parameters) : numbers_(parameters.size()) {
    for (std::size_t i = 0; i < parameters.size(); ++i) add(parameters[i], numbers_[i]);
  }
  const char* const* values() const { return values_.data(); }
  const int* lengths() const { return lengths_.data(); }
  const int* formats() const { return formats_.data(); }

 private:
  using Digits = std::array<char, 32>;
  void add(const Parameter& parameter, Digits& digits) {
    const char* value = digits.data();
    int length = 0;
    int format = 0;
    if (const auto* integer = std::get_if<std::int64_t>(&parameter)) {
      *std::to_chars(digits.data(), digits.data() + digits.size() - 1, *integer).ptr = '\0';
    } else if (const auto* real = std::get_if<double>(&parameter)) {
      *std::to_chars(digits.data(), digits.data() + digits.size() - 1, *real).ptr = '\0';
    } else if (const auto* truth = std::get_if<bool>(&parameter)) {
      value = *truth ? "t" : "f";
    } else if (const auto* text = std::get_if<std::string_view>(&parameter)) {
      value = text->data() == nullptr ? "" : text->data();
      length = static_cast<int>(text->size());
      format = 1;
    } else {
      value = nullptr;
    }
    values_.push_back(value);
    lengths_.push_back(length);
    formats_.push_back(format);
  }

  std::vector<Digits> numbers_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

std::string first_line(const char* message) {
  const std::string_view text = message == nullptr ? "" : message;
  return std::string(trim(text.substr(0, text.find('\n'))));
}

}  // namespace

struct PostgresConnection::Result {
  explicit Result(PGresult* r) : handle(r) {}
  Result(Result&& other) noexcept : handle(std::exchange(other.handle, nullptr)) {}
  Result& operator=(Result&&) = delete;
  ~Result() { ::PQclear(handle); }
  void reset(PGresult* r) {
    ::PQclear(handle);
    handle = r;
  }
  PGresult* handle;
};

PostgresConnection::PostgresConnection(std::string where, const std::atomic<Clock::time_point>* end_by)
    : where_(std::move(where)), end_by_(end_by) {}

PostgresConnection::~PostgresConnection() { close(); }

void PostgresConnection::close() {
  ::PQfinish(handle_);
  handle_ = nullptr;
  statements_.clear();
}

bool PostgresConnection::connected() const {
  return handle_ != nullptr && ::PQstatus(handle_) == CONNECTION_OK;
}

bool PostgresConnection::in_transaction() const {
  return handle_ != nullptr && ::PQtransactionStatus(handle_) != PQTRANS_IDLE;
}

void PostgresConnection::connect() {
  close();
  // What stands after "dbname" wins over what stands before it, so these are defaults.
  const char* const names[] = {
      "application_name", "connect_timeout",  "keepalives", "keepalives_idle", "keepalives_interval",
      "keepalives_count", "tcp_user_timeout", "dbname",     "client_encoding", nullptr};
  const char* const values[] = {"support-platform", "5",    "1",    "10", "5", "3", "10000",
                                where_.c_str(),     "UTF8", nullptr};
  handle_ = ::PQconnectdbParams(names, values, 1);
  if (!connected()) {
    const std::string reason = first_line(handle_ == nullptr ? "out of memory" : ::PQerrorMessage(handle_));
    close();
    throw ConnectionLost("PostgreSQL cannot be reached: " + reason +
                         "; check SP_POSTGRES_URL and that the server runs.");
  }
  ::PQsetNoticeProcessor(handle_, [](void*, const char*) {}, nullptr);
  ::PQsetnonblocking(handle_, 1);
  deadline_ = Clock::now() + greeting_patience;
  try {
    pooled_ = meets_pooler();
  } catch (...) {
    close();
    throw;
  }
}

bool PostgresConnection::meets_pooler() {
  constexpr std::string_view what = "platform.greeting";
  const Result result = answer(::PQsendQuery(handle_, "SELECT pg_backend_pid()") == 1, what);
  check(result, what);
  PostgresRow row(result.handle);
  return row.integer(0) != ::PQbackendPID(handle_);
}

int PostgresConnection::server_version() const { return ::PQserverVersion(handle_); }

/// The last result of what was just sent, as PQexec returns it.
PostgresConnection::Result PostgresConnection::answer(bool sent, std::string_view what) {
  Result last(nullptr);
  if (!sent) return last;
  send_all(what);
  for (;;) {
    while (::PQisBusy(handle_) != 0) {
      wait_for_socket(POLLIN, what);
      if (::PQconsumeInput(handle_) == 0) return Result(nullptr);
    }
    PGresult* const next = ::PQgetResult(handle_);
    if (next == nullptr) return last;
    last.reset(next);
  }
}

void PostgresConnection::send_all(std::string_view what) {
  while (::PQflush(handle_) == 1) {
    wait_for_socket(POLLIN | POLLOUT, what);
    // The server may be waiting for us to read before it reads on.
    if (::PQconsumeInput(handle_) == 0) return;
  }
}

void PostgresConnection::wait_for_socket(short events, std::string_view what) {
  constexpr std::chrono::milliseconds longest_sleep{250};  // after which `end_by_` is looked at again
  pollfd socket{.fd = ::PQsocket(handle_), .events = events, .revents = 0};
  for (;;) {
    const auto until = std::min(deadline_, end_by_ == nullptr ? Clock::time_point::max() : end_by_->load());
    const auto now = Clock::now();
    if (now >= until) break;
    const auto sleep = std::min<Clock::duration>(until - now, longest_sleep);
    const auto milliseconds = std::chrono::ceil<std::chrono::milliseconds>(sleep).count();
    const int ready = ::poll(&socket, 1, static_cast<int>(milliseconds));
    if (ready > 0 || (ready < 0 && errno != EINTR)) return;  // what is wrong with it, libpq will say
  }
  close();
  throw ConnectionLost("PostgreSQL did not answer in time (" + std::string(what) +
                       "); check its machine and the network.");
}

std::string PostgresConnection::place() const {
  return "the database " + std::string(::PQdb(handle_)) + " on " + std::string(::PQhost(handle_));
}

std::string PostgresConnection::literal(std::string_view text) const {
  const std::unique_ptr<char, decltype(&::PQfreemem)> quoted(
      ::PQescapeLiteral(handle_, text.data(), text.size()), &::PQfreemem);
  if (quoted == nullptr)
    throw DatabaseError("PostgreSQL refused a text: " + first_line(::PQerrorMessage(handle_)));
  return quoted.get();
}

std::int64_t PostgresConnection::execute(const Sql& sql, std::span<const Parameter> parameters,
                                         const std::function<void(const Row&)>& on_row) {
  const Result result = run(sql, parameters);
  check(result, sql.name);
  PostgresRow row(result.handle);
  for (int i = 0; i < ::PQntuples(result.handle); ++i) {
    row.move_to(i);
    on_row(row);
  }
  const std::string_view changed = ::PQcmdTuples(result.handle);
  std::int64_t count = 0;
  std::from_chars(changed.data(), changed.data() + changed.size(), count);
  return count;
}

PostgresConnection::Result PostgresConnection::run(const Sql& sql, std::span<const Parameter> parameters) {
  const int count = static_cast<int>(parameters.size());
  const Arguments arguments(parameters);
  if (pooled_) {
    const std::string text(sql.text);
    const auto oids = type_oids(parameters);
    return answer(::PQsendQueryParams(handle_, text.c_str(), count, oids.data(), arguments.values(),
                                      arguments.lengths(), arguments.formats(), 0) == 1,
                  sql.name);
  }
  const std::string name = prepare(sql, parameters).name;
  return answer(::PQsendQueryPrepared(handle_, name.c_str(), count, arguments.values(), arguments.lengths(),
                                      arguments.formats(), 0) == 1,
                sql.name);
}

const PostgresConnection::Prepared& PostgresConnection::prepare(const Sql& sql,
                                                                std::span<const Parameter> parameters) {
  std::string types;
  for (const auto& parameter : parameters) types += type_letter(parameter);
  if (const auto found = statements_.find(sql.text.data()); found != statements_.end())
    for (const auto& known : found->second)
      if (known.types == types && known.text == sql.text) return known;
  if (statements_.size() >= most_prepared) {
    script("DEALLOCATE ALL", "DEALLOCATE ALL");
    statements_.clear();
  }
  Prepared prepared{
      .text = std::string(sql.text), .types = std::move(types), .name = "s" + std::to_string(++prepared_)};
  const auto oids = type_oids(parameters);
  const Result result = answer(::PQsendPrepare(handle_, prepared.name.c_str(), prepared.text.c_str(),
                                               static_cast<int>(oids.size()), oids.data()) == 1,
                               sql.name);
  check(result, sql.name);
  return statements_[sql.text.data()].emplace_back(std::move(prepared));
}

void PostgresConnection::script(const std::string& text, std::string_view name) {
  const Result result = answer(::PQsendQuery(handle_, text.c_str()) == 1, name);
  check(result, name);
}

void PostgresConnection::check(const Result& result, std::string_view what) const {
  const auto status = ::PQresultStatus(result.handle);
  if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return;
  const char* state =
      result.handle == nullptr ? nullptr : ::PQresultErrorField(result.handle, PG_DIAG_SQLSTATE);
  const std::string_view code = state == nullptr ? "" : state;
  const std::string message = std::string(what) + ": " + first_line(::PQerrorMessage(handle_)) +
                              (code.empty() ? "" : " (" + std::string(code) + ")");
  if (!connected()) throw ConnectionLost("The connection to PostgreSQL was lost in " + message);
  if (code == "23505") throw UniqueViolation(message);
  if (code == "40001" || code == "40P01") throw SerializationFailure(message);
  if (code == "53100")
    throw Unavailable("The disk of PostgreSQL is full (" + message + "); free some space on it.");
  if (code == "57014")
    throw Unavailable("PostgreSQL was at work for longer than a transaction may take (" + message + ").");
  if (code == "55P03") throw Unavailable("PostgreSQL waited too long for a lock (" + message + ").");
  if (code == "25006")
    throw ReadOnly("PostgreSQL is read-only (" + message + "); check that this is the primary server.");
  // Out of memory or connections, an administrator's interference, trouble of its system.
  if (code.starts_with("53") || code.starts_with("57P") || code.starts_with("58"))
    throw Unavailable("PostgreSQL cannot do it now (" + message + ").");
  throw DatabaseError(message);
}

}  // namespace sp::db
