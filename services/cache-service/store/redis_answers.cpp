#include <openssl/evp.h>

#include <array>
#include <atomic>

#include "platform/base/encoding.hpp"
#include "platform/json/codec.hpp"
#include "services/cache-service/store/answers.hpp"

namespace sp::cache {

namespace {

// Each takes the sorted set, the counts and (but for the last two) the answer as its keys.

/// ARGV: generation, digest. The key's text and the body; nothing where there is no such answer.
const kv::Script find_script(R"lua(
local kept = redis.call('HMGET', KEYS[3], 'generation', 'key', 'body', 'size')
if not kept[1] then
  redis.call('HINCRBY', KEYS[2], 'misses', 1)
  return {0}
end
if kept[1] ~= ARGV[1] then
  redis.call('DEL', KEYS[3])
  if redis.call('ZREM', KEYS[1], ARGV[2] .. ' ' .. kept[4]) == 1 then redis.call('HINCRBY', KEYS[2], 'bytes', -kept[4]) end
  redis.call('HINCRBY', KEYS[2], 'misses', 1)
  redis.call('HINCRBY', KEYS[2], 'invalidations', 1)
  return {1}
end
redis.call('HINCRBY', KEYS[2], 'hits', 1)
return {2, kept[2], kept[3]}
)lua");

/// ARGV: generation, digest, key, body, size, milliseconds to live, when they end. What was made from more of
/// the knowledge base stays: two were asked at once.
const kv::Script store_script(R"lua(
local kept = redis.call('HMGET', KEYS[3], 'generation', 'size')
if kept[1] and tonumber(kept[1]) > tonumber(ARGV[1]) then return 0 end
if kept[1] and redis.call('ZREM', KEYS[1], ARGV[2] .. ' ' .. kept[2]) == 1 then
  redis.call('HINCRBY', KEYS[2], 'bytes', -kept[2])
end
redis.call('HSET', KEYS[3], 'generation', ARGV[1], 'key', ARGV[3], 'body', ARGV[4], 'size', ARGV[5])
redis.call('PEXPIRE', KEYS[3], ARGV[6])
redis.call('ZADD', KEYS[1], ARGV[7], ARGV[2] .. ' ' .. ARGV[5])
redis.call('HINCRBY', KEYS[2], 'bytes', ARGV[5])
return 1
)lua");

/// ARGV: now. Lets go of those that have expired, some thousand at a time; how many stand, and the counts.
const kv::Script count_script(R"lua(
local expired = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, 5000)
for _, entry in ipairs(expired) do
  redis.call('ZREM', KEYS[1], entry)
  redis.call('HINCRBY', KEYS[2], 'bytes', -tonumber(string.match(entry, ' (%d+)$')))
end
local counts = redis.call('HMGET', KEYS[2], 'hits', 'misses', 'invalidations', 'bytes')
return {redis.call('ZCARD', KEYS[1]), tonumber(counts[1] or 0), tonumber(counts[2] or 0), tonumber(counts[3] or 0), tonumber(counts[4] or 0)}
)lua");

/// ARGV: what an answer's key begins with. Drops some thousand at a time; how many, and whether there are
/// more.
const kv::Script purge_script(R"lua(
local entries = redis.call('ZRANGE', KEYS[1], 0, 4999)
local dropped = 0
for _, entry in ipairs(entries) do
  dropped = dropped + redis.call('UNLINK', ARGV[1] .. string.match(entry, '^(%x+)'))
  redis.call('HINCRBY', KEYS[2], 'bytes', -tonumber(string.match(entry, ' (%d+)$')))
  redis.call('ZREM', KEYS[1], entry)
end
redis.call('HINCRBY', KEYS[2], 'invalidations', dropped)
return {dropped, #entries}
)lua");

/// What the script adds to the sizes of key and body, about.
constexpr std::size_t entry_overhead_in_redis = 250;
constexpr std::int64_t purged_at_once = 5000;
/// An answer is not kept waiting for a cache.
constexpr std::chrono::milliseconds patience{300};

std::string digest_of(const std::string& key) {
  std::array<char, EVP_MAX_MD_SIZE> digest{};
  unsigned length = 0;
  if (EVP_Digest(key.data(), key.size(), reinterpret_cast<unsigned char*>(digest.data()), &length,
                 EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("SHA-256 cannot be computed");
  return hex_encode({digest.data(), length});
}

std::int64_t number_of(const kv::Reply& reply, std::size_t index) {
  return index < reply.items.size() ? reply.items[index].integer : 0;
}

class RedisAnswers final : public Answers {
 public:
  RedisAnswers(kv::Redis& redis, const Clock& clock, RedisAnswersOptions options)
      : redis_(redis), clock_(clock), options_(std::move(options)) {}

  Task<std::shared_ptr<const CachedAnswer>> find(AnswerKey key, std::uint64_t generation) override {
    const auto text = json::encode(key);
    const auto digest = digest_of(text);
    auto reply = co_await redis_.run(find_script, keys_of(key.organisation_id, digest),
                                     {std::to_string(generation), digest}, patience);
    const auto came_to = reply ? number_of(*reply, 0) : 0;
    if (came_to == 1) ++invalidations_;
    // The digest names the answer, the text proves that it is the one.
    if (came_to != 2 || reply->items.size() != 3 || reply->items[1].text != text) {
      ++misses_;
      co_return nullptr;
    }
    ++hits_;
    co_return std::make_shared<const CachedAnswer>(
        CachedAnswer{.body = std::move(reply->items[2].text), .made_from = {}, .generation = generation});
  }

  Task<> store(AnswerKey key, CachedAnswer answer) override {
    const auto text = json::encode(key);
    const auto digest = digest_of(text);
    const auto size = text.size() + answer.body.size() + entry_overhead_in_redis;
    const auto ends = clock_.now() + options_.time_to_live;
    // Where it cannot be kept, the next one who asks has it made again.
    static_cast<void>(co_await redis_.run(
        store_script, keys_of(key.organisation_id, digest),
        {std::to_string(answer.generation), digest, text, std::move(answer.body), std::to_string(size),
         std::to_string(options_.time_to_live.count()), std::to_string(ends.time_since_epoch().count())},
        patience));
  }

  Task<Result<std::int64_t>> purge(std::string organisation_id) override {
    std::int64_t dropped = 0;
    for (;;) {
      auto reply = co_await redis_.run(purge_script, keys_of(organisation_id),
                                       {options_.prefix + ":answer:" + organisation_id + ':'});
      if (!reply) co_return Failure(reply.error());
      dropped += number_of(*reply, 0);
      if (number_of(*reply, 1) < purged_at_once) break;
    }
    invalidations_ += dropped;
    co_return dropped;
  }

  Task<Result<CacheStatistics>> statistics(std::string organisation_id) override {
    auto reply = co_await redis_.run(count_script, keys_of(organisation_id),
                                     {std::to_string(clock_.now().time_since_epoch().count())});
    if (!reply) co_return Failure(reply.error());
    CacheStatistics statistics{.entries = number_of(*reply, 0),
                               .bytes = number_of(*reply, 4),
                               .capacity_bytes = co_await memory_limit(),
                               .hits = number_of(*reply, 1),
                               .misses = number_of(*reply, 2),
                               .invalidations = number_of(*reply, 3)};
    const auto asked = statistics.hits + statistics.misses;
    if (asked > 0) statistics.hit_rate = static_cast<double>(statistics.hits) / static_cast<double>(asked);
    co_return statistics;
  }

  void forget_document(const std::string&, const std::string&) override {}

  CacheTotals totals() const override {
    return {.hits = hits_, .misses = misses_, .invalidations = invalidations_};
  }

 private:
  std::vector<std::string> keys_of(const std::string& organisation_id, const std::string& digest = {}) const {
    const auto all = options_.prefix + ":answers:" + organisation_id;
    std::vector<std::string> keys{all, all + ":counts"};
    if (!digest.empty()) keys.push_back(options_.prefix + ":answer:" + organisation_id + ':' + digest);
    return keys;
  }

  /// Of the whole server; 0 where it has none, or does not say.
  Task<std::int64_t> memory_limit() {
    constexpr std::string_view name = "\nmaxmemory:";
    const auto reply = co_await redis_.run(kv::Command{"INFO", "memory"});
    if (!reply) co_return 0;
    const auto at = reply->text.find(name);
    if (at == reply->text.npos) co_return 0;
    co_return std::atoll(reply->text.c_str() + at + name.size());
  }

  kv::Redis& redis_;
  const Clock& clock_;
  const RedisAnswersOptions options_;
  std::atomic<std::int64_t> hits_ = 0;
  std::atomic<std::int64_t> misses_ = 0;
  std::atomic<std::int64_t> invalidations_ = 0;
};

}  // namespace

std::unique_ptr<Answers> make_redis_answers(kv::Redis& redis, const Clock& clock,
                                            RedisAnswersOptions options) {
  return std::make_unique<RedisAnswers>(redis, clock, std::move(options));
}

}  // namespace sp::cache
