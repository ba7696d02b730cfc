// Cached answers: exact match within one scope, bounded, never stale.
#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/runtime/task.hpp"
#include "platform/service/call.hpp"

namespace sp::cache {

/// Everything that an answer depends on but the knowledge base's state. All of it is the key; no part is ever
/// approximate.
struct AnswerKey {
  std::string organisation_id;
  std::string reader;  // the reader's permissions: "requester" or "staff"
  std::string language;
  std::int64_t settings_version = 0;
  std::string context;   // hash of the conversation so far; "" for a first question
  std::string question;  // text::normalise_question
};
BOOST_DESCRIBE_STRUCT(AnswerKey, (), (organisation_id, reader, language, settings_version, context, question))

struct ChunkVersion {
  std::string document_id;
  std::int64_t document_version = 0;
};
BOOST_DESCRIBE_STRUCT(ChunkVersion, (), (document_id, document_version))

struct CachedAnswer {
  std::string body;  // the answer, as JSON members that the chatbot wrote
  std::vector<ChunkVersion> made_from;
  std::uint64_t generation = 0;  // of the knowledge base when the retrieval began
};
BOOST_DESCRIBE_STRUCT(CachedAnswer, (), (body, made_from, generation))

/// Thread-safe. A cache that is away, in another process, holds nothing.
class AnswerCache {
 public:
  virtual ~AnswerCache() = default;
  /// Null where there is none that was made from this generation of the knowledge base.
  virtual Task<std::shared_ptr<const CachedAnswer>> find(Call call, AnswerKey key,
                                                         std::uint64_t generation) = 0;
  /// The same where answers are at hand in memory; nothing where they have to be waited for.
  virtual std::optional<std::shared_ptr<const CachedAnswer>> find_at_hand(const AnswerKey&, std::uint64_t) {
    return std::nullopt;
  }
  virtual Task<> store(Call call, AnswerKey key, CachedAnswer answer) = 0;
};

}  // namespace sp::cache
