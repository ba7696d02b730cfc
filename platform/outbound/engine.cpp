#include "platform/outbound/engine.hpp"

#include <curl/curl.h>
#include <pthread.h>

#include <algorithm>
#include <map>
#include <thread>

#include "platform/outbound/address.hpp"

namespace sp::outbound {

namespace {

using SteadyTime = std::chrono::steady_clock::time_point;

Error timed_out(std::string code, std::string message) {
  return Error{.kind = ErrorKind::timeout, .code = std::move(code), .message = std::move(message)};
}
Error broken(std::string code, std::string message) {
  return Error{.kind = ErrorKind::unavailable, .code = std::move(code), .message = std::move(message)};
}

Error stopping() { return broken("connection_lost", "The platform is stopping."); }

struct UrlParts {
  std::string host;  // an IPv6 literal without its brackets
  std::string port;
};

/// Only http and https with a host; what curl's own parser makes of it, since curl is who connects.
Result<UrlParts> parse_url(const std::string& url) {
  const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> handle(curl_url(), &curl_url_cleanup);
  const auto part = [&](CURLUPart which, unsigned flags) {
    char* text = nullptr;
    std::string out;
    if (curl_url_get(handle.get(), which, &text, flags) == CURLUE_OK) out = text;
    curl_free(text);
    return out;
  };
  const auto refused = [&] {
    return Failure(broken("invalid_url", "Only http:// and https:// addresses can be called."));
  };
  if (curl_url_set(handle.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return refused();
  const auto scheme = part(CURLUPART_SCHEME, 0);
  if (scheme != "http" && scheme != "https") return refused();
  UrlParts parts{.host = part(CURLUPART_HOST, 0), .port = part(CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  if (parts.host.starts_with('[')) parts.host = parts.host.substr(1, parts.host.size() - 2);
  if (parts.host.empty() || parts.port.empty()) return refused();
  return parts;
}

/// One transfer in the loop; used by the loop's thread only.
struct Active {
  std::shared_ptr<Transfer> transfer;
  std::vector<std::string> addresses;  // not tried yet
  UrlParts url;
  CURL* easy = nullptr;
  curl_slist* headers = nullptr;
  curl_slist* connect_to = nullptr;
  SteadyTime started;
  SteadyTime last_piece;
  bool paused = false;
  bool too_large = false;

  ~Active() {
    if (easy) curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
    curl_slist_free_all(connect_to);
  }
};

std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* user) {
  static_cast<Active*>(user)->transfer->header_line({bytes, count});
  return count;
}

std::size_t on_body(char* bytes, std::size_t, std::size_t count, void* user) {
  auto& active = *static_cast<Active*>(user);
  active.last_piece = std::chrono::steady_clock::now();
  switch (active.transfer->body_piece({bytes, count})) {
    case Transfer::Taken::yes:
      return count;
    case Transfer::Taken::reader_is_slow:
      active.paused = true;
      return CURL_WRITEFUNC_PAUSE;
    case Transfer::Taken::too_large:
      active.too_large = true;
      return 0;
  }
  return 0;
}

bool has_line_break(std::string_view text) {
  return text.find_first_of("\r\n") != text.npos || text.find('\0') != text.npos;
}

void pin(Active& active) {
  const std::string address = active.addresses.front();
  active.addresses.erase(active.addresses.begin());
  curl_slist_free_all(active.connect_to);
  // Any host and port of this transfer go to the address that was checked; the Host header and the
  // certificate's name stay.
  const bool six = address.find(':') != address.npos;
  active.connect_to = curl_slist_append(
      nullptr, ("::" + (six ? "[" + address + "]" : address) + ":" + active.url.port).c_str());
  curl_easy_setopt(active.easy, CURLOPT_CONNECT_TO, active.connect_to);
}

void set_up(Active& active) {
  const auto& request = active.transfer->request();
  CURL* easy = active.easy = curl_easy_init();
  if (!easy) throw std::bad_alloc();
  curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(easy, CURLOPT_PROXY,
                   "");  // a proxy of the environment would connect elsewhere than to what was checked
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, request.once ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request.connect_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(request.total_timeout.count()));
  curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, 16L * 1024);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, "support-platform");
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, &active);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &on_body);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, &active);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, &active);
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
  } else if (request.method != "GET" || !request.body.empty()) {
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT" ||
        request.method == "PATCH") {
      curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
      curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
  active.headers = curl_slist_append(nullptr, "Expect:");
  for (const auto& [name, value] : request.headers)
    active.headers = curl_slist_append(active.headers, (name + (value.empty() ? ";" : ": " + value)).c_str());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, active.headers);
  pin(active);
}

