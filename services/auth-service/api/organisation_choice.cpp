#include "services/auth-service/api/organisation_choice.hpp"

#include "platform/json/codec.hpp"

namespace sp::auth {
namespace {

struct Offer {
  Time until{};
  std::vector<Choosable> accounts;
};
BOOST_DESCRIBE_STRUCT(Offer, (), (until, accounts))

}  // namespace

std::string Choices::offer(const std::vector<User>& users, Time now) const {
  Offer offer{.until = now + choice_lifetime};
  for (const auto& user : users)
    offer.accounts.push_back(
        {.organisation_id = user.organisation_id, .user_id = user.id, .password = fingerprint(user)});
  return seal(key_, json::encode(offer));
}

std::optional<std::vector<Choosable>> Choices::open(const std::string& choice, Time now) const {
  const auto opened = unseal(key_, choice);
  if (!opened) return std::nullopt;
  auto offer = json::decode_text<Offer>(*opened);
  if (!offer || offer->until <= now) return std::nullopt;
  return std::move(offer->accounts);
}

}  // namespace sp::auth
