// Any endpoint that speaks OpenAI's `POST {base}/chat/completions` with `stream: true`.
#pragma once
#include <chrono>
#include <expected>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/config/config.hpp"
#include "platform/outbound/http_client.hpp"
#include "platform/runtime/task.hpp"
#include "services/chatbot-service/domain/completion.hpp"
#include "services/chatbot-service/domain/prompt.hpp"

namespace sp::chatbot {

/// How long one answer may take.
struct GenerationLimits {
  std::chrono::milliseconds first_token{15'000};
  std::chrono::milliseconds total{60'000};  // retries included
};

struct ModelOptions {
  std::string base_url;  // "https://api.together.xyz/v1"
  std::string name;
  std::string key;  // "": none is sent
  bool allow_private_addresses = false;
  std::chrono::milliseconds stall{10'000};
  std::int64_t max_tokens = 800;
};

/// Of this installation; an organisation may set its own.
GenerationLimits generation_limits(const Config& config);

/// Nothing where no model is configured.
std::optional<ModelOptions> model_options(const Config& config);

/// Takes the text of a model as it arrives.
class TextSink {
 public:
  virtual ~TextSink() = default;
  /// False: nobody listens any more, or enough is known; the model is stopped.
  virtual Task<bool> text(std::string piece) = 0;
};

/// How a generation ended, and what it cost.
struct Generation {
  std::expected<void, ModelFailure> ended;
  /// Of the prompt and the answer, over all attempts: as the endpoint counts them or, where it says nothing,
  /// one for four bytes.
  std::int64_t tokens = 0;
};

/// Thread-safe.
class LanguageModel {
 public:
  virtual ~LanguageModel() = default;
  virtual const std::string& name() const = 0;
  /// Sends the model's text to `sink`, piece by piece, until its proper end. A failure may come after some
  /// text was sent. Tries again (unreachable, 429, 5xx) only while none was.
  virtual Task<Generation> generate(std::vector<ChatMessage> messages, GenerationLimits limits,
                                    std::shared_ptr<TextSink> sink) = 0;
};

/// `client` outlives it.
std::unique_ptr<LanguageModel> make_language_model(ModelOptions options, outbound::HttpClient& client);

}  // namespace sp::chatbot
