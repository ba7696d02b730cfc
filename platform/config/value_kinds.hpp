// What kinds of value a setting can have. Each `store_…` puts a text into its member of Config, or says what
// the text must be. Pure and thread-safe; only the table of settings needs them.
#pragma once
#include <array>
#include <charconv>
#include <string>
#include <string_view>

#include "platform/config/config.hpp"

namespace sp::config {

/// The failure of every setting that cannot be read: invalid_input.
Failure refused(std::string message);
/// The beginning of `text` in quotation marks, for messages.
std::string quoted(std::string_view text);

template <std::string Config::* member>
Result<> store_text(Config& config, std::string_view text) {
  config.*member = text;
  return {};
}

template <std::int64_t Config::* member, std::int64_t least, std::int64_t most>
Result<> store_whole(Config& config, std::string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    return refused("must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
                   ", not " + quoted(text));
  config.*member = value;
  return {};
}

template <bool Config::* member>
Result<> store_switch(Config& config, std::string_view text) {
  if (text != "true" && text != "false" && text != "1" && text != "0")
    return refused("must be true or false, not " + quoted(text));
  config.*member = text == "true" || text == "1";
  return {};
}

template <std::size_t size>
struct Choices {
  std::array<const char*, size> names;
};
template <class... Names>
Choices(Names...) -> Choices<sizeof...(Names)>;

template <std::string Config::* member, const auto& choices>
Result<> store_choice(Config& config, std::string_view text) {
  std::string names;
  for (const std::string_view name : choices.names) {
    if (name == text) {
      config.*member = text;
      return {};
    }
    names += (names.empty() ? "" : ", ") + (name.empty() ? std::string("empty") : std::string(name));
  }
  return refused("must be one of: " + names + "; not " + quoted(text));
}

/// `text` as an http or https address without slashes at its end; "" stays.
Result<std::string> http_url(std::string_view text);

template <std::string Config::* member>
Result<> store_url(Config& config, std::string_view text) {
  auto url = http_url(text);
  if (!url) return Failure(url.error());
  config.*member = std::move(*url);
  return {};
}

/// IP addresses and networks, separated by commas.
Result<> check_networks(std::string_view text);

template <std::string Config::* member>
Result<> store_networks(Config& config, std::string_view text) {
  if (auto checked = check_networks(text); !checked) return checked;
  config.*member = text;
  return {};
}

/// Whole numbers of seconds from 0 to a week, separated by commas.
Result<> check_pauses(std::string_view text);

template <std::string Config::* member>
Result<> store_pauses(Config& config, std::string_view text) {
  if (auto checked = check_pauses(text); !checked) return checked;
  config.*member = text;
  return {};
}

Result<> store_public_url(Config& config, std::string_view text);
/// The proxies that are trusted: IP addresses and networks, separated by commas.
Result<> store_addresses(Config& config, std::string_view text);
Result<> store_origins(Config& config, std::string_view text);
/// Addresses such as http://auth-service:3001, separated by commas.
Result<> check_peers(std::string_view text);
Result<> store_internal_listen(Config& config, std::string_view text);
Result<> store_folder(Config& config, std::string_view text);

template <std::string Config::* member>
Result<> store_peers(Config& config, std::string_view text) {
  if (auto checked = check_peers(text); !checked) return checked;
  config.*member = text;
  return {};
}

}  // namespace sp::config
