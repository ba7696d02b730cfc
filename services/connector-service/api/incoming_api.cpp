#include "services/connector-service/api/incoming_api.hpp"

#include "services/connector-service/tools/incoming.hpp"

namespace sp::connector {

namespace {

Failure not_signed() {
  return failure(
      ErrorKind::unauthenticated, "bad_signature",
      "The call is not signed with the secret of a connector at this address that takes such calls.");
}

}  // namespace

Task<Result<void>> IncomingApi::receive(Caller caller, ConnectorPath input) {
  const auto& request = *caller.request;
  const auto row = co_await room_.connectors.find_anywhere(std::move(input.id));
  if (!row) co_return not_signed();
  const auto settings = settings_of(*row);
  if (!sends_webhooks(row->kind, settings) || !is_brought(row->kind, settings)) co_return not_signed();
  const auto secrets = open_secrets(room_.options.seal_key, row->organisation_id, row->id, row->secrets);
  if (!secrets || secrets->signing.empty()) co_return not_signed();
  const auto header = [&](std::string_view name) { return request.header(name); };
  if (!is_signed(row->kind, secrets->signing, header, request.body)) co_return not_signed();
  auto record = record_told_of(row->kind, settings, request.body);
  if (!record) co_return Result<void>();
  co_await room_.carrying.arrivals.note(row->organisation_id, row->id, std::move(*record));
  room_.worker.wake(row->id);
  co_return Result<void>();
}

http::RouteTable incoming_routes(IncomingApi& api) {
  using namespace http;
  auto endpoint = bind<false>(api, &IncomingApi::receive);  // the signature is over the body's bytes
  return {Route{Post, "/api/v1/connectors/{id}/incoming", Permission::anyone, std::move(endpoint),
                "Take a webhook of the tool, by its signature"}
              .repeating(Repeats::unkeyed)
              .answering({401})};
}

}  // namespace sp::connector
