#include "platform/http/open_limiter.hpp"

#include <functional>
#include <mutex>
#include <string>
#include <unordered_map>

namespace sp::http {
namespace {

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
/// Of those who have something open, and of nobody else.
using Open = std::unordered_map<std::string, std::size_t, Hash, std::equal_to<>>;

bool is_full(const Open& open, std::string_view who, std::size_t limit) {
  if (limit == 0 || who.empty()) return false;
  const auto found = open.find(who);
  return found != open.end() && found->second >= limit;
}

void add(Open& open, std::string_view who) {
  if (who.empty()) return;
  const auto found = open.find(who);
  if (found == open.end()) {
    open.emplace(who, 1);
  } else {
    ++found->second;
  }
}

void remove(Open& open, std::string_view who) {
  const auto found = open.find(who);
  if (found != open.end() && --found->second == 0) open.erase(found);
}

}  // namespace

struct OpenLimiter::Counts {
  explicit Counts(OpenLimits given) : limits(given) {}

  const OpenLimits limits;
  std::mutex mutex;
  Open users;
  Open addresses;
  std::size_t all = 0;
};

OpenLimiter::OpenLimiter(OpenLimits limits) : counts_(std::make_shared<Counts>(limits)) {}

std::expected<OpenLimiter::Place, OpenLimiter::Full> OpenLimiter::take(std::string_view user,
                                                                       std::string_view address) {
  struct Taken {
    std::shared_ptr<Counts> counts;
    std::string user;
    std::string address;

    ~Taken() {
      if (!counts) return;
      const std::lock_guard lock(counts->mutex);
      --counts->all;
      remove(counts->users, user);
      remove(counts->addresses, address);
    }
  };
  auto taken = std::make_shared<Taken>(nullptr, std::string(user), std::string(address));
  Counts& counts = *counts_;
  const std::lock_guard lock(counts.mutex);
  if (is_full(counts.users, user, counts.limits.by_user)) return std::unexpected(Full::user);
  if (is_full(counts.addresses, address, counts.limits.by_address)) return std::unexpected(Full::address);
  if (counts.limits.in_all > 0 && counts.all >= counts.limits.in_all) return std::unexpected(Full::everyone);
  ++counts.all;
  add(counts.users, user);
  add(counts.addresses, address);
  taken->counts = counts_;
  return taken;
}

}  // namespace sp::http
