#include "platform/config/presets.hpp"

#include <algorithm>

#include "platform/config/value_kinds.hpp"

namespace sp::config {
namespace {

struct Preset {
  std::string_view name;
  std::string_view url;
  std::string_view model;
  std::string_view key_variable;
  bool local;
  std::string_view question_prefix = "";  // of embeddings
};
constexpr Preset model_presets[] = {
    {"together", "https://api.together.xyz/v1", "meta-llama/Llama-3.3-70B-Instruct-Turbo", "TOGETHER_API_KEY",
     false},
    {"openai", "https://api.openai.com/v1", "gpt-4o-mini", "OPENAI_API_KEY", false},
    {"ollama", "http://127.0.0.1:11434/v1", "llama3.2", "", true},
    {"vllm", "http://127.0.0.1:8000/v1", "", "", true},
};
constexpr Preset embeddings_presets[] = {
    {"together", "https://api.together.xyz/v1", "intfloat/multilingual-e5-large-instruct", "TOGETHER_API_KEY",
     false, "Instruct: Given a question, retrieve passages that answer it\nQuery: "},
    {"openai", "https://api.openai.com/v1", "text-embedding-3-small", "OPENAI_API_KEY", false},
    {"ollama", "http://127.0.0.1:11434/v1", "bge-m3", "", true},
    {"vllm", "http://127.0.0.1:8000/v1", "", "", true},
};

/// The settings of one provider, and their names for messages.
struct Provider {
  const std::string& preset;
  std::string& url;
  std::string& model;
  std::string& key;
  bool& private_addresses;
  std::string names;  // what theirs begin with: SP_MODEL_
  std::string model_name;
};

Result<> complete(Provider given, const Preset* preset, const Values& values) {
  if (preset != nullptr) {
    if (given.url.empty()) {
      given.url = preset->url;
      if (preset->local) given.private_addresses = true;
    }
    if (given.model.empty()) given.model = preset->model;
    if (const auto key = values.find(preset->key_variable); given.key.empty() && key != values.end())
      given.key = key->second.text;
    if (given.key.empty() && !preset->key_variable.empty())
      return refused(given.names + "KEY: is needed with " + given.names + "PRESET=" + given.preset + " (or " +
                     std::string(preset->key_variable) + ")");
  }
  if (!given.url.empty() && given.model.empty())
    return refused(given.model_name + ": is needed with " + given.names +
                   (given.preset.empty() ? "URL" : "PRESET=" + given.preset));
  return {};
}

const Preset* find_preset(std::span<const Preset> presets, std::string_view name) {
  const auto found = std::ranges::find(presets, name, &Preset::name);
  return found == presets.end() ? nullptr : &*found;
}

Result<> complete_model(Config& config, const Values& values) {
  return complete({.preset = config.model_preset,
                   .url = config.model_url,
                   .model = config.model_name,
                   .key = config.model_key,
                   .private_addresses = config.model_private_addresses,
                   .names = "SP_MODEL_",
                   .model_name = "SP_MODEL_NAME"},
                  find_preset(model_presets, config.model_preset), values);
}

Result<> complete_embeddings(Config& config, const Values& values) {
  const bool asks_nobody = config.embeddings_preset == "built-in" || config.embeddings_preset == "none";
  if (asks_nobody && !config.embeddings_url.empty())
    return refused("SP_EMBEDDINGS_URL: is of no use with SP_EMBEDDINGS_PRESET=" + config.embeddings_preset +
                   "; leave one of them out");
  const auto* preset = find_preset(embeddings_presets, config.embeddings_preset);
  // The prefix belongs to the preset's model: another model has another, or none.
  if (preset != nullptr && config.embeddings_model.empty() && config.embeddings_question_prefix.empty())
    config.embeddings_question_prefix = preset->question_prefix;
  return complete({.preset = config.embeddings_preset,
                   .url = config.embeddings_url,
                   .model = config.embeddings_model,
                   .key = config.embeddings_key,
                   .private_addresses = config.embeddings_private_addresses,
                   .names = "SP_EMBEDDINGS_",
                   .model_name = "SP_EMBEDDINGS_MODEL"},
                  preset, values);
}

}  // namespace

bool is_key_variable(std::string_view name) {
  const auto has_it = [name](const Preset& preset) { return preset.key_variable == name; };
  return !name.empty() &&
         (std::ranges::any_of(model_presets, has_it) || std::ranges::any_of(embeddings_presets, has_it));
}

Result<> complete_by_presets(Config& config, const Values& values) {
  if (auto complete = complete_model(config, values); !complete) return complete;
  return complete_embeddings(config, values);
}

}  // namespace sp::config