/// Whether the request may have been sent: the connection stood, its TLS included.
bool was_connected(const Active& active) {
  curl_off_t microseconds = 0;
  curl_easy_getinfo(active.easy, CURLINFO_PRETRANSFER_TIME_T, &microseconds);
  return microseconds > 0;
}

Error error_of(CURLcode code, const Active& active) {
  const std::string& host = active.url.host;
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      if (!was_connected(active))
        return timed_out("unreachable", host + " cannot be reached: it did not take the connection in time.");
      return timed_out("timed_out", host + " did not answer in time.");
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
      return broken("unreachable", host + " cannot be reached: connection refused or no route.");
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
      return broken("unreachable", host + " cannot be reached safely: " + curl_easy_strerror(code) + ".");
    case CURLE_WRITE_ERROR:
      if (active.too_large)
        return broken("too_large", "The answer of " + host + " is larger than " +
                                       std::to_string(active.transfer->request().body_limit) + " bytes.");
      [[fallthrough]];
    default:
      return broken("connection_lost",
                    "The connection to " + host + " was lost: " + curl_easy_strerror(code) + ".");
  }
}

}  // namespace

class Engine::Loop {
 public:
  explicit Loop(std::size_t limit) : limit_(limit) {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    multi_ = curl_multi_init();
    if (ready != CURLE_OK || !multi_) throw std::runtime_error("libcurl cannot be initialised");
    thread_ = std::thread([this] { run(); });
    ::pthread_setname_np(thread_.native_handle(), "outbound");
  }

  ~Loop() {
    stop();
    curl_multi_cleanup(multi_);
  }

  void stop() {
    if (stopping_.exchange(true)) return;
    curl_multi_wakeup(multi_);
    thread_.join();
    run_commands();  // what has been looked up in the meantime ends with the rest
    for (auto& [transfer, active] : active_) {
      curl_multi_remove_handle(multi_, active->easy);
      transfer->finish(stopping());
    }
    active_.clear();
  }

  /// One more transfer, or Overloaded.
  void count_in() {
    if (count_.fetch_add(1) >= limit_) {
      --count_;
      throw Overloaded("Too many calls to other systems are under way; try again shortly.");
    }
  }
  void count_out() { --count_; }

  void post(std::function<void()> command) {
    {
      const std::lock_guard lock(mutex_);
      commands_.push_back(std::move(command));
    }
    curl_multi_wakeup(multi_);
  }

  void start(std::shared_ptr<Transfer> transfer, UrlParts url, std::vector<std::string> addresses) {
    if (transfer->cancelled()) {
      end(transfer, std::nullopt);
      return;
    }
    if (std::chrono::steady_clock::now() >= transfer->request().begin_before) {
      end(transfer, broken("too_late", "The call could not begin in its time."));
      return;
    }
    auto active = std::make_unique<Active>();
    active->transfer = transfer;
    active->url = std::move(url);
    active->addresses = std::move(addresses);
    active->started = active->last_piece = std::chrono::steady_clock::now();
    set_up(*active);
    curl_multi_add_handle(multi_, active->easy);
    active_.emplace(std::move(transfer), std::move(active));
  }

  void unpause(const std::shared_ptr<Transfer>& transfer) {
    const auto found = active_.find(transfer);
    if (found == active_.end()) return;
    found->second->paused = false;
    found->second->last_piece = std::chrono::steady_clock::now();
    curl_easy_pause(found->second->easy, CURLPAUSE_CONT);
  }

  void end(const std::shared_ptr<Transfer>& transfer, std::optional<Error> problem) {
    if (const auto found = active_.find(transfer); found != active_.end()) {
      curl_multi_remove_handle(multi_, found->second->easy);
      active_.erase(found);
    }
    if (!transfer->finished()) {
      count_out();
      transfer->finish(std::move(problem));
    }
  }

