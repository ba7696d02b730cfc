// Every setting of the product in one table: flags, the environment and `.env` are read by it, `--help` and
// `.env.example` are printed from it.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "platform/base/error.hpp"
#include "platform/config/config.hpp"

namespace sp {

struct Setting {
  std::string_view name;      // the environment variable: SP_PORT
  std::string_view flag;      // --port
  std::string_view fallback;  // the default, as text
  std::string_view meaning;   // one sentence, English
  std::string_view meaning_fr;
  bool secret = false;
  /// Stores the text, or says why it cannot.
  Result<> (*store)(Config&, std::string_view);
};
std::span<const Setting> settings();
/// By its environment variable; null where there is none.
const Setting* find_setting(std::string_view name);
std::string settings_help(bool french);
std::string env_example();

}  // namespace sp
