#include "services/ticketing-service/api/current_names.hpp"

#include <utility>

namespace sp::ticketing {

Task<std::vector<MessageView>> with_current_names(PeopleStore& people, std::string organisation_id,
                                                  std::vector<MessageView> messages) {
  std::vector<std::string> ids;
  for (const auto& message : messages) ids.push_back(message.author.id);
  const auto names = co_await people.names(std::move(organisation_id), std::move(ids));
  for (auto& message : messages)
    if (const auto name = names.find(message.author.id); name != names.end())
      message.author.name = name->second;
  co_return messages;
}

Task<std::vector<HistoryView>> with_current_names(PeopleStore& people, std::string organisation_id,
                                                  std::vector<HistoryView> history) {
  std::vector<std::string> ids;
  for (const auto& event : history) ids.push_back(event.actor.id);
  const auto names = co_await people.names(std::move(organisation_id), std::move(ids));
  for (auto& event : history) {
    const auto name = names.find(event.actor.id);
    if (name == names.end() || name->second == event.actor.name) continue;
    event.actor_then = std::exchange(event.actor.name, name->second);
  }
  co_return history;
}

}  // namespace sp::ticketing