 private:
  void run() {
    while (!stopping_) {
      run_commands();
      int running = 0;
      curl_multi_perform(multi_, &running);
      collect_finished();
      const auto wait = check_deadlines();
      curl_multi_poll(multi_, nullptr, 0, static_cast<int>(wait.count()), nullptr);
    }
  }

  void run_commands() {
    std::vector<std::function<void()>> commands;
    {
      const std::lock_guard lock(mutex_);
      commands.swap(commands_);
    }
    for (auto& command : commands) command();
  }

  void collect_finished() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      const CURLcode code = message->data.result;
      Active* active = nullptr;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &active);
      if (code == CURLE_COULDNT_CONNECT && !active->addresses.empty()) {
        curl_multi_remove_handle(multi_, active->easy);
        pin(*active);
        curl_multi_add_handle(multi_, active->easy);
        continue;
      }
      const auto transfer = active->transfer;
      end(transfer, code == CURLE_OK ? std::nullopt : std::optional(error_of(code, *active)));
    }
  }

  /// Ends what has waited too long; how long the loop may sleep.
  std::chrono::milliseconds check_deadlines() {
    const auto now = std::chrono::steady_clock::now();
    auto wait = std::chrono::milliseconds{60'000};
    std::vector<std::pair<std::shared_ptr<Transfer>, Error>> late;
    for (const auto& [transfer, active] : active_) {
      if (active->paused) continue;  // it is the reader who is slow
      const auto& request = transfer->request();
      const bool begun = transfer->has_body();
      const auto deadline =
          begun ? active->last_piece + request.stall_timeout : active->started + request.first_byte_timeout;
      if (now < deadline) {
        wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(deadline - now));
      } else if (begun) {
        late.emplace_back(transfer,
                          timed_out("stalled", active->url.host + " stopped in the middle of its answer."));
      } else {
        late.emplace_back(transfer, timed_out("timed_out", active->url.host + " did not answer in time."));
      }
    }
    for (auto& [transfer, problem] : late) end(transfer, std::move(problem));
    return wait;
  }

  const std::size_t limit_;
  CURLM* multi_ = nullptr;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::size_t> count_ = 0;
  std::mutex mutex_;
  std::vector<std::function<void()>> commands_;
  std::map<std::shared_ptr<Transfer>, std::unique_ptr<Active>> active_;
  std::thread thread_;
};

Engine::Engine(std::size_t limit)
    : loop_(std::make_unique<Loop>(limit)), resolver_("name lookup", 2, limit) {}
Engine::~Engine() { stop(); }

void Engine::stop() {
  stopping_ = true;
  resolver_.end();  // first: what it still looks up is given to the loop, which ends it with the rest
  loop_->stop();
}

void Engine::begin(std::shared_ptr<Transfer> transfer) {
  const auto& request = transfer->request();
  bool clean = !has_line_break(request.method) && !has_line_break(request.url);
  for (const auto& [name, value] : request.headers)
    clean = clean && !has_line_break(name) && !has_line_break(value);
  auto url = parse_url(request.url);
  if (!clean || !url) {
    transfer->finish(clean ? url.error()
                           : broken("invalid_request", "A header or address holds a line break."));
    return;
  }
  if (stopping_) {
    transfer->finish(stopping());
    return;
  }
  loop_->count_in();
  auto lookup = [loop = loop_.get(), transfer, url = std::move(*url)] {
    const auto& allowed = transfer->request().allowed_networks;
    auto addresses = resolve_checked(url.host, transfer->request().allow_private_addresses,
                                     allowed ? *allowed : std::vector<Network>{});
    loop->post([loop, transfer, url, addresses = std::move(addresses)] {
      if (addresses) {
        loop->start(transfer, url, *addresses);
      } else {
        loop->end(transfer, addresses.error());
      }
    });
  };
  try {
    resolver_.submit(std::move(lookup));
  } catch (...) {
    loop_->count_out();
    if (!stopping_) throw;
    transfer->finish(stopping());
  }
}

void Engine::resume(std::shared_ptr<Transfer> transfer) {
  loop_->post([loop = loop_.get(), transfer = std::move(transfer)] { loop->unpause(transfer); });
}

void Engine::abandon(std::shared_ptr<Transfer> transfer) {
  transfer->cancel();
  loop_->post([loop = loop_.get(), transfer = std::move(transfer)] { loop->end(transfer, std::nullopt); });
}

}  // namespace sp::outbound
