#include "platform/idempotency/ledger.hpp"

#include <algorithm>
#include <mutex>
#include <set>

#include "platform/idempotency/digest.hpp"
#include "platform/idempotency/statements.hpp"

namespace sp::idempotency {

namespace {

constexpr std::string_view header_name = "Idempotency-Key";
/// Larger bodies are digested on the work pool.
constexpr std::size_t quickly_digested = 64 * 1024;

struct Kept {
  std::string digest;
  std::int64_t status = 0;
  std::string headers;
  std::string body;
};
BOOST_DESCRIBE_STRUCT(Kept, (), (digest, status, headers, body))

struct KeptHeader {
  std::string name;
  std::string value;
};
BOOST_DESCRIBE_STRUCT(KeptHeader, (), (name, value))

http::Response replay_of(const Kept& kept) {
  http::Response response;
  response.status = static_cast<int>(kept.status);
  response.body = kept.body;
  if (auto headers = json::decode_text<std::vector<KeptHeader>>(kept.headers))
    for (auto& [name, value] : *headers) response.headers.emplace_back(std::move(name), std::move(value));
  response.headers.emplace_back("Idempotency-Replayed", "true");
  return response;
}

auto finding(Key key) {
  return [key = std::move(key)](db::Tx& tx) {
    return tx.first<Kept>(find_request, key.organisation_id, key.user_id, key.key);
  };
}

/// With the code of the header as the error's own, so that a program need not look into `errors`.
Failure invalid_key(std::string code, std::string message) {
  auto failed = invalid_field("/Idempotency-Key", code, std::move(message));
  failed.error().code = std::move(code);
  return failed;
}

Failure reused() {
  return invalid_key("idempotency_key_reused",
                     "The Idempotency-Key header names a key that you used with another request before. "
                     "Use a new key for a new "
                     "request.");
}

/// The header's value; invalid_input where there are several or it is not 1 to 255 printable ASCII
/// characters.
Result<std::string> read_key(const http::Request& request) {
  const auto named = [](const auto& field) { return http::equal_ignoring_case(field.first, header_name); };
  const auto key = request.header(header_name);
  const bool printable = std::ranges::all_of(key, [](char c) { return c > ' ' && c < 0x7f; });
  if (key.empty() || !printable || key.size() > longest_key ||
      std::ranges::count_if(request.headers, named) != 1) {
    return invalid_key("invalid_idempotency_key",
                       "The Idempotency-Key header must stand once and have 1 to 255 printable ASCII "
                       "characters, without spaces.");
  }
  return std::string(key);
}

bool has_key(const http::Request& request) {
  return std::ranges::any_of(
      request.headers, [](const auto& field) { return http::equal_ignoring_case(field.first, header_name); });
}

bool succeeded(const http::Response& response) { return response.status >= 200 && response.status < 300; }

auto taking(std::shared_ptr<Claim> claim) {
  return [claim = std::move(claim)](db::Tx& tx) { return claim->take(tx); };
}

/// The answer where there is one, otherwise the key is free for another try.
auto settling(std::shared_ptr<Claim> claim, http::Response response) {
  return [claim = std::move(claim), response = std::move(response)](db::Tx& tx) -> Result<> {
    if (succeeded(response)) return claim->keep(tx, response);
    const auto& key = claim->key();
    tx.run(forget_request, key.organisation_id, key.user_id, key.key);
    return {};
  };
}

}  // namespace

/// The keys of requests that are at work in this process. Thread-safe.
class Ledger::Running : public std::enable_shared_from_this<Running> {
 public:
  /// Null where the key is at work already; otherwise it is until the result is destroyed.
  std::shared_ptr<void> enter(const Key& key) {
    auto name = key.organisation_id + ' ' + key.user_id + ' ' + key.key;
    const std::lock_guard lock(mutex_);
    if (!names_.insert(name).second) return nullptr;
    return {this, [self = shared_from_this(), name = std::move(name)](void*) { self->leave(name); }};
  }

