#include "platform/config/config.hpp"

#include "platform/config/given_values.hpp"
#include "platform/config/presets.hpp"
#include "platform/config/settings.hpp"
#include "platform/config/value_kinds.hpp"

namespace sp {

Result<Config> read_config(std::span<const std::string> flags,
                           const std::map<std::string, std::string>& environment,
                           const std::string& env_file) {
  config::Values values;
  if (const auto added = config::read_env_file(env_file, values); !added) return Failure(added.error());
  // An empty variable is one that is not set, as compose files write it.
  for (const auto& [name, text] : environment)
    if (!text.empty() && (find_setting(name) || config::is_key_variable(name)))
      values[name] = {text, "environment"};
  if (const auto added = config::read_flags(flags, values); !added) return Failure(added.error());

  Config read;
  for (const auto& setting : settings()) {
    if (const auto stored = setting.store(read, setting.fallback); !stored) return Failure(stored.error());
    const auto given = values.find(setting.name);
    if (given == values.end()) continue;
    if (const auto stored = setting.store(read, given->second.text); !stored) {
      return config::refused(std::string(setting.name) + " (" + given->second.source + "): " +
                             (setting.secret ? std::string("cannot be read") : stored.error().message));
    }
  }
  if (auto complete = config::complete_by_presets(read, values); !complete) return Failure(complete.error());
  return read;
}

}  // namespace sp
