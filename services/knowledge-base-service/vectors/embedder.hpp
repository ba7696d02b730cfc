// What makes vectors of texts: any endpoint that speaks OpenAI's `POST {base}/embeddings`, or the model
// inside the program (built_in_embedder.hpp).
#pragma once
#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "platform/config/config.hpp"
#include "platform/outbound/http_client.hpp"
#include "platform/runtime/task.hpp"
#include "services/knowledge-base-service/vectors/embeddings_answer.hpp"

namespace sp::knowledge_base {

/// The most texts and bytes of one request; a longer text is a request of its own.
inline constexpr std::size_t most_texts = 64;
inline constexpr std::size_t most_bytes = 128 * 1024;

struct EmbeddingOptions {
  std::string base_url;  // "https://api.together.xyz/v1"; "": no endpoint
  std::string model;
  std::string key;             // "": none is sent
  std::size_t dimensions = 0;  // 0: the model's own
  std::string question_prefix;
  std::string passage_prefix;
  bool allow_private_addresses = false;
  std::chrono::milliseconds question{1'500};  // for the vector of a question, retries included
  std::chrono::milliseconds batch{60'000};    // for the vectors of a batch, in one try
  std::size_t memory_bytes = 512UL * 1024 * 1024;
  std::size_t texts_at_once = most_texts;
  std::int64_t passages_a_commit =
      256;  // vectors are kept when so many are made, or a document's that has more

  /// What makes two vectors comparable: a change asks for all of them anew.
  std::string kind() const;
};

/// Nothing where no embeddings endpoint is configured.
std::optional<EmbeddingOptions> embedding_options(const Config& config);

/// What a text is: somebody waits for a question's vector, and nobody for a passage's.
enum class TextKind { question, passage };

struct EmbeddingProblem {
  EmbeddingFailure failure = EmbeddingFailure::unreachable;
  std::chrono::milliseconds wait{0};  // what the endpoint asks for (Retry-After); 0: nothing
};
using Embedded = std::expected<std::vector<Vector>, EmbeddingProblem>;

/// Thread-safe.
class Embedder {
 public:
  virtual ~Embedder() = default;
  virtual const EmbeddingOptions& options() const = 0;
  /// Begins in the background what has to be there before the first vector; called once, if vectors are
  /// wanted.
  virtual void start() {}
  /// How long vectors are; 0 while no answer has said it.
  virtual std::size_t dimension() const = 0;
  /// The vectors of at most `texts_at_once` texts, in their order, before `patience` is over, whatever the
  /// endpoint or the look-up of its name does. Tries up to `attempts` times (unreachable, 429, 5xx), with
  /// growing pauses or those that the endpoint asks for, where they fit. The first answer says how long
  /// vectors are; one of another length is "wrong_dimension" from then on. Ends with "stopped" soon after
  /// `stop`.
  virtual Task<Embedded> embed(std::vector<std::string> texts, TextKind kind,
                               std::chrono::milliseconds patience, int attempts, std::stop_token stop) = 0;
};

/// `client` outlives it.
std::unique_ptr<Embedder> make_embedder(EmbeddingOptions options, outbound::HttpClient& client);

}  // namespace sp::knowledge_base
