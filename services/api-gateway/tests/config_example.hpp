// A small route table with one row of every kind, for the tests of what is made of it.
#pragma once
#include "services/api-gateway/config/gateway.hpp"

namespace sp::gateway::testing {

inline Gateway example() {
  using enum Permission;
  using enum http::RateClass;
  Gateway gateway;
  gateway.settings = read_config({}, {}, "").value();
  gateway.options.upstreams = default_upstreams();
  gateway.rows = {
      {.service = "auth", .method = http::Post, .path = "/api/v1/auth/login", .rate = sign_in},
      {.service = "auth", .path = "/api/v1/auth/check", .rate = unlimited, .internal = true},
      {.service = "ticketing", .path = "/api/v1/tickets", .permission = ticket_read},
      {.service = "ticketing",
       .method = http::Post,
       .path = "/api/v1/tickets",
       .permission = ticket_create,
       .keyed = true},
      {.service = "ticketing", .path = "/api/v1/tickets/events", .permission = ticket_read, .streams = true},
      {.service = "ticketing", .path = "/api/v1/tickets/{id}", .permission = ticket_read},
      {.service = "ticketing",
       .method = http::Patch,
       .path = "/api/v1/tickets/{id}",
       .permission = ticket_update},
      {.service = "ticketing",
       .method = http::Delete,
       .path = "/api/v1/tickets/{id}",
       .permission = ticket_update},
      {.service = "chatbot",
       .method = http::Post,
       .path = "/api/v1/chat",
       .permission = assistant_ask,
       .rate = ask,
       .body_limit = 32768,
       .streams = true,
       .keyed = true},
      {.service = "knowledge-base",
       .method = http::Put,
       .path = "/api/v1/kb/documents/{id}",
       .permission = kb_write,
       .body_limit = 6'000'000},
      {.service = "cache", .method = http::Delete, .path = "/api/v1/cache", .permission = assistant_manage},
      {.service = "api-gateway", .path = "/healthz", .rate = unlimited},
      {.service = "api-gateway", .path = "/metrics", .rate = unlimited, .internal = true},
  };
  return gateway;
}

inline Gateway example_with_tls() {
  auto gateway = example();
  gateway.options.tls_certificate = "/etc/tls/certificate.pem";
  gateway.options.tls_key = "/etc/tls/key.pem";
  return gateway;
}

}  // namespace sp::gateway::testing
