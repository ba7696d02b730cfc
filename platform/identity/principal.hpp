// Who is asking, and what they may do.
#pragma once
#include <boost/describe.hpp>
#include <string>

#include "platform/base/time.hpp"

namespace sp {

enum class Role { requester, agent, admin };
BOOST_DESCRIBE_ENUM(Role, requester, agent, admin)

/// What a route asks of its caller. One permission a kind of action; `permits` is the whole of RBAC.
enum class Permission {
  anyone,     // no token needed
  signed_in,  // any role
  ticket_create,
  ticket_read,  // requesters: their own; the handler narrows
  ticket_update,
  kb_read,
  kb_write,
  assistant_ask,
  assistant_review,  // unanswered questions
  assistant_manage,  // settings, cache
  user_read,
  user_manage,
  overview_read,
  connector_use,     // what a ticket is elsewhere; send it
  connector_manage,  // connectors, webhooks, deliveries
};
BOOST_DESCRIBE_ENUM(Permission, anyone, signed_in, ticket_create, ticket_read, ticket_update, kb_read,
                    kb_write, assistant_ask, assistant_review, assistant_manage, user_read, user_manage,
                    overview_read, connector_use, connector_manage)

constexpr bool permits(Role role, Permission permission) {
  switch (permission) {
    case Permission::anyone:
    case Permission::signed_in:
    case Permission::ticket_create:
    case Permission::ticket_read:
    case Permission::ticket_update:
    case Permission::kb_read:
    case Permission::assistant_ask:
      return true;
    case Permission::kb_write:
    case Permission::assistant_review:
    case Permission::user_read:
    case Permission::overview_read:
    case Permission::connector_use:
      return role != Role::requester;
    case Permission::assistant_manage:
    case Permission::user_manage:
    case Permission::connector_manage:
      return role == Role::admin;
  }
  return false;
}

/// An authenticated caller. Immutable once verified; shared between requests of the same token.
struct Principal {
  std::string user_id;
  std::string user_name;
  std::string organisation_id;
  std::string session_id;
  Role role = Role::requester;
  Time expires{};

  bool is_staff() const { return role != Role::requester; }
};

}  // namespace sp
