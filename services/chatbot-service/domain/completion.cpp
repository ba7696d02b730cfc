#include "services/chatbot-service/domain/completion.hpp"

#include "platform/json/codec.hpp"

namespace sp::chatbot {

namespace {

using Reading = std::expected<CompletionPiece, ModelFailure>;

Reading read_completion(std::string_view text, std::string_view message_member) {
  const auto json = json::parse(text);
  if (!json || !json->is_object()) return std::unexpected(ModelFailure::malformed);
  const auto& object = json->get_object();
  if (const auto* error = object.if_contains("error"); error && !error->is_null())
    return std::unexpected(ModelFailure::server_error);
  const auto* choices = object.if_contains("choices");
  if (!choices) return CompletionPiece{};
  if (!choices->is_array()) return std::unexpected(ModelFailure::malformed);
  if (choices->get_array().empty()) return CompletionPiece{};
  const auto* choice = choices->get_array()[0].if_object();
  if (!choice) return std::unexpected(ModelFailure::malformed);

  CompletionPiece piece;
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
  if (data == "[DONE]") return CompletionPiece{.text = {}, .finished = true, .cut_short = false};
  return read_completion(data, "delta");
}

Reading read_whole_completion(std::string_view body) {
  auto piece = read_completion(body, "message");
  if (piece) piece->finished = true;
  return piece;
}

}  // namespace sp::chatbot
