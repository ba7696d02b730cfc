#pragma once
#include "services/cache-service/client/operations.hpp"
#include "services/cache-service/store/answer_store.hpp"

namespace sp::cache {

/// What is answered to other processes: who asks reaches what is theirs only. `store` outlives it.
class CacheOperations {
 public:
  explicit CacheOperations(AnswerStore& store) : store_(store) {}
  OperationTable rows();

 private:
  Task<Result<FoundAnswer>> find(Call call, FindAnswer input);
  Task<Result<Empty>> store(Call call, StoreAnswer input);

  AnswerStore& store_;
};

}  // namespace sp::cache
