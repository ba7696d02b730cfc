#include "platform/base/encoding.hpp"
#include "platform/http/message.hpp"
#include "services/connector-service/tools/session.hpp"

namespace sp::connector {

namespace {

constexpr std::size_t most_words = 500;

void add_words(std::string& out, std::string_view words) {
  words = trim(words);
  if (words.empty() || out.find(words) != out.npos) return;
  if (!out.empty()) out += out.ends_with('.') ? " " : ": ";
  out += words;
}

/// Jira: {"errorMessages":[…],"errors":{"field":"text"}}
void add_jira_words(std::string& out, const json::Value& body) {
  if (const auto& messages = at(body, "/errorMessages"); messages.is_array())
    for (const auto& message : messages.get_array())
      if (message.is_string()) add_words(out, message.get_string());
  if (const auto& errors = at(body, "/errors"); errors.is_object())
    for (const auto& error : errors.get_object())
      if (error.value().is_string())
        add_words(out, std::string(error.key()) + " – " + std::string(error.value().get_string()));
}

/// GLPI: ["ERROR_RIGHT_MISSING", "You don't have permission"], also as a list of such lists.
void add_list_words(std::string& out, const json::Value& body) {
  if (!body.is_array()) return;
  for (const auto& item : body.get_array()) {
    if (item.is_string()) add_words(out, item.get_string());
    if (item.is_object()) add_words(out, text_at(item, "/message"));
  }
}

/// Zendesk: {"details":{"field":[{"description":"text"}]}}
void add_zendesk_words(std::string& out, const json::Value& body) {
  const auto& details = at(body, "/details");
  if (!details.is_object()) return;
  for (const auto& field : details.get_object())
    if (field.value().is_array())
      for (const auto& one : field.value().get_array()) add_words(out, text_at(one, "/description"));
}

/// The title of an error page.
std::string title_of(std::string_view page) {
  for (const std::string_view tag : {"<title>", "<TITLE>", "<h1>", "<H1>"}) {
    const auto begin = page.find(tag);
    if (begin == page.npos) continue;
    const auto rest = page.substr(begin + tag.size());
    return plain_text(rest.substr(0, rest.find('<')));
  }
  return {};
}

}  // namespace

std::string words_of(const CallAnswer& answer) {
  std::string words;
  const auto& body = answer.body;
  add_jira_words(words, body);
  add_list_words(words, body);
  for (const auto* pointer : {"/error/message", "/error/detail", "/error/title", "/title", "/message",
                              "/errorMessage", "/detail", "/description", "/error_description", "/error"})
    add_words(words, text_at(body, pointer));
  add_zendesk_words(words, body);
  if (words.empty() && body.is_null()) {
    const auto text = trim(answer.text);
    add_words(words, text.starts_with('<') ? title_of(text) : std::string(text));
  }
  if (words.empty() && !body.is_null()) add_words(words, boost::json::serialize(body));
  auto reason = std::to_string(answer.status) + " " + std::string(http::reason_phrase(answer.status));
  if (words.empty() || !is_utf8(words)) return reason;
  return std::string(utf8_prefix(words, most_words)) + " (" + std::to_string(answer.status) + ")";
}

}  // namespace sp::connector