 private:
  void leave(const std::string& name) {
    const std::lock_guard lock(mutex_);
    names_.erase(name);
  }
  std::mutex mutex_;
  std::set<std::string> names_;
};

Ledger::Ledger(db::Database& database, const Clock& clock, WorkPool& work, observe::Log log)
    : database_(database),
      clock_(clock),
      work_(work),
      log_(std::move(log)),
      running_(std::make_shared<Running>()) {}

http::RouteTable Ledger::keep(http::RouteTable routes) {
  for (auto& route : routes) {
    if (route.method != http::Method::post || route.repeats == http::Repeats::unkeyed) continue;
    if (route.endpoint.keyed) continue;
    route.endpoint.keyed = true;
    route.endpoint.handle = [this, repeats = route.repeats,
                             handle = std::make_shared<const std::function<Task<http::Response>(Caller)>>(
                                 std::move(route.endpoint.handle))](Caller caller) {
      if (!caller.principal || !has_key(*caller.request)) return (*handle)(std::move(caller));
      return answer(this, repeats, handle, std::move(caller));
    };
  }
  return routes;
}

Task<Result<Key>> Ledger::key_of(Caller caller) {
  auto key = read_key(*caller.request);
  if (!key) co_return Failure(key.error());
  const auto* request = caller.request;
  std::string digest;
  if (request->body.size() <= quickly_digested) {
    digest = digest_of(*request);
  } else {
    digest = co_await work_.run([request] { return digest_of(*request); });
  }
  co_return Key{.organisation_id = caller.organisation(),
                .user_id = caller.who().user_id,
                .key = std::move(*key),
                .digest = std::move(digest),
                .at = clock_.now()};
}

Task<std::optional<http::Response>> Ledger::answered_before(Key key, std::string request_id) {
  auto scope = db::Scope::of(key.organisation_id);
  const auto digest = key.digest;
  const auto kept = co_await database_.read(std::move(scope), finding(std::move(key)));
  if (!kept) co_return std::nullopt;
  if (kept->digest != digest) co_return http::problem(reused().error(), request_id);
  if (kept->status == 0) co_return std::nullopt;
  co_return replay_of(*kept);
}

Task<http::Response> Ledger::answer(Ledger* ledger, http::Repeats repeats, Handle handle, Caller caller) {
  auto key = co_await ledger->key_of(caller);
  const auto& request_id = caller.request->id;
  if (!key) co_return http::problem(key.error(), request_id);
  if (auto before = co_await ledger->answered_before(*key, request_id)) co_return std::move(*before);

  const auto claim = std::make_shared<Claim>(*key);
  caller.claim = claim;
  auto response = repeats == http::Repeats::settles ? co_await ledger->settle(handle, caller)
                                                    : co_await (*handle)(caller);
  if (claim->refused()) {
    // Another request under the key came to its answer meanwhile.
    if (auto before = co_await ledger->answered_before(*key, request_id)) co_return std::move(*before);
  } else if (succeeded(response) && !claim->kept()) {
    throw std::logic_error(
        "a handler that creates did not take its Idempotency-Key: see platform/idempotency");
  }
  co_return response;
}

Task<http::Response> Ledger::settle(Handle handle, Caller caller) {
  const auto claim = caller.claim;
  const auto scope = db::Scope::of(claim->key().organisation_id);
  const auto taken = co_await database_.write(scope, taking(claim));
  if (!taken) co_return http::problem(taken.error(), caller.request->id);
  auto response = co_await (*handle)(caller);
  const auto kept = co_await database_.write(scope, settling(claim, response));
  if (!kept) co_return http::problem(kept.error(), caller.request->id);
  co_return response;
}

Task<Result<Ledger::Begun>> Ledger::begin(Caller caller) {
  if (!caller.principal || !has_key(*caller.request)) co_return Begun{};
  auto key = co_await key_of(caller);
  if (!key) co_return Failure(key.error());
  Begun begun{.claim = std::make_shared<Claim>(*key), .before = {}, .running = running_->enter(*key)};
  // Asked first: what was answered is answered, whoever else is asking.
  const auto kept = co_await database_.read(db::Scope::of(key->organisation_id), finding(*key));
  if (kept && kept->digest != key->digest) co_return reused();
  if (kept && kept->status != 0) {
    begun.before = replay_of(*kept);
    co_return begun;
  }
  if (!begun.running) co_return begun.claim->in_use();
  const auto taken = co_await database_.write(db::Scope::of(key->organisation_id), taking(begun.claim));
  if (!taken) co_return Failure(taken.error());
  co_return begun;
}

void Ledger::start() {
  sweep_ = std::make_unique<Job>(
      "idempotency-sweep", std::chrono::hours(1), [this] { sweep(); },
      [this](const std::exception& error) {
        log_.error("old idempotency keys could not be removed", {{"error", error.what()}});
      });
}

std::int64_t Ledger::sweep() {
  const auto removed =
      database_.write_now(db::Scope::every_organisation(), [before = clock_.now() - lifetime](db::Tx& tx) {
        return tx.run(forget_old_requests, before) + tx.run(forget_surplus_requests, most_kept);
      });
  if (removed > 0) log_.info("old idempotency keys removed", {{"removed", removed}});
  return removed;
}

}  // namespace sp::idempotency
