// Messages and history keep the names that they were written with; readers see those of today.
#pragma once
#include <string>
#include <vector>

#include "services/ticketing-service/api/ticket_api.hpp"
#include "services/ticketing-service/store/people_store.hpp"

namespace sp::ticketing {

/// With the names of today as authors'.
Task<std::vector<MessageView>> with_current_names(PeopleStore& people, std::string organisation_id,
                                                  std::vector<MessageView> messages);
/// With the names of today as actors', and the earlier one in `actor_then` where it was another.
Task<std::vector<HistoryView>> with_current_names(PeopleStore& people, std::string organisation_id,
                                                  std::vector<HistoryView> history);

}  // namespace sp::ticketing
