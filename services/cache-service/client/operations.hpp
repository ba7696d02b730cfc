// What cache-service answers to other processes.
#pragma once
#include <optional>

#include "platform/service/operation.hpp"
#include "services/cache-service/client/answer_cache.hpp"

namespace sp::cache {

struct FindAnswer {
  AnswerKey key;
  std::uint64_t generation = 0;
};
BOOST_DESCRIBE_STRUCT(FindAnswer, (), (key, generation))
struct FoundAnswer {
  std::optional<CachedAnswer> answer;
};
BOOST_DESCRIBE_STRUCT(FoundAnswer, (), (answer))
struct StoreAnswer {
  AnswerKey key;
  CachedAnswer answer;
};
BOOST_DESCRIBE_STRUCT(StoreAnswer, (), (key, answer))

// Of the caller's organisation, and for its own kind of reader. An answer is not kept waiting for a cache.
inline constexpr Operation<FindAnswer, FoundAnswer> find_operation{"cache", "find",
                                                                   std::chrono::milliseconds(500)};
inline constexpr Operation<StoreAnswer, Empty> store_operation{"cache", "store",
                                                               std::chrono::milliseconds(500)};

}  // namespace sp::cache
