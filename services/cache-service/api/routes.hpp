#pragma once
#include "platform/http/route.hpp"
#include "services/cache-service/store/answer_store.hpp"

namespace sp::cache {

struct Purged {
  std::int64_t purged = 0;
};
BOOST_DESCRIBE_STRUCT(Purged, (), (purged))

/// An admin's view of the answer cache of this process, within the admin's own organisation. `store` outlives
/// it.
class CacheApi {
 public:
  explicit CacheApi(AnswerStore& store) : store_(store) {}
  Task<Result<CacheStatistics>> statistics(Caller caller, http::Nothing input);
  Task<Result<Purged>> purge(Caller caller, http::Nothing input);

 private:
  AnswerStore& store_;
};

http::RouteTable cache_routes(CacheApi& api);

}  // namespace sp::cache
