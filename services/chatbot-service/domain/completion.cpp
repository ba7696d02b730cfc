#include "services/chatbot-service/domain/completion.hpp"

#include "platform/json/codec.hpp"

namespace sp::chatbot {

namespace {

/// No model's context holds more.
constexpr std::int64_t most_tokens = 100'000'000;

using Reading = std::expected<CompletionPiece, ModelFailure>;

/// Nothing where the endpoint does not count, or counts nonsense.
std::optional<std::int64_t> tokens_of(const boost::json::object& object) {
  const auto* usage = object.if_contains("usage");
  if (!usage || !usage->is_object()) return std::nullopt;
  const auto* total = usage->get_object().if_contains("total_tokens");
  if (!total || !total->is_int64() || total->get_int64() < 0 || total->get_int64() > most_tokens)
    return std::nullopt;
  return total->get_int64();
}

Reading read_completion(std::string_view text, std::string_view message_member) {
  const auto json = json::parse(text);
  if (!json || !json->is_object()) return std::unexpected(ModelFailure::malformed);
  const auto& object = json->get_object();
  if (const auto* error = object.if_contains("error"); error && !error->is_null())
    return std::unexpected(ModelFailure::server_error);
  CompletionPiece piece;
  piece.tokens = tokens_of(object);
  const auto* choices = object.if_contains("choices");
  if (!choices) return piece;
  if (!choices->is_array()) return std::unexpected(ModelFailure::malformed);
  if (choices->get_array().empty()) return piece;
  const auto* choice = choices->get_array()[0].if_object();
  if (!choice) return std::unexpected(ModelFailure::malformed);

  if (const auto* message = choice->if_contains(message_member); message && message->is_object()) {
    const auto* content = message->get_object().if_contains("content");
    if (content && content->is_string()) piece.text = std::string(content->get_string());
    if (content && !content->is_string() && !content->is_null())
      return std::unexpected(ModelFailure::malformed);
  }
  if (const auto* reason = choice->if_contains("finish_reason"); reason && reason->is_string()) {
    piece.finished = true;
    piece.cut_short = reason->get_string() == "length";
  }
  return piece;
}

}  // namespace

Reading read_stream_piece(std::string_view data) {
  if (data == "[DONE]")
    return CompletionPiece{.text = {}, .finished = true, .cut_short = false, .last = true, .tokens = {}};
  return read_completion(data, "delta");
}

Reading read_whole_completion(std::string_view body) {
  auto piece = read_completion(body, "message");
  if (piece) piece->finished = true;
  return piece;
}

}  // namespace sp::chatbot
