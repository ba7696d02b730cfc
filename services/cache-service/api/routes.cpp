#include "services/cache-service/api/routes.hpp"

namespace sp::cache {

Task<Result<CacheStatistics>> CacheApi::statistics(Caller caller, http::Nothing) {
  return answers_.statistics(caller.organisation());
}

Task<Result<Purged>> CacheApi::purge(Caller caller, http::Nothing) {
  const auto purged = co_await answers_.purge(caller.organisation());
  if (!purged) co_return Failure(purged.error());
  co_return Purged{*purged};
}

http::RouteTable cache_routes(CacheApi& api) {
  using namespace http;
  return {
      {Get, "/api/v1/cache/statistics", Permission::assistant_manage, bind(api, &CacheApi::statistics),
       "Statistics of the answer cache for the caller's organisation"},
      {Delete, "/api/v1/cache", Permission::assistant_manage, bind(api, &CacheApi::purge),
       "Drop the cached answers of the caller's organisation"},
  };
}

}  // namespace sp::cache
