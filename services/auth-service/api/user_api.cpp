#include "services/auth-service/api/user_api.hpp"

#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "platform/http/cursor.hpp"
#include "services/auth-service/domain/password.hpp"

namespace sp::auth {
namespace {

constexpr std::string_view users_list = "users";

UserPlace place_of(const User& user) { return {user.id, search_key(user.name, user.email)}; }

}  // namespace

Task<Result<http::Created<UserView>>> UserApi::create(Caller caller, CreateUser input) {
  const auto organisation = co_await with_.accounts.organisation_name(caller.organisation());
  if (!organisation) co_return not_found("There is no such organisation.");
  const PasswordContext context{*organisation, input.email, input.name};
  if (auto sound = co_await with_.hasher.check(input.password, context, "/password"); !sound)
    co_return Failure(sound.error());
  User user{.id = new_id(),
            .organisation_id = caller.organisation(),
            .organisation_name = *organisation,
            .name = std::string(trim(input.name)),
            .email = input.email,
            .role = input.role,
            .language = input.language,
            .created_at = with_.clock.now()};
  const auto recipes = co_await with_.accounts.recipes(user.email);
  user.password_hash =
      co_await with_.hasher.hash(input.password, with_.hasher.recipe_for(user.email, recipes));
  const auto answer = [](const User& created) {
    return http::Created<UserView>{.body = view_of(created), .location = "/api/v1/users/" + created.id};
  };
  const auto added = co_await with_.accounts.add(std::move(user), idempotency::once<User>(caller, answer));
  if (!added) co_return Failure(added.error());
  with_.log.info("a user was created", {{"user_id", added->id}, {"by", caller.who().user_id}});
  co_return answer(*added);
}

Task<Result<http::Page<UserView>>> UserApi::list(Caller caller, ListUsers input) {
  auto after = http::decode_cursor<UserPlace>(users_list, input.cursor);
  if (!after) co_return Failure(after.error());
  const std::int64_t limit = input.limit ? input.limit->value : http::default_page;
  auto users =
      co_await with_.accounts.list(caller.organisation(), {.role = input.role,
                                                           .with_admins = caller.who().role == Role::admin,
                                                           .text = std::move(input.q),
                                                           .after = std::move(*after),
                                                           .limit = limit + 1});
  http::Page<UserView> page;
  page.next_cursor = http::cut_page(users, limit, users_list, place_of);
  for (const auto& user : users) page.items.push_back(view_of(user));
  co_return page;
}

Task<Result<UserView>> UserApi::update(Caller caller, UpdateUser input) {
  UserChange to{.role = input.role, .disabled = input.disabled};
  if (input.name) to.name = std::move(*input.name);
  const auto changed =
      co_await with_.accounts.change(caller.organisation(), input.id, std::move(to), with_.clock.now());
  if (!changed) co_return Failure(changed.error());
  with_.directory.forget(changed->user.id);
  for (const auto& session_id : changed->ended_sessions) with_.session_ended(session_id);
  with_.log.info("a user was changed", {{"user_id", changed->user.id},
                                        {"by", caller.who().user_id},
                                        {"role", json::enum_name(changed->user.role)},
                                        {"disabled", changed->user.disabled}});
  co_return view_of(changed->user);
}

}  // namespace sp::auth
