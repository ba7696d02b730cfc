#include "app/rotate_key.hpp"

#include <charconv>
#include <cstdio>
#include <thread>

#include "app/process.hpp"
#include "services/auth-service/rotation.hpp"

namespace sp::app {

namespace {

constexpr std::int64_t longest_lead = 86'400;

std::chrono::seconds lead_in(const std::string& text) {
  std::int64_t seconds = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || seconds < auth::least_lead.count() ||
      seconds > longest_lead)
    throw UserError("--lead: '" + text + "' is no whole number of seconds between " +
                    std::to_string(auth::least_lead.count()) + " and " + std::to_string(longest_lead));
  return std::chrono::seconds(seconds);
}

void say(bool french, const char* in_french, const char* in_english, const auth::RotatedKey& key) {
  std::printf("%s: ", key.kid.c_str());
  std::printf(french ? in_french : in_english, to_rfc3339(key.signs_from).c_str());
  std::fflush(stdout);
}

}  // namespace

int rotate_key(CommandLine line) {
  const bool leaked = line.take_flag("--leaked");
  const auto text = line.take_value("--lead");
  const auto lead = !text.empty() ? lead_in(text) : leaked ? auth::least_lead : auth::publication_lead;
  if (!line.environment.contains("SP_LOG_LEVEL")) line.environment["SP_LOG_LEVEL"] = "warning";
  const Config config = read_settings(line);
  Process process(config, make_log(config));
  const auto key = auth::rotate_signing_key(process.platform(), lead);
  if (!leaked) {
    say(line.french,
        "la nouvelle clé est publiée et signe à partir de %s ; la précédente est acceptée une heure de "
        "plus.\n",
        "the new key is published and signs from %s on; the one before it is believed for another hour.\n",
        key);
    return 0;
  }
  say(line.french,
      "la nouvelle clé est publiée et signe à partir de %s ; les autres sont oubliées ensuite…\n",
      "the new key is published and signs from %s on; then the others are forgotten…\n", key);
  std::this_thread::sleep_until(key.signs_from + std::chrono::seconds(1));
  auth::forget_other_keys(process.platform(), key.kid);
  std::puts(line.french
                ? "Les clés précédentes ne sont plus acceptées : chaque session demande un nouveau jeton."
                : "The keys before it are believed no longer: each session asks for a new token.");
  return 0;
}

}  // namespace sp::app
