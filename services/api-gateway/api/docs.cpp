#include "services/api-gateway/api/docs.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

#include "platform/base/embedded_file.hpp"
#include "platform/base/encoding.hpp"

namespace sp::gateway {

std::span<const EmbeddedFile> docs_files();

namespace {

std::string_view part(std::string_view path) {
  for (const auto& file : docs_files())
    if (file.path == path) return file.text;
  throw std::logic_error("the build left out " + std::string(path));
}

/// A hash source of CSP: 'sha256-…' in base64 with padding.
std::string hash_source(std::string_view text) {
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("OpenSSL cannot compute SHA-256");
  unsigned char encoded[64];
  const int length = EVP_EncodeBlock(encoded, digest, static_cast<int>(size));
  return "'sha256-" + std::string(reinterpret_cast<const char*>(encoded), static_cast<std::size_t>(length)) +
         "'";
}

void replace(std::string& text, std::string_view mark, std::string_view by) {
  text.replace(text.find(mark), mark.size(), by);
}

}  // namespace

DocsPage make_docs_page(std::string_view language) {
  const auto script = part("api/docs/docs.js");
  const auto style = part("api/docs/docs.css");
  std::string html(part("api/docs/docs.html"));
  replace(html, "{language}", language);
  replace(html, "{style}", style);
  replace(html, "{script}", script);
  return {.html = std::make_shared<const std::string>(std::move(html)),
          .policy = "default-src 'none'; script-src " + hash_source(script) + "; style-src " +
                    hash_source(style) +
                    "; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"};
}

std::string_view preferred_language(std::string_view accept_language) {
  double french = -1;
  double english = 0;
  double place = 0;  // of equal weights the earlier wins
  while (!accept_language.empty()) {
    const auto comma = std::min(accept_language.find(','), accept_language.size());
    auto range = trim(accept_language.substr(0, comma));
    accept_language.remove_prefix(std::min(comma + 1, accept_language.size()));
    double weight = 1;
    if (const auto quality = range.find("q="); quality != range.npos)
      std::from_chars(range.data() + quality + 2, range.data() + range.size(), weight);
    place += 1e-6;
    if (weight <= 0) continue;
    if (range.starts_with("fr")) french = std::max(french, weight - place);
    if (range.starts_with("en")) english = std::max(english, weight - place);
  }
  return french > english ? "fr" : "en";
}

}  // namespace sp::gateway
