#pragma once
#include "platform/http/route.hpp"
#include "services/cache-service/client/answer_cache.hpp"

namespace sp::cache {

struct Purged {
  std::int64_t purged = 0;
};
BOOST_DESCRIBE_STRUCT(Purged, (), (purged))

/// An admin's view of the answer cache of this process, within the admin's own organisation. `cache` outlives
/// it.
class CacheApi {
 public:
  explicit CacheApi(AnswerCache& cache) : cache_(cache) {}
  Task<Result<CacheStatistics>> statistics(Caller caller, http::Nothing input);
  Task<Result<Purged>> purge(Caller caller, http::Nothing input);

 private:
  AnswerCache& cache_;
};

http::RouteTable cache_routes(CacheApi& api);

}  // namespace sp::cache
