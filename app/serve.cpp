#include "app/serve.hpp"

#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "app/demo.hpp"
#include "app/gate.hpp"
#include "app/modules.hpp"
#include "app/process.hpp"
#include "platform/base/encoding.hpp"

namespace sp::app {

namespace {

std::vector<std::string> split(std::string_view list) {
  std::vector<std::string> items;
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    if (const auto item = trim(list.substr(0, comma)); !item.empty()) items.emplace_back(item);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return items;
}

/// The exported web application of a built checkout; "" where there is none.
std::string static_files_of(const Config& config) {
  if (!config.static_dir.empty()) return config.static_dir;
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto exported = (program.parent_path() / "../../services/frontend/out").lexically_normal();
  return std::filesystem::exists(exported / "index.html", error) ? exported.string() : "";
}

http::RouterOptions router_options(const Config& config) {
  return {.rate_limits = {.standard = static_cast<int>(config.rate_standard),
                          .sign_in = static_cast<int>(config.rate_sign_in),
                          .ask = static_cast<int>(config.rate_ask)},
          .allowed_origins = split(config.allowed_origins),
          .static_dir = static_files_of(config)};
}

http::ServerOptions server_options(const Config& config) {
  http::ServerOptions options{.address = config.address,
                              .port = static_cast<std::uint16_t>(config.port),
                              .threads = static_cast<std::size_t>(config.http_threads),
                              .limits = {},
                              .trusted_proxies = split(config.trusted_proxies)};
  options.limits.body_bytes = static_cast<std::size_t>(config.max_body_bytes);
  options.limits.connections = static_cast<std::size_t>(config.max_connections);
  return options;
}

/// SIGINT and SIGTERM, taken one at a time by whoever waits. Made before any thread, so that all inherit the
/// mask.
class StopSignals {
 public:
  StopSignals() {
    ::sigemptyset(&signals_);
    ::sigaddset(&signals_, SIGINT);
    ::sigaddset(&signals_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
  }
  void wait() const {
    int signal = 0;
    ::sigwait(&signals_, &signal);
  }
  /// A further signal ends the program at once.
  void end_at_next() const {
    std::thread([signals = *this] {
      signals.wait();
      ::_exit(130);
    }).detach();
  }

 private:
  sigset_t signals_{};
};

bool is_local(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

std::string shown_address(const Config& config, std::uint16_t port) {
  const bool anywhere = config.address == "0.0.0.0" || config.address == "::";
  std::string host = config.address;
  if (anywhere || host == "127.0.0.1" || host == "::1") host = "localhost";
  if (host.find(':') != host.npos) host = '[' + host + ']';
  return "http://" + host + ":" + std::to_string(port);
}

void print_welcome(const Config& config, std::uint16_t port, const std::vector<DemoAccount>& accounts,
                   bool french) {
  std::printf(french ? "La plateforme est prête : %s\n" : "The platform is ready: %s\n",
              shown_address(config, port).c_str());
  if (!accounts.empty()) {
    std::printf(
        french ? "\nComptes de démonstration (mot de passe %s) :\n" : "\nDemo accounts (password %s):\n",
        accounts.front().password.c_str());
    for (const auto& account : accounts)
      std::printf("  %-28s %s, %s\n", account.email.c_str(), account.role.c_str(), account.language.c_str());
  }
  std::fflush(stdout);
  if (!accounts.empty() && !is_local(config.address))
    std::fprintf(stderr,
                 "Warning: the demo accounts have a known password and the platform listens on %s; use "
                 "--no-demo and a "
                 "new data folder for real work.\n",
                 config.address.c_str());
}

bool holds(const std::vector<std::string>& services, std::initializer_list<std::string_view> wanted) {
  return std::ranges::all_of(
      wanted, [&](std::string_view name) { return std::ranges::find(services, name) != services.end(); });
}

/// glibc keeps an arena for each thread and what once was freed; a platform at rest should give it back.
void keep_memory_small() {
  ::mallopt(M_ARENA_MAX, 2);
  ::mallopt(M_MMAP_THRESHOLD, 256 * 1024);
  ::mallopt(M_TRIM_THRESHOLD, 512 * 1024);
}

}  // namespace

int serve(CommandLine line) {
  keep_memory_small();
  const bool no_demo = line.take_flag("--no-demo");
  const std::string list = line.take_value("--services");
  const auto services = list.empty() ? all_services() : select_services(list);
  const Config config = read_settings(line);
  const StopSignals signals;
  const DataDirectory data(config.data_dir);

  // Destroyed from the bottom: modules first, then the server with what is left of its requests, then what
  // those refer to.
  Process process(config, make_log(config));
  const auto router = http::make_router(router_options(config), process.tokens(),
                                        process.log().with_service("http"), process.metrics());
  Demo demo(data.path());
  DemoApi demo_api;
  Gate gate;
  const auto server = http::make_server(server_options(config), gate);
  server->start();  // early: a port in use is told before any database is opened

  // A data folder that held nothing decides once; with PostgreSQL the folder does not know what the databases
  // hold.
  const bool can_fill =
      config.postgres_url.empty() && holds(services, {"auth", "knowledge-base", "ticketing"});
  if (data.was_new()) demo.decide(!no_demo && can_fill);
  auto modules = std::make_unique<Modules>(process.platform(), services, router.get());
  router->add("auth-service", demo_api.routes());
  modules->start();
  if (demo.is_wanted() && !demo.is_complete() && !no_demo && can_fill)
    demo.fill(modules->clients(), SystemClock().now());
  demo_api.show(demo.accounts());
  ::malloc_trim(0);
  gate.open(*router);
  process.log().info("ready",
                     {{"address", shown_address(config, server->port())}, {"data", config.data_dir}});
  print_welcome(config, server->port(), demo.accounts(), line.french);

  signals.wait();
  signals.end_at_next();
  std::fputs(line.french ? "Arrêt en cours…\n" : "Draining…\n", stderr);
  server->drain(std::chrono::seconds{config.drain_seconds});
  modules->stop();
  process.end_work();
  modules.reset();
  return 0;
}

}  // namespace sp::app
