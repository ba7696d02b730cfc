#include "platform/service/operation.hpp"

namespace sp {

std::optional<Error> refused_for(const Call& call, std::string_view organisation_id) {
  if (!call.principal) return caller_missing().error();
  if (call.organisation() == organisation_id) return std::nullopt;
  return Error{.kind = ErrorKind::forbidden,
               .code = "forbidden",
               .message = "Who asks is not of the organisation that is asked about."};
}

std::optional<Error> refused_for(const Call& call, std::string_view organisation_id, Role reader) {
  if (auto refused = refused_for(call, organisation_id)) return refused;
  if (reader == Role::requester || call.who().is_staff()) return std::nullopt;
  return Error{
      .kind = ErrorKind::forbidden, .code = "forbidden", .message = "Who asks may not see what agents see."};
}

namespace {

using enum ErrorKind;

constexpr std::pair<ErrorKind, std::string_view> kinds[] = {
    {malformed, "malformed"},
    {unauthenticated, "unauthenticated"},
    {ErrorKind::forbidden, "forbidden"},
    {ErrorKind::not_found, "not_found"},
    {ErrorKind::conflict, "conflict"},
    {version_conflict, "version_conflict"},
    {too_large, "too_large"},
    {unsupported, "unsupported"},
    {invalid_input, "invalid_input"},
    {rate_limited, "rate_limited"},
    {internal, "internal"},
    {unavailable, "unavailable"},
    {overloaded, "overloaded"},
    {timeout, "timeout"},
};

}  // namespace

std::string encode_error(const Error& error) {
  ErrorOnTheWay out{.kind = "internal",
                    .code = error.code,
                    .message = error.message,
                    .fields = error.fields,
                    .current = error.current,
                    .retry_after = error.retry_after};
  for (const auto& [kind, name] : kinds)
    if (kind == error.kind) out.kind = name;
  return json::encode(out);
}

std::optional<Error> decode_error(std::string_view text) {
  auto in = json::decode_text<ErrorOnTheWay>(text);
  if (!in) return std::nullopt;
  Error error{.kind = internal,
              .code = std::move(in->code),
              .message = std::move(in->message),
              .fields = std::move(in->fields),
              .current = std::move(in->current),
              .retry_after = in->retry_after};
  for (const auto& [kind, name] : kinds)
    if (name == in->kind) error.kind = kind;
  return error;
}

}  // namespace sp
