#include "services/auth-service/api/me_api.hpp"

#include "services/auth-service/domain/password.hpp"

namespace sp::auth {
namespace {

Failure wrong_password() {
  return invalid_field("/current_password", "wrong_password", "This is not your current password.");
}

SessionView view_of(const Session& session, const std::string& current_id) {
  return {.id = session.id,
          .created_at = session.created_at,
          .last_used_at = session.last_used_at,
          .expires_at = session.expires_at,
          .user_agent = session.user_agent,
          .address = session.address,
          .current = session.id == current_id};
}

}  // namespace

Task<Result<UserView>> MeApi::show(Caller caller, http::Nothing) {
  const auto user = co_await with_.accounts.by_id(caller.organisation(), caller.who().user_id);
  if (!user) co_return not_found("There is no such user.");
  co_return view_of(*user);
}

Task<Result<UserView>> MeApi::update(Caller caller, UpdateMe input) {
  const auto user = co_await with_.accounts.change_profile(
      caller.organisation(), caller.who().user_id, std::move(input.name), input.language, with_.clock.now());
  if (!user) co_return Failure(user.error());
  with_.directory.forget(user->id);
  co_return view_of(*user);
}

Task<Result<void>> MeApi::change_password(Caller caller, ChangePassword input) {
  const auto& who = caller.who();
  if (input.current_password.size() > password_max_bytes)
    co_return invalid_field("/current_password", "too_long", "A password has at most 1024 bytes.");
  const auto user = co_await with_.accounts.by_id(who.organisation_id, who.user_id);
  if (!user) co_return not_found("There is no such user.");
  const PasswordContext context{user->organisation_name, user->email, user->name};
  if (auto sound = co_await with_.hasher.check(input.new_password, context, "/new_password"); !sound)
    co_return Failure(sound.error());

  // Guessing here is guessing there: a stolen access token must not be a way around the limits of signing in.
  // The session has signed in before, so that it is counted by itself: nobody else's failures touch it.
  const Time now = with_.clock.now();
  const Attempter attempter{
      .email = user->email, .address = caller.request->address, .known_as = who.session_id};
  const auto wait = co_await with_.attempts.admit(attempter, now);
  if (wait.count() > 0) co_return too_many_attempts(wait);
  const bool right = co_await with_.hasher.matches(user->password_hash, input.current_password);
  if (!right) co_return wrong_password();
  co_await with_.attempts.forgive(attempter);

  const std::vector<std::string> recipes{recipe_of(user->password_hash)};
  auto hash = co_await with_.hasher.hash(input.new_password, with_.hasher.recipe_for(user->email, recipes));
  const auto ended = co_await with_.accounts.set_password(
      who.organisation_id, who.user_id, user->password_hash, std::move(hash), who.session_id, now);
  if (!ended) co_return wrong_password();  // changed elsewhere since it was checked
  for (const auto& session_id : *ended) with_.session_ended(session_id);
  with_.log.info("a password was changed", {{"user_id", who.user_id}, {"sessions_ended", ended->size()}});
  co_return Result<void>();
}

Task<Result<http::Items<SessionView>>> MeApi::sessions(Caller caller, http::Nothing) {
  const auto& who = caller.who();
  const auto sessions = co_await with_.sessions.list(who.organisation_id, who.user_id, with_.clock.now());
  http::Items<SessionView> list;
  for (const auto& session : sessions) list.items.push_back(view_of(session, who.session_id));
  co_return list;
}

Task<Result<void>> MeApi::end_session(Caller caller, SessionPath input) {
  const auto& who = caller.who();
  const bool ended = co_await with_.sessions.end(who.organisation_id, who.user_id, input.id,
                                                 EndReason::ended_by_user, with_.clock.now());
  if (!ended) co_return not_found("You have no such session.");
  with_.session_ended(input.id);
  co_return Result<void>();
}

}  // namespace sp::auth
