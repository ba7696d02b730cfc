#pragma once
#include "services/cache-service/client/operations.hpp"
#include "services/cache-service/store/answers.hpp"

namespace sp::cache {

/// What is answered to other processes: who asks reaches what is theirs only. `answers` outlives it.
class CacheOperations {
 public:
  explicit CacheOperations(Answers& answers) : answers_(answers) {}
  OperationTable rows();

 private:
  Task<Result<FoundAnswer>> find(Call call, FindAnswer input);
  Task<Result<Empty>> store(Call call, StoreAnswer input);

  Answers& answers_;
};

}  // namespace sp::cache
