// What an OpenAI-compatible endpoint says in one piece of a chat completion.
#pragma once
#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace sp::chatbot {

/// Why a model gave no answer that can be used. The names are a metric's label.
enum class ModelFailure {
  unreachable,
  unauthorised,  // 401, 403
  rate_limited,  // 429
  refused,       // any other 4xx
  server_error,  // 5xx, or an error inside the stream
  timed_out,     // no first byte, or the whole took too long
  stalled,
  cut_off,  // the stream ended in the middle
  malformed,
  too_long,
  empty,
  uncited,         // text without one citation that resolves
  pointing,        // it only names a passage instead of giving what that says
  unsupported,     // the passages bear out less than half of its sentences
  wrong_language,  // not the one that was asked for
  reader_gone,
};

/// One `data:` of a stream, or a whole response.
struct CompletionPiece {
  std::string text;
  bool finished = false;               // "[DONE]" or a finish_reason
  bool cut_short = false;              // finish_reason "length": the budget ran out in the middle
  bool last = false;                   // "[DONE]"
  std::optional<std::int64_t> tokens;  // `usage.total_tokens`: prompt and answer so far
};

/// Reads `choices[0].delta.content`, `finish_reason` and `usage`, which comes after it and without choices.
/// Other pieces without choices (keep-alive) are empty.
std::expected<CompletionPiece, ModelFailure> read_stream_piece(std::string_view data);
/// Reads a response that is not a stream (`choices[0].message.content`): some servers ignore `stream`.
std::expected<CompletionPiece, ModelFailure> read_whole_completion(std::string_view body);

}  // namespace sp::chatbot
