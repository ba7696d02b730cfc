#include "services/auth-service/api/sign_in_api.hpp"

#include <algorithm>

#include "platform/base/encoding.hpp"
#include "platform/base/id.hpp"
#include "services/auth-service/domain/password.hpp"

namespace sp::auth {
namespace {

constexpr std::string_view refresh_cookie_name = "sp_refresh";
constexpr std::size_t user_agent_characters = 256;

Device device_of(const http::Request& request) {
  std::string agent;
  const auto sent = request.header("User-Agent");
  if (is_utf8(sent))
    for (const char c : utf8_prefix(sent, user_agent_characters))
      if (static_cast<unsigned char>(c) >= 0x20) agent += c;
  return {.user_agent = std::move(agent), .address = request.address};
}

/// `token` empty: the cookie is taken back. HttpOnly keeps it from scripts, the path from every other route.
std::pair<std::string, std::string> refresh_cookie(const std::string& token, std::chrono::seconds lifetime,
                                                   bool secure) {
  return {"Set-Cookie", std::string(refresh_cookie_name) + '=' + token +
                            "; Path=/api/v1/auth; Max-Age=" + std::to_string(lifetime.count()) +
                            "; HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "")};
}

std::chrono::seconds seconds_until(Time then, Time now) {
  return std::chrono::duration_cast<std::chrono::seconds>(std::max(then - now, Time::duration::zero()));
}

/// The same words whether there is such an account or not.
Failure wrong_credentials() {
  return failure(ErrorKind::unauthenticated, "wrong_credentials",
                 "The e-mail address or the password is wrong.");
}

Failure choice_ended() {
  return failure(ErrorKind::unauthenticated, "choice_expired",
                 "The choice was made too late, or the account has changed; sign in again.");
}

Failure session_ended() {
  return failure(ErrorKind::unauthenticated, "session_ended", "The session has ended; sign in again.");
}

}  // namespace

Failure too_many_attempts(std::chrono::seconds retry_after) {
  auto failed = failure(
      ErrorKind::rate_limited, "too_many_attempts",
      "There were too many attempts from here; try again in " + std::to_string(retry_after.count()) + " s.");
  failed.error().retry_after = static_cast<int>(retry_after.count());
  return failed;
}

NewSession SignInApi::new_session(const User& user, const Device& device) const {
  const Time now = with_.clock.now();
  return {.session = {.id = new_id(),
                      .organisation_id = user.organisation_id,
                      .user_id = user.id,
                      .user_agent = device.user_agent,
                      .address = device.address,
                      .created_at = now,
                      .last_used_at = now,
                      .expires_at = expiry(now, now)},
          .token = random_token(32)};
}

http::Reply<SignedIn> SignInApi::signed_in(const User& user, const std::string& session_id,
                                           int status) const {
  return {.body = {.access_token = with_.issuer.issue(user, session_id),
                   .expires_in = std::chrono::seconds(access_token_lifetime).count(),
                   .user = view_of(user)},
          .status = status,
          .headers = {{"Cache-Control", "no-store"}}};  // RFC 6749 section 5.1
}

Task<Result<http::Reply<SignedIn>>> SignInApi::register_organisation(Caller caller, Register input) {
  const PasswordContext context{input.organisation, input.email, input.name};
  if (auto sound = co_await with_.hasher.check(input.password, context, "/password"); !sound)
    co_return Failure(sound.error());
  const Time now = with_.clock.now();
  User admin{.id = new_id(),
             .organisation_id = new_id(),
             .organisation_name = std::string(trim(input.organisation)),
             .name = std::string(trim(input.name)),
             .email = input.email,
             .role = Role::admin,
             .language = input.language,
             .created_at = now};
  const auto recipes = co_await with_.accounts.recipes(admin.email);
  admin.password_hash =
      co_await with_.hasher.hash(input.password, with_.hasher.recipe_for(admin.email, recipes));
  const auto fresh = new_session(admin, device_of(*caller.request));
  co_await with_.accounts.found(admin, fresh);
  with_.log.info("an organisation was registered",
                 {{"organisation_id", admin.organisation_id}, {"user_id", admin.id}});
  auto reply = signed_in(admin, fresh.session.id, 201);
  reply.headers.push_back(
      refresh_cookie(fresh.token, seconds_until(fresh.session.expires_at, now), caller.request->secure));
  reply.headers.push_back(with_.devices.remember(*caller.request, admin.email));
  co_return reply;
}

Failure SignInApi::refused(const http::Request& request, std::string_view user_id) const {
  with_.metrics.logins_failed.add();
  with_.log.info("a sign-in was refused", {{"address", request.address}, {"user_id", user_id}});
  return wrong_credentials();
}

Task<std::vector<User>> SignInApi::opened_by(Login input) {
  auto recipes = co_await with_.accounts.recipes(input.email);
  if (recipes.empty()) recipes.push_back(with_.hasher.recipe_for(input.email, {}));
  std::vector<std::string> hashes;
  for (const auto& recipe : recipes) hashes.push_back(co_await with_.hasher.hash(input.password, recipe));
  std::optional<std::string> organisation_id;
  if (input.organisation_id) organisation_id = *input.organisation_id;
  co_return co_await with_.accounts.members(input.email, std::move(hashes), std::move(organisation_id));
}

Failure SignInApi::several(const std::vector<User>& users) const {
  OrganisationChoice choice{.choice = with_.choices.offer(users, with_.clock.now()),
                            .expires_in = std::chrono::seconds(choice_lifetime).count()};
  for (const auto& user : users)
    choice.organisations.push_back({.id = user.organisation_id, .name = user.organisation_name});
  auto problem = conflict("organisation_required",
                          "This address and password belong to several organisations: name one of them "
                          "(`organisation_id`), or choose one with POST /api/v1/auth/login/organisation.");
  problem.error().current = json::encode(choice);
  return problem;
}

Task<Result<http::Reply<SignedIn>>> SignInApi::login(Caller caller, Login input) {
  const auto& request = *caller.request;
  if (input.password.size() > password_max_bytes)
    co_return invalid_field("/password", "too_long", "A password has at most 1024 bytes.");
  const Attempter who{.email = input.email,
                      .address = request.address,
                      .known_as = with_.devices.known_as(request, input.email)};
  const auto wait = co_await with_.attempts.admit(who, with_.clock.now());
  if (wait.count() > 0) {
    with_.metrics.logins_throttled.add();
    with_.log.info("a sign-in was put off", {{"address", request.address}, {"retry_after", wait.count()}});
    co_return too_many_attempts(wait);
  }
  auto users = co_await opened_by(input);
  if (users.empty()) co_return refused(request, "");
  if (users.size() > 1) {
    co_await with_.attempts.forgive(who);
    co_return several(users);
  }
  const auto& user = users.front();
  Proof proof{.checked_hash = user.password_hash, .next_hash = user.password_hash};
  if (PasswordHasher::outdated(proof.checked_hash)) {
    std::vector<std::string> recipes{recipe_of(proof.checked_hash)};
    proof.next_hash =
        co_await with_.hasher.hash(input.password, with_.hasher.recipe_for(input.email, recipes));
  }
  auto reply = co_await open_session(caller, user, std::move(proof));
  if (reply) co_await with_.attempts.forgive(who);
  co_return reply;
}

Task<Result<http::Reply<SignedIn>>> SignInApi::choose(Caller caller, ChooseOrganisation input) {
  const auto accounts = with_.choices.open(input.choice, with_.clock.now());
  if (!accounts) co_return choice_ended();
  const auto chosen = std::ranges::find(*accounts, input.organisation_id, &Choosable::organisation_id);
  if (chosen == accounts->end())
    co_return invalid_field("/organisation_id", "invalid_choice",
                            "Must be one of those given to choose from.");
  auto user = co_await with_.accounts.by_id(chosen->organisation_id, chosen->user_id);
  if (!user || Choices::fingerprint(*user) != chosen->password) co_return choice_ended();
  Proof proof{.checked_hash = user->password_hash, .next_hash = user->password_hash};
  co_return co_await open_session(caller, std::move(*user), std::move(proof));
}

Task<Result<http::Reply<SignedIn>>> SignInApi::open_session(Caller caller, User user, Proof proof) {
  const auto& request = *caller.request;
  const auto fresh = new_session(user, device_of(request));
  // A password that was changed, or an account that was disabled, while this one was checked: no session.
  const auto admitted = co_await with_.sessions.open(fresh, std::move(proof));
  if (!admitted) co_return refused(request, user.id);
  with_.metrics.logins_succeeded.add();
  with_.log.info("a user signed in", {{"user_id", user.id}, {"session_id", fresh.session.id}});
  auto reply = signed_in(*admitted, fresh.session.id, 200);
  reply.headers.push_back(refresh_cookie(
      fresh.token, seconds_until(fresh.session.expires_at, fresh.session.created_at), request.secure));
  reply.headers.push_back(with_.devices.remember(request, admitted->email));
  co_return reply;
}

Task<Result<http::Reply<SignedIn>>> SignInApi::refresh(Caller caller, http::Nothing) {
  const auto& request = *caller.request;
  std::string token(request.cookie(refresh_cookie_name));
  if (token.empty()) co_return session_ended();
  const Time now = with_.clock.now();
  const auto refreshed = co_await with_.sessions.refresh(std::move(token), device_of(request), now);
  if (refreshed.presented == Presented::reused) {
    with_.session_ended(refreshed.session_id);
    with_.metrics.refreshes_reused.add();
    with_.log.warning("a refresh token came back after it was replaced; its session was ended",
                      {{"session_id", refreshed.session_id}, {"address", request.address}});
  }
  if (refreshed.presented == Presented::reused || refreshed.presented == Presented::ended)
    co_return session_ended();
  auto reply = signed_in(*refreshed.user, refreshed.session_id, 200);
  reply.headers.push_back(
      refresh_cookie(refreshed.next_token, seconds_until(refreshed.expires_at, now), request.secure));
  if (with_.devices.known_as(request, refreshed.user->email).empty())
    reply.headers.push_back(with_.devices.remember(request, refreshed.user->email));
  co_return reply;
}

Task<Result<http::Reply<http::Nothing>>> SignInApi::logout(Caller caller, http::Nothing) {
  const auto& request = *caller.request;
  const Time now = with_.clock.now();
  std::string token(request.cookie(refresh_cookie_name));
  if (!token.empty()) {
    const auto ended = co_await with_.sessions.end_by_token(std::move(token), now);
    if (ended) with_.session_ended(*ended);
  }
  if (caller.principal) {
    const auto& who = caller.who();
    const bool ended = co_await with_.sessions.end(who.organisation_id, who.user_id, who.session_id,
                                                   EndReason::signed_out, now);
    if (ended) with_.session_ended(who.session_id);
  }
  co_return http::Reply<http::Nothing>{
      .body = {}, .status = 204, .headers = {refresh_cookie("", std::chrono::seconds{0}, request.secure)}};
}

Task<Result<http::Response>> SignInApi::jwks(Caller, http::Nothing) {
  http::Response response;
  response.shared_body = with_.issuer.jwks();
  response.content_type = "application/jwk-set+json";
  response.headers.emplace_back(
      "Cache-Control", "public, max-age=" + std::to_string(std::chrono::seconds(jwks_cache_time).count()));
  co_return response;
}

}  // namespace sp::auth
