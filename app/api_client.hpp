// The platform's own HTTP API, for a subcommand.
#pragma once
#include <array>
#include <atomic>
#include <mutex>
#include <string>

#include "app/command_line.hpp"
#include "platform/json/codec.hpp"
#include "platform/outbound/http_client.hpp"
#include "platform/runtime/run.hpp"

namespace sp::app {

/// Threads that wait for tasks, one task at a time each. Outlives what its tasks wait for.
class Runners {
 public:
  template <class T>
  T run(Task<T> task) {
    auto& [mutex, runner] = runners_[next_++ % runners_.size()];
    const std::lock_guard one_at_a_time(mutex);
    return runner.run(std::move(task));
  }

 private:
  struct Place {
    std::mutex mutex;
    TaskRunner runner;
  };
  std::array<Place, 8> runners_;
  std::atomic<std::size_t> next_ = 0;
};

/// Thread-safe; everything blocks. Waits and asks again where the platform says that it is busy or starting
/// (429, 503) or cannot be reached, for some minutes altogether; signs in again where a token has expired.
class ApiClient {
 public:
  /// Whoever asks: a token, or an address and a password to sign in with.
  struct Credentials {
    std::string token;
    std::string email;
    std::string organisation_id;  // where the address belongs to several
    std::string password;
  };
  struct Who {
    std::string id;
    std::string name;
    std::string organisation_id;
    bool is_staff = false;
  };

  /// `url`: "https://support.example.org". Throws UserError: no address, nobody there, wrong credentials.
  /// `http` and `runners` outlive it.
  ApiClient(std::string url, Credentials credentials, outbound::HttpClient& http, Runners& runners);

  const Who& who() const { return who_; }

  /// The answer, whatever its status but for those above. Throws UserError where it does not come, or the
  /// token is no longer good.
  outbound::HttpResponse ask(const std::string& method, const std::string& path, const std::string& body = {},
                             std::size_t body_limit = 64 * 1024 * 1024);
  template <class T>
  T get(const std::string& path) {
    return read<T>(ask("GET", path));
  }
  template <class T>
  static T read(const outbound::HttpResponse& response) {
    if (response.status >= 300) throw refused(response);
    auto value = json::decode_text<T>(response.body);
    if (!value) throw not_ours(value.error().message);
    return std::move(*value);
  }
  /// What the platform says of a request that it refused, as a UserError.
  static UserError refused(const outbound::HttpResponse& response);

 private:
  static UserError not_ours(const std::string& why);
  outbound::HttpResponse send(const std::string& method, const std::string& path, const std::string& body,
                              std::size_t body_limit);
  std::string sign_in();

  const std::string url_;
  const Credentials credentials_;
  outbound::HttpClient& http_;
  Runners& runners_;
  std::mutex signing_in_;
  std::mutex mutex_;
  std::string token_;  // guarded by it
  Who who_;
};

}  // namespace sp::app
