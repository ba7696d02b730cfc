#pragma once
#include "platform/http/route.hpp"
#include "services/cache-service/store/answers.hpp"

namespace sp::cache {

struct Purged {
  std::int64_t purged = 0;
};
BOOST_DESCRIBE_STRUCT(Purged, (), (purged))

/// An admin's view of the answer cache, within the admin's own organisation. `answers` outlives
/// it.
class CacheApi {
 public:
  explicit CacheApi(Answers& answers) : answers_(answers) {}
  Task<Result<CacheStatistics>> statistics(Caller caller, http::Nothing input);
  Task<Result<Purged>> purge(Caller caller, http::Nothing input);

 private:
  Answers& answers_;
};

http::RouteTable cache_routes(CacheApi& api);

}  // namespace sp::cache
