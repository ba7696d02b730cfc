// Providers of language models and embeddings whose addresses, models and key variables are known.
#pragma once
#include <string_view>

#include "platform/config/config.hpp"
#include "platform/config/given_values.hpp"

namespace sp::config {

/// Whether a preset finds its provider's key in the variable `name`: OPENAI_API_KEY.
bool is_key_variable(std::string_view name);
/// Adds what the presets say where the operator did not; invalid_input names the setting that the two
/// together still lack.
Result<> complete_by_presets(Config& config, const Values& values);

}  // namespace sp::config
