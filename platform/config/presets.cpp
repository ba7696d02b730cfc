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
};
constexpr Preset model_presets[] = {
    {"together", "https://api.together.xyz/v1", "meta-llama/Llama-3.3-70B-Instruct-Turbo", "TOGETHER_API_KEY",
     false},
    {"openai", "https://api.openai.com/v1", "gpt-4o-mini", "OPENAI_API_KEY", false},
    {"ollama", "http://127.0.0.1:11434/v1", "llama3.2", "", true},
    {"vllm", "http://127.0.0.1:8000/v1", "", "", true},
};

struct EmbeddingsPreset {
  std::string_view name;
  std::string_view url;
  std::string_view model;
  std::string_view question_prefix;
  std::string_view key_variable;
  bool local;
};
constexpr EmbeddingsPreset embeddings_presets[] = {
    {"together", "https://api.together.xyz/v1", "intfloat/multilingual-e5-large-instruct",
     "Instruct: Given a question, retrieve passages that answer it\nQuery: ", "TOGETHER_API_KEY", false},
    {"openai", "https://api.openai.com/v1", "text-embedding-3-small", "", "OPENAI_API_KEY", false},
    {"ollama", "http://127.0.0.1:11434/v1", "bge-m3", "", "", true},
    {"vllm", "http://127.0.0.1:8000/v1", "", "", "", true},
};

Result<> complete_model(Config& config, const Values& values) {
  const auto* preset = std::ranges::find(model_presets, config.model_preset, &Preset::name);
  if (preset != std::end(model_presets)) {
    if (config.model_url.empty()) {
      config.model_url = preset->url;
      if (preset->local) config.model_private_addresses = true;
    }
    if (config.model_name.empty()) config.model_name = preset->model;
    if (const auto key = values.find(preset->key_variable); config.model_key.empty() && key != values.end())
      config.model_key = key->second.text;
    if (config.model_key.empty() && !preset->key_variable.empty())
      return refused("SP_MODEL_KEY: is needed with SP_MODEL_PRESET=" + config.model_preset + " (or " +
                     std::string(preset->key_variable) + ")");
  }
  if (!config.model_url.empty() && config.model_name.empty())
    return refused("SP_MODEL_NAME: is needed with " +
                   (config.model_preset.empty() ? "SP_MODEL_URL" : "SP_MODEL_PRESET=" + config.model_preset));
  return {};
}

Result<> complete_embeddings(Config& config, const Values& values) {
  const auto* preset =
      std::ranges::find(embeddings_presets, config.embeddings_preset, &EmbeddingsPreset::name);
  if (preset != std::end(embeddings_presets)) {
    if (config.embeddings_url.empty()) {
      config.embeddings_url = preset->url;
      if (preset->local) config.embeddings_private_addresses = true;
    }
    if (config.embeddings_model.empty()) {
      config.embeddings_model = preset->model;
      if (config.embeddings_question_prefix.empty())
        config.embeddings_question_prefix = preset->question_prefix;
    }
    if (const auto key = values.find(preset->key_variable);
        config.embeddings_key.empty() && key != values.end())
      config.embeddings_key = key->second.text;
    if (config.embeddings_key.empty() && !preset->key_variable.empty())
      return refused("SP_EMBEDDINGS_KEY: is needed with SP_EMBEDDINGS_PRESET=" + config.embeddings_preset +
                     " (or " + std::string(preset->key_variable) + ")");
  }
  if (!config.embeddings_url.empty() && config.embeddings_model.empty())
    return refused("SP_EMBEDDINGS_MODEL: is needed with " +
                   (config.embeddings_preset.empty() ? "SP_EMBEDDINGS_URL"
                                                     : "SP_EMBEDDINGS_PRESET=" + config.embeddings_preset));
  return {};
}

}  // namespace

bool is_key_variable(std::string_view name) {
  return !name.empty() &&
         std::ranges::find(model_presets, name, &Preset::key_variable) != std::end(model_presets);
}

Result<> complete_by_presets(Config& config, const Values& values) {
  if (auto complete = complete_model(config, values); !complete) return complete;
  return complete_embeddings(config, values);
}

}  // namespace sp::config
