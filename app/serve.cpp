#include "app/serve.hpp"

#include <fmt/format.h>

#include <malloc.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdio>
#include <filesystem>
#include <mutex>
#include <thread>

#include "app/demo.hpp"
#include "app/gate.hpp"
#include "app/gateway_config.hpp"
#include "app/modules.hpp"
#include "app/process.hpp"
#include "app/stop_deadline.hpp"
#include "platform/base/encoding.hpp"
#include "platform/base/key_file.hpp"
#include "platform/service/internal.hpp"
#include "platform/service/shared_limits.hpp"
#include "services/auth-service/client/trust_follower.hpp"

namespace sp::app {

namespace {

std::vector<Network> networks(std::string_view list) {
  std::vector<Network> networks;
  for (const auto& item : split_list(list)) networks.push_back(Network::parse(item).value());
  return networks;
}

/// The exported web application of an installed program or of a built checkout; "" where there is none.
std::string static_files_of(const Config& config) {
  if (!config.static_dir.empty()) return config.static_dir;
  std::error_code error;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", error).parent_path();
  for (const auto* place : {"../share/support-platform/web", "../../services/frontend/out"}) {
    const auto exported = (folder / place).lexically_normal();
    if (std::filesystem::exists(exported / "index.html", error)) return exported.string();
  }
  return "";
}

http::RouterOptions router_options(const Config& config) {
  const auto size = [](std::int64_t count) { return static_cast<std::size_t>(count); };
  http::RouterOptions options{.rate_limits = {.reads = static_cast<int>(config.rate_standard),
                                              .changes = static_cast<int>(config.rate_changes),
                                              .sign_in = static_cast<int>(config.rate_sign_in),
                                              .ask = static_cast<int>(config.rate_ask)},
                              .usual_body_bytes = size(config.max_body_bytes),
                              .public_origin = config.public_url,
                              .allowed_origins = split_list(config.allowed_origins),
                              .static_dir = static_files_of(config)};
  // Whatever is followed, a quarter of the connections stays for requests.
  options.streams = {.by_user = size(config.max_streams_per_user),
                     .by_address = size(config.max_streams_per_address),
                     .in_all = std::max<std::size_t>(size(config.max_connections) * 3 / 4, 1)};
  options.uploads.by_user = size(config.max_uploads_per_user);
  return options;
}

http::ServerOptions server_options(const Config& config) {
  http::ServerOptions options{.address = config.address,
                              .port = static_cast<std::uint16_t>(config.port),
                              .threads = static_cast<std::size_t>(config.http_threads),
                              .limits = {},
                              .trusted_proxies = networks(config.trusted_proxies),
                              .public_https = config.public_url.starts_with("https://")};
  options.limits.body_bytes = static_cast<std::size_t>(config.max_body_bytes);
  options.limits.connections = static_cast<std::size_t>(config.max_connections);
  options.limits.connections_per_address = static_cast<std::size_t>(config.max_connections_per_address);
  return options;
}

/// SIGINT and SIGTERM. The first one after the start is waited for and begins the stop; one that comes during
/// the start (which may migrate, index and fill for long) or during the stop ends the program at once:
/// whatever it does is in transactions. Made before any other thread, so that all inherit the mask.
class StopSignals {
 public:
  StopSignals() {
    sigset_t signals;
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGINT);
    ::sigaddset(&signals, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    std::thread([signals, state = state_] {
      for (;;) {
        int signal = 0;
        ::sigwait(&signals, &signal);
        const std::lock_guard lock(state->mutex);
        if (!state->started || std::exchange(state->stopping, true)) ::_exit(130);
        state->came.notify_all();
      }
    }).detach();
  }
  /// From here on a signal is kept for `wait`.
  void started() const {
    const std::lock_guard lock(state_->mutex);
    state_->started = true;
  }
  void wait() const {
    std::unique_lock lock(state_->mutex);
    state_->came.wait(lock, [this] { return state_->stopping; });
  }

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable came;
    bool started = false;
    bool stopping = false;
  };
  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

constexpr std::chrono::milliseconds least_stop{1000};

bool is_local(std::string_view address) { return address.starts_with("127.") || address == "::1"; }

/// Whether a proxy that is believed is on this machine: a loopback address, or a network of such.
bool is_local_proxy(std::string_view network) {
  const auto slash = network.find('/');
  if (slash == network.npos) return is_local(network);
  return network.starts_with("127.") && network.size() > slash + 1 &&
         std::stoi(std::string(network.substr(slash + 1))) >= 8;
}

/// Whether nobody but who sits at this machine reaches the platform: neither by the listener nor by a proxy
/// in front of it, which must be on this machine and under an address of this machine only.
bool stays_on_this_machine(const Config& config) {
  if (!is_local(config.address)) return false;
  const std::string_view url = config.public_url;
  const auto proxies = split_list(config.trusted_proxies);
  if (url.empty()) return proxies.empty();
  if (!std::ranges::all_of(proxies, is_local_proxy)) return false;
  auto host = url.substr(url.find("//") + 2);
  host = host.starts_with('[') ? host.substr(1, host.find(']') - 1) : host.substr(0, host.find(':'));
  return host == "localhost" || is_local(host);
}

std::string shown_address(const Config& config, std::uint16_t port) {
  const bool anywhere = config.address == "0.0.0.0" || config.address == "::";
  std::string host = config.address;
  if (anywhere || host == "127.0.0.1" || host == "::1") host = "localhost";
  if (host.find(':') != host.npos) host = '[' + host + ']';
  return "http://" + host + ":" + std::to_string(port);
}

/// The demo accounts' password is known to everybody who reads it, so it is told only where nobody else can
/// use it.
void print_welcome(const Config& config, std::uint16_t port, const std::vector<DemoAccount>& accounts,
                   bool french) {
  std::printf(french ? "La plateforme est prête : %s\n" : "The platform is ready: %s\n",
              shown_address(config, port).c_str());
  if (!accounts.empty() && stays_on_this_machine(config)) print_demo_accounts(accounts, french);
  std::fflush(stdout);
  if (!accounts.empty() && !stays_on_this_machine(config))
    std::fputs(
        french ? "Attention : les comptes de démonstration ont un mot de passe publié, et d’autres machines "
                 "peuvent atteindre la plateforme. Pour un vrai usage : --no-demo et un nouveau dossier de "
                 "données.\n"
               : "Warning: the demo accounts have a published password, and other machines can reach the "
                 "platform. For real work: --no-demo and a new data folder.\n",
        stderr);
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

/// For who asks a process whether it lives; api-gateway has the route where it is here.
class LifeApi {
 public:
  struct Life {
    std::string status;
    BOOST_DESCRIBE_CLASS(Life, (), (status), (), ())
  };
  http::RouteTable routes() {
    return {{http::Get, "/healthz", Permission::anyone, bind(*this, &LifeApi::alive),
             "Whether the process lives", http::RateClass::unlimited}};
  }

 private:
  Task<Result<Life>> alive(Caller, http::Nothing) { co_return Life{"ok"}; }
};

bool needs_key(const Config& config) {
  return !config.internal_listen.empty() || !services_elsewhere(config).empty();
}

/// For other processes, health checks and Prometheus; nothing where the settings name no address.
class InternalListener {
 public:
  InternalListener(const Config& config, const std::string& key, Process& process)
      : api_(key, process.clock(), process.log(), process.metrics()) {
    if (config.internal_listen.empty()) return;
    const auto colon = config.internal_listen.rfind(':');
    http::ServerOptions options{.address = config.internal_listen.substr(0, colon)};
    options.port = static_cast<std::uint16_t>(std::stoi(config.internal_listen.substr(colon + 1)));
    options.limits.connections_per_address = 0;
    server_ = http::make_server(std::move(options), api_);
    server_->start();
    process.log().info("internal listener", {{"port", server_->port()}});
  }
  void open(const Modules& modules, const std::vector<std::string>& services) {
    if (!server_) return;
    api_.add(modules.operations());
    OperationTable health;
    for (const auto& service : services)
      health.push_back(health_operation(service, [&modules] { return modules.all(); }));
    api_.add(std::move(health));
    api_.open(modules.all());
  }
  void leave() {
    api_.leave();
    if (server_) server_->leave();
  }
  void drain() {
    if (server_) server_->drain(least_stop);
  }
  void halt() {
    if (server_) server_->halt();
  }
  /// Of a server that was halted.
  http::Server* leave_as_it_is() { return server_.release(); }

 private:
  InternalApi api_;
  std::unique_ptr<http::Server> server_;
};

/// Where auth-service is another process, tokens are checked with what it says: waits until it has.
std::unique_ptr<auth::TrustFollower> follow_trust(const std::vector<std::string>& services,
                                                  const Peers& peers, Process& process) {
  if (holds(services, {"auth"})) return nullptr;
  if (peers.auth() == nullptr)
    throw UserError("--services: auth is not in this process; set SP_AUTH_URL to its internal address");
  auto trust = std::make_unique<auth::TrustFollower>(*peers.auth(), process.tokens(), process.clock(),
                                                     process.log().with_service("identity"));
  while (!trust->knows_keys()) std::this_thread::sleep_for(auth::TrustFollower::interval / 4);
  return trust;
}

}  // namespace

int serve(CommandLine line) {
  keep_memory_small();
  const bool no_demo = line.take_flag("--no-demo");
  const std::string list = line.take_value("--services");
  const Config config = read_settings(line);
  const auto services = list.empty() ? all_services() : select_services(list, services_elsewhere(config));
  if (!is_complete_in_itself(services) && config.redis_url.empty())
    throw UserError(
        "--services: services in several processes tell each other of changes over Redis; set SP_REDIS_URL, "
        "the same for all of them");
  if (!config.postgres_replica_url.empty() && !config.redis_url.empty())
    throw UserError(
        "SP_POSTGRES_REPLICA_URL: a replica is read only where no other process writes, so without "
        "SP_REDIS_URL; leave one of them out");
  const StopSignals signals;
  const DataDirectory data(config.data_dir);

  // Destroyed from the bottom: the modules first, whose databases may still answer a server.
  Process process(config, make_log(config));
  const auto shared_limits = process.platform().redis == nullptr
                                 ? nullptr
                                 : make_shared_limiter(*process.platform().redis, config.redis_prefix);
  auto options = router_options(config);
  options.shared_limits = shared_limits.get();
  const auto router = http::make_router(std::move(options), process.tokens(),
                                        process.log().with_service("http"), process.metrics());
  Demo demo(data.path());
  DemoApi demo_api;
  Gate gate;
  auto server = http::make_server(server_options(config), gate);
  // Early: a port in use is told before any database is opened. Where a gateway stands before several
  // processes, one that does not serve yet refuses connections, so that another is asked.
  const bool behind_gateway = !config.internal_listen.empty();
  if (!behind_gateway) server->start();

  const bool holds_all = services.size() == all_services().size();
  const std::string key = needs_key(config) ? key_in_file(secrets_folder(config) / "service.key") : "";
  const Peers peers(config, key, process.outbound(), process.clock());
  InternalListener internal(config, key, process);

  // A data folder that held nothing decides once; with PostgreSQL the folder does not know what the databases
  // hold.
  const bool can_fill =
      config.postgres_url.empty() && holds(services, {"auth", "knowledge-base", "ticketing"});
  if (data.was_new()) demo.decide(!no_demo && can_fill);
  auto modules = std::make_unique<Modules>(
      process.platform(), services, router.get(), &peers,
      holds_all ? std::function<json::Value()>() : [&config] { return openapi_of_all_services(config); });
  if (holds(services, {"auth"})) router->add("auth-service", demo_api.routes());
  LifeApi life;
  if (!holds(services, {"api-gateway"})) router->add("http", life.routes());
  modules->start();
  const auto trust = follow_trust(services, peers, process);
  process.deliver_events();
  if (demo.is_wanted() && !demo.is_complete() && !no_demo && can_fill)
    demo.fill(modules->clients(), SystemClock().now());
  if (stays_on_this_machine(config)) {
    demo_api.show(demo.accounts());
    if (!holds_all && holds(services, {"auth"}))
      demo_api.look_in(*modules->clients().directory, process.platform().work);
  }
  ::malloc_trim(0);
  signals.started();
  gate.open(*router);
  if (behind_gateway) server->start();
  internal.open(*modules, services);
  process.log().info("ready",
                     {{"address", shown_address(config, server->port())}, {"data", config.data_dir}});
  print_welcome(config, server->port(), demo.accounts(), line.french);

  signals.wait();
  std::fputs(line.french ? "Arrêt en cours…\n" : "Draining…\n", stderr);
  if (behind_gateway && config.leave_seconds > 0) {
    internal.leave();
    server->leave();
    std::this_thread::sleep_for(std::chrono::seconds{config.leave_seconds});
  }
  StopDeadline deadline(
      std::max(std::chrono::milliseconds{std::chrono::seconds{config.drain_seconds}}, least_stop));
  server->drain(config.drain_seconds > 0 ? deadline.for_requests() : std::chrono::milliseconds{0});
  internal.drain();
  deadline.enter("the services write what they still hold", 1);
  modules->stop();
  // From here on everything that must last is stored: what is cut off is computing that nobody waits for.
  // Nor does anything of it go on: a request that a peer or a model still holds up would find the clients,
  // the pools and the modules gone.
  deadline.enter("work on a pool goes on", 0);
  server->halt();
  internal.halt();
  process.end_work();
  modules.reset();
  // Requests that were cut off hold what would turn to the modules in its destructor (the leave to ask a
  // model, the telling of a change): it is not destroyed, and goes with the process.
  [[maybe_unused]] static const std::array left{server.release(), internal.leave_as_it_is()};
  return 0;
}

}  // namespace sp::app
