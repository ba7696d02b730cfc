#include "services/cache-service/api/operations.hpp"

namespace sp::cache {

namespace {

std::optional<Error> refused_for_key(const Call& call, const AnswerKey& key) {
  const bool as_requester = key.reader == "requester";
  return refused_for(call, key.organisation_id, as_requester ? Role::requester : Role::agent);
}

}  // namespace

Task<Result<FoundAnswer>> CacheOperations::find(Call call, FindAnswer input) {
  if (auto refused = refused_for_key(call, input.key)) co_return Failure(std::move(*refused));
  const auto answer = co_await answers_.find(std::move(input.key), input.generation);
  if (!answer) co_return FoundAnswer{};
  co_return FoundAnswer{*answer};
}

Task<Result<Empty>> CacheOperations::store(Call call, StoreAnswer input) {
  if (auto refused = refused_for_key(call, input.key)) co_return Failure(std::move(*refused));
  co_await answers_.store(std::move(input.key), std::move(input.answer));
  co_return Empty{};
}

OperationTable CacheOperations::rows() {
  return {answer(find_operation, *this, &CacheOperations::find),
          answer(store_operation, *this, &CacheOperations::store)};
}

}  // namespace sp::cache
