#include "services/chatbot-service/api/starters_api.hpp"

namespace sp::chatbot {

namespace {

constexpr std::int64_t usual_starters = 4;
/// Of those that are wanted: some may be gone, or not for this reader.
constexpr std::size_t looked_at = 3;

}  // namespace

Task<Result<http::Items<Starter>>> StartersApi::starters(Caller caller, StartersInput input) {
  const auto limit = static_cast<std::size_t>(input.limit ? std::int64_t{*input.limit} : usual_starters);
  const auto used = co_await questions_.most_used(caller.organisation(), input.language, limit * looked_at);
  http::Items<Starter> starters;
  for (const auto& document_id : used) {
    if (starters.items.size() == limit) break;
    auto title =
        co_await knowledge_base_.title(caller, caller.organisation(), caller.who().role, document_id);
    if (title) {
      starters.items.push_back({.document_id = document_id, .title = std::move(*title)});
    } else if (title.error().kind != ErrorKind::not_found) {
      co_return Failure(std::move(title).error());
    }
  }
  co_return starters;
}

}  // namespace sp::chatbot
