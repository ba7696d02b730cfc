// One attempt of one delivery, from the ticket to the tool: what is sent, and what its outcome means.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "platform/base/time.hpp"
#include "services/auth-service/client/directory.hpp"
#include "services/connector-service/delivery/content.hpp"
#include "services/connector-service/store/arrival_store.hpp"
#include "services/connector-service/store/delivery_store.hpp"
#include "services/connector-service/tools/session.hpp"
#include "services/connector-service/tools/tool.hpp"
#include "services/ticketing-service/client/exchange.hpp"

namespace sp::connector {

/// What every attempt of a process needs. All outlive it.
struct Carrying {
  DeliveryStore& deliveries;
  ArrivalStore& arrivals;
  ticketing::Exchange& tickets;
  auth::Directory& people;
  const Clock& clock;
  std::string public_url;
  Patience patience;
  std::function<double()> chance;  // from 0 to 1
};

/// The connector as the attempt finds it.
struct Carrier {
  ToolKind kind = ToolKind::generic;
  const Settings* settings = nullptr;
  Session* session = nullptr;
};

/// The outcome of an attempt: how it is kept, and whether the tool is well.
struct Attempt {
  Ending ending;
  bool tool_trouble = false;
  bool tool_answered = false;
  bool made_twice = false;  // more than one record carries the mark
  bool gone = false;        // an endpoint wants no more
  std::string written_id;   // the record that was written to
};

/// Carries `delivery`, which its worker has claimed. `carrying`, and what `carrier` points to, outlive it.
Task<Attempt> carry(Carrying* carrying, Carrier carrier, Delivery delivery);

/// A service asks auth-service as one of the organisation who may see its people.
Call call_of_organisation(const std::string& organisation_id);

/// The ticket as it goes; nothing where there is none.
Task<Result<std::optional<Outgoing>>> outgoing(Carrying* carrying, const Settings* settings,
                                               std::string organisation_id, ticketing::CopyTicket which,
                                               std::string mark);

/// The settings with the templates of `mapping.fields` filled in for this ticket.
Settings rendered_for(const Settings& settings, const Outgoing& ticket);

}  // namespace sp::connector
