#include "platform/kv/connector.hpp"

#include <charconv>
#include <stdexcept>

namespace sp::kv {

namespace {

/// Sentinels need no password where the servers have one.
bool needs_no_password(const Error& error) {
  return error.message.starts_with("ERR AUTH") && error.message.contains("without any password");
}

}  // namespace

Connector::Connector(asio::io_context& context, Address address, const std::string& ca_file,
                     std::chrono::milliseconds patience)
    : context_(context),
      address_(std::move(address)),
      patience_(patience),
      trust_(asio::ssl::context::tls_client) {
  trust_.set_options(asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1);
  boost::system::error_code problem;
  if (ca_file.empty()) {
    trust_.set_default_verify_paths(problem);
  } else {
    trust_.load_verify_file(ca_file, problem);
  }
  if (problem && !ca_file.empty())
    throw std::runtime_error("SP_REDIS_CA_FILE: " + ca_file +
                             " cannot be read as certificates in PEM: " + problem.message());
}

Task<Connector::Made> Connector::connect() {
  auto host = address_.master.empty() ? Result<Host>(address_.hosts.front()) : co_await find_master();
  if (!host) co_return Failure(host.error());
  auto made = co_await open(*host);
  if (!made) co_return made;
  const auto connection = std::move(*made);
  if (const auto in = co_await log_in(connection, false); !in) co_return Failure(in.error());
  if (address_.database != 0) {
    const auto selected = co_await connection->ask({"SELECT", std::to_string(address_.database)});
    if (!selected) co_return Failure(selected.error());
  }
  if (!address_.master.empty()) {
    // A sentinel may not know yet that its master has become a replica.
    const auto role = co_await connection->ask({"ROLE"});
    if (!role) co_return Failure(role.error());
    if (role->items.empty() || role->items.front().text != "master")
      co_return redis_away("Redis at " + host->name + " is not the master yet.");
  } else if (const auto pong = co_await connection->ask({"PING"}); !pong) {
    co_return Failure(pong.error());  // accepted by the system, and nobody is there; or a password is missing
  }
  connection->keep_open();
  co_return connection;
}

void Connector::stop() {
  stopped_ = true;
  if (const auto opening = opening_.lock()) opening->close();
}

Task<Connector::Made> Connector::open(Host host) {
  if (stopped_) co_return redis_away("The platform is stopping.");
  auto connection = std::make_shared<Connection>(context_, trust_);
  opening_ = connection;
  connection->close_at(Connection::Clock::now() + patience_);
  if (const auto opened = co_await connection->open(host, address_.tls); !opened)
    co_return Failure(opened.error());
  co_return connection;
}

Task<Result<Host>> Connector::find_master() {
  std::string problems;
  for (const auto& sentinel : address_.hosts) {
    auto host = co_await ask_sentinel(sentinel);
    if (host) co_return host;
    problems += " " + host.error().message;
  }
  co_return redis_away("No sentinel names the master " + address_.master + ":" + problems);
}

Task<Result<Host>> Connector::ask_sentinel(Host sentinel) {
  auto made = co_await open(sentinel);
  if (!made) co_return Failure(made.error());
  const auto connection = std::move(*made);
  if (const auto in = co_await log_in(connection, true); !in) co_return Failure(in.error());
  const auto reply = co_await connection->ask({"SENTINEL", "GET-MASTER-ADDR-BY-NAME", address_.master});
  connection->close();
  if (!reply) co_return Failure(reply.error());
  if (reply->items.size() != 2) co_return redis_away(sentinel.name + " does not know it.");
  Host host{.name = reply->items[0].text};
  const auto& port = reply->items[1].text;
  std::from_chars(port.data(), port.data() + port.size(), host.port);
  co_return host;
}

Task<Result<>> Connector::log_in(std::shared_ptr<Connection> connection, bool to_sentinel) {
  if (address_.password.empty()) co_return Result<>();
  Command command{"AUTH"};
  if (!address_.user.empty()) command.push_back(address_.user);
  command.push_back(address_.password);
  const auto reply = co_await connection->ask(std::move(command));
  if (reply || (to_sentinel && needs_no_password(reply.error()))) co_return Result<>();
  co_return Failure(reply.error());
}

}  // namespace sp::kv
