#include "services/chatbot-service/domain/cached_turn.hpp"

#include "platform/json/codec.hpp"
#include "services/chatbot-service/domain/handoff.hpp"

namespace sp::chatbot {

namespace {

// A control character never stands raw in JSON text, nor in an id: the parts cannot be confused.
constexpr char separator = '\x1e';

void append_escaped(std::string& out, std::string_view text) {
  std::string quoted;
  json::write_string(quoted, text);
  out.append(quoted, 1, quoted.size() - 2);
}

}  // namespace

std::string pack(std::string_view answer_id, const AnswerContent& content) {
  std::string body(answer_id);
  body += separator;
  json::encode(body, content);
  body += separator;
  append_escaped(body, transcript_tail(content));
  return body;
}

CachedTurn unpack(std::string_view body) {
  const auto first = body.find(separator);
  const auto second = body.find(separator, first + 1);
  return {body.substr(0, first), body.substr(first + 1, second - first - 1), body.substr(second + 1)};
}

std::string repeated_answer(const CachedTurn& turn, std::string_view conversation_id,
                            std::string_view message_id, std::string_view question, Language language) {
  std::string json;
  json.reserve(turn.content.size() + turn.tail.size() + 2 * question.size() + 320);
  json += R"({"conversation_id":")";
  json += conversation_id;
  json += R"(","message_id":")";
  json += message_id;
  json += R"(","source":"cache",)";
  json += turn.content.substr(1, turn.content.size() - 2);
  json += R"(,"handoff":{"suggested":false,"subject":)";
  json::write_string(json, subject_of(question));
  json += R"(,"body":)";
  std::string asked(transcript_head(language));
  asked += trim(question);
  json::write_string(json, asked);
  json.pop_back();
  json += turn.tail;
  json += "\"}}";
  return json;
}

}  // namespace sp::chatbot
