#include "platform/identity/access_token.hpp"

#include "platform/base/encoding.hpp"
#include "platform/identity/token_verifier.hpp"
#include "platform/json/codec.hpp"

namespace sp {
namespace {

using boost::json::object;

/// The year 9999: a time beyond it is no time.
constexpr std::int64_t last_second = 253'402'300'799;

std::size_t count_members(const json::Value& value) {
  std::size_t count = 0;
  if (const auto* fields = value.if_object()) {
    count += fields->size();
    for (const auto& field : *fields) count += count_members(field.value());
  } else if (const auto* items = value.if_array()) {
    for (const auto& item : *items) count += count_members(item);
  }
  return count;
}

/// The members as they stand in the text of valid JSON: each has one colon outside strings.
std::size_t count_written_members(std::string_view text) {
  std::size_t count = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (in_string) {
      if (text[i] == '\\') {
        ++i;
      } else if (text[i] == '"') {
        in_string = false;
      }
    } else if (text[i] == '"') {
      in_string = true;
    } else if (text[i] == ':') {
      ++count;
    }
  }
  return count;
}

/// A JSON object in which no name stands twice: of two, readers might believe different ones (RFC 8725
/// section 2.4).
Result<object> read_object(std::string_view text, const char* part) {
  auto value = json::parse(text);
  if (!value || !value->is_object())
    return invalid_token(std::string("The token's ") + part + " is not a JSON object.");
  if (count_members(*value) != count_written_members(text))
    return invalid_token(std::string("The token's ") + part + " names a member twice.");
  return std::move(value->get_object());
}

std::string_view text_of(const object& fields, std::string_view name) {
  const auto* value = fields.if_contains(name);
  return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

bool is_kid(std::string_view kid) {
  if (kid.empty() || kid.size() > 64) return false;
  for (const char c : kid)
    if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-'))
      return false;
  return true;
}

bool names_audience(const json::Value* claim, std::string_view audience) {
  if (!claim) return false;
  if (claim->is_string()) return std::string_view(claim->get_string()) == audience;
  if (!claim->is_array()) return false;
  for (const auto& item : claim->get_array())
    if (item.is_string() && std::string_view(item.get_string()) == audience) return true;
  return false;
}

/// A NumericDate in whole seconds (RFC 7519 section 2).
std::optional<Time> time_of(const json::Value* claim) {
  if (!claim || !claim->is_int64() || claim->get_int64() <= 0 || claim->get_int64() > last_second)
    return std::nullopt;
  return Time{std::chrono::seconds{claim->get_int64()}};
}

Result<> check_times(const object& claims, Time now) {
  const auto expires = time_of(claims.if_contains("exp"));
  if (!expires) return invalid_token("The token says no time at which it expires.");
  if (*expires <= now)
    return failure(ErrorKind::unauthenticated, "token_expired", "The access token has expired; refresh it.");
  if (*expires > now + access_token_lifetime + clock_leeway)
    return invalid_token("The token claims to live too long.");
  const auto issued = time_of(claims.if_contains("iat"));
  if (!issued || *issued > now + clock_leeway)
    return invalid_token("The token was issued at no time, or in the future.");
  if (const auto* not_before = claims.if_contains("nbf")) {
    const auto from = time_of(not_before);
    if (!from || *from > now + clock_leeway) return invalid_token("The token is not valid yet.");
  }
  return {};
}

}  // namespace

Failure invalid_token(std::string message) {
  return failure(ErrorKind::unauthenticated, "invalid_token", std::move(message));
}

Result<AccessTokenParts> read_access_token(std::string_view token) {
  if (token.size() > access_token_limit) return invalid_token("The token is longer than 8 KiB.");
  const auto first = token.find('.');
  const auto second = first == token.npos ? token.npos : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos)
    return invalid_token("This is not an access token.");
  const auto header_text = base64url_decode(token.substr(0, first));
  auto payload = base64url_decode(token.substr(first + 1, second - first - 1));
  auto signature = base64url_decode(token.substr(second + 1));
  if (!header_text || !payload || !signature) return invalid_token("The token is not base64url.");

  const auto header = read_object(*header_text, "header");
  if (!header) return Failure(header.error());
  if (text_of(*header, "typ") != "at+jwt")
    return invalid_token("The token is not an access token (typ at+jwt).");
  if (text_of(*header, "alg") != "ES256") return invalid_token("The token is not signed with ES256.");
  if (header->contains("crit"))
    return invalid_token("The token asks for an extension that is not known (crit).");
  const auto kid = text_of(*header, "kid");
  if (!is_kid(kid)) return invalid_token("The token names no key, or not in the form of a key's name.");
  if (signature->size() != 64)
    return invalid_token("The token's signature has not the length of an ES256 signature.");
  return AccessTokenParts{.kid = std::string(kid),
                          .signed_text = token.substr(0, second),
                          .payload = std::move(*payload),
                          .signature = std::move(*signature)};
}

Result<Principal> read_claims(std::string_view payload, std::string_view issuer, std::string_view audience,
                              Time now) {
  const auto claims = read_object(payload, "payload");
  if (!claims) return Failure(claims.error());
  if (text_of(*claims, "iss") != issuer) return invalid_token("The token is of another issuer.");
  if (!names_audience(claims->if_contains("aud"), audience))
    return invalid_token("The token is for another audience.");
  if (const auto times = check_times(*claims, now); !times) return Failure(times.error());
  const auto role = json::enum_value<Role>(text_of(*claims, "role"));
  Principal principal{.user_id = std::string(text_of(*claims, "sub")),
                      .user_name = std::string(text_of(*claims, "name")),
                      .organisation_id = std::string(text_of(*claims, "org")),
                      .session_id = std::string(text_of(*claims, "sid")),
                      .role = role.value_or(Role::requester),
                      .expires = *time_of(claims->if_contains("exp"))};
  // `is_id` keeps what is no id out of queries and of "*", the scope of every organisation.
  if (!role || !is_id(principal.user_id) || !is_id(principal.organisation_id) ||
      !is_id(principal.session_id) || principal.user_name.empty())
    return invalid_token("The token does not say whose it is (sub, org, sid, name, role).");
  return principal;
}

}  // namespace sp
